"""How pushed records are read: the published format in its three spellings, told apart by the file's ending."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from connectors import formats
from connectors.base import Page, Parcels, Reads, Record
from connectors.documents import Customer, DeliveryAddress, Document, Item, Price, StockLevel
from connectors.erp.import_api.client import Waiting
from connectors.errors import Unavailable
from connectors.formats.layout import FileKind, Layout
from connectors.formats.records import SHAPES
from connectors.parcels import Proof

D = TypeVar("D", bound=Document)

UNITS: dict[type[Document], str] = {
    Item: "items",
    Price: "prices",
    StockLevel: "stock levels",
    Customer: "customers",
    DeliveryAddress: "delivery addresses",
}
ROOT = "data_import"
ELEMENTS: dict[type[Document], str] = {
    Item: "item",
    Price: "price",
    StockLevel: "stock_level",
    Customer: "customer",
    DeliveryAddress: "delivery_address",
}
WHY_NO_COUNT = "Records are pushed to the hub; each push is counted when it comes."


def layout_for(kind: type[Document], name: str) -> Layout:
    """The published format of this kind of record, in the spelling that the file's ending names; JSON Lines without one."""
    ending = name.lower().removesuffix(".gz").removesuffix(".zip").rpartition(".")[2]
    spelling = {"csv": FileKind.SEPARATED, "xml": FileKind.XML}.get(ending, FileKind.JSON_LINES)
    return LAYOUTS[kind][spelling]


def _layout(kind: type[Document], spelling: FileKind) -> Layout:
    fields: dict[str, Any] = {name: name for name in SHAPES[kind].fields}
    if spelling is FileKind.XML and kind is Item:
        fields |= {"options": "option", "attributes": "attribute", "images": "image"}
    return Layout(
        kind=spelling,
        fields=fields,
        optional=True,
        closed=True,
        open_names=True,
        encoding="utf-8",
        separator=",",
        open_end=True,
        record=f"/{ROOT}/{ELEMENTS[kind]}",
    )


LAYOUTS = {kind: {spelling: _layout(kind, spelling) for spelling in FileKind} for kind in SHAPES}


def _reads(kind: type[D]) -> Reads[Waiting, D]:
    def prove(client: Waiting, path: Path, name: str) -> Proof:
        return formats.prove(path, layout_for(kind, name), kind, name)

    def pages(client: Waiting, path: Path, name: str, resume: str) -> Iterator[Page]:
        return formats.pages(path, layout_for(kind, name), name, resume)

    def parser(client: Waiting) -> Callable[[bytes], Record[D]]:
        return formats.parser_of(LAYOUTS[kind].values(), kind)

    parcels = Parcels(prove, pages, shown=formats.shown)
    return Reads(unit=UNITS[kind], pages=_pushed, parser=parser, why_no_count=WHY_NO_COUNT, parcels=parcels)


def _pushed(client: Waiting, since: datetime | None, resume: str) -> NoReturn:
    remedy = f"Ask whoever runs {client.config.sender} to push its records; see the import API's page in the documentation."
    raise Unavailable("records_are_pushed", "Nothing can be fetched here: these records are pushed to the hub.", remedy)


READS: dict[type, Reads[Waiting, Any]] = {kind: _reads(kind) for kind in SHAPES}
