"""Layouts and files of our own making."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connectors import formats
from connectors.documents import Document, Price
from connectors.formats.layout import Layout
from connectors.parcels import Flaw, Proof

PRICES = {"item_key": "Artikel", "price_list": "Lista", "amount": "Pris", "currency": "Valuta"}
HEADER = "Artikel;Lista;Pris;Valuta"


def semicolons(**changes: Any) -> Layout:
    """Prices as an old Swedish system writes them."""
    return Layout.model_validate({"kind": "separated", "fields": PRICES, "decimal_sign": ",", **changes})


def elements(**changes: Any) -> Layout:
    """Prices in XML."""
    fields = {"item_key": "Number", "price_list": "@list", "amount": "Price", "currency": "Price/@currency"}
    return Layout.model_validate({"kind": "xml", "fields": fields, "record": "Item", **changes})


class Site:
    """A folder in which files lie, read by one layout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | str, name: str = "prices.csv") -> Path:
        """A file with that content, text in UTF-8."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def prove(self, content: bytes | str, layout: Layout, kind: type[Document] = Price, name: str = "prices.csv") -> Proof:
        """What the first pass finds in that content."""
        return formats.prove(self.put(content, name), layout, kind, name)

    def raws(
        self, content: bytes | str, layout: Layout, *, size: int = 3, resume: str = "", name: str = "prices.csv"
    ) -> list[bytes]:
        """All raw records of that content."""
        pages = formats.pages(self.put(content, name), layout, name, resume, size=size)
        return [raw for page in pages for raw in page.records]

    def read(self, content: bytes | str, layout: Layout, kind: type[Document] = Price, name: str = "prices.csv") -> list[Any]:
        """All documents of a file that has no flaw, and of which all records come."""
        proof = self.prove(content, layout, kind, name)
        assert proof.flaws == ()
        assert proof.whole
        parse = formats.parser(layout, kind)
        records = [parse(raw) for raw in self.raws(content, layout, name=name)]
        assert len(records) == proof.records
        return [document for record in records for document in record.documents]


def lines(*rows: str, header: str = HEADER, end: str = "\r\n") -> str:
    """A file of these rows below the header."""
    return "".join(row + end for row in (header, *rows))


def where(flaws: Sequence[Flaw]) -> list[tuple[int, int, str]]:
    """Line, record and field of each flaw."""
    return [(flaw.line, flaw.record, flaw.field) for flaw in flaws]
