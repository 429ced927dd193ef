"""How records of one kind are read from files: as parcels for the hub, and by themselves from the newest whole export."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from connectors import formats
from connectors.base import Page, Parcels, Reads, Record, Shelf
from connectors.documents import Customer, DeliveryAddress, Document, Item, Price, StockLevel
from connectors.errors import PagesMoved, Unavailable, Unreadable
from connectors.filing import shelf
from connectors.filing.client import Copy, FileErp
from connectors.filing.config import FIELDS
from connectors.filing.manifest import LONGEST, Manifest, Unread, held_against, read_manifest
from connectors.filing.naming import base_name
from connectors.parcels import Lying, Proof

D = TypeVar("D", bound=Document)

UNITS: dict[type[Document], str] = {
    Item: "items",
    Price: "prices",
    StockLevel: "stock levels",
    Customer: "customers",
    DeliveryAddress: "delivery addresses",
}
ASK = "Ask whoever runs the ERP whether its export ran, and whether it goes to this folder."


def all_reads() -> dict[type, Reads[FileErp, Any]]:
    """Every kind of record that comes in files; which of them a site has, its connection says."""
    return {kind: _reads(kind, unit) for kind, unit in UNITS.items()}


def _reads(kind: type[D], unit: str) -> Reads[FileErp, D]:
    def parser(client: FileErp) -> Callable[[bytes], Record[D]]:
        return formats.parser(client.export(kind).layout, kind)

    lies = Shelf(lying=partial(_lying, kind=kind), fetch=shelf.fetch, put_away=partial(_put_away, kind))
    return Reads(
        unit=unit,
        pages=partial(_newest_pages, kind),
        parser=parser,
        count=partial(_count, kind),
        one=partial(_one, kind),
        knows=partial(_mapping, kind),
        parcels=Parcels(prove=partial(prove, kind), pages=partial(_pages, kind), shelf=lies, shown=formats.shown),
    )


def prove(kind: type[Document], client: FileErp, path: Path, name: str) -> Proof:
    """The first pass, and the manifest's word where one is agreed; a sample, named without the export's folder, has none."""
    export = client.export(kind)
    proof = formats.prove(path, export.layout, kind, base_name(name), complete=export.complete)
    comes_along = name.rpartition("/")[0] == export.folder.rstrip("/")
    return held_against(proof, _manifest(client, kind, name)) if comes_along else proof


def _manifest(client: FileErp, kind: type, name: str) -> Manifest | Unread | None:
    """What was written beside the file: its manifest, or a trigger file that holds one."""
    for ending in reversed(client.export(kind).beside):
        content = client.files.read(f"{name}{ending}", LONGEST)
        if content is not None and (said := read_manifest(content)):
            return said
    return None


def _lying(client: FileErp, *, kind: type) -> Sequence[Lying]:
    return shelf.lying(client, kind)


def _put_away(kind: type, client: FileErp, found: Lying, reason: str) -> bool:
    return shelf.put_away(client, kind, found, reason)


def _pages(kind: type, client: FileErp, path: Path, name: str, resume: str) -> Iterator[Page]:
    return formats.pages(path, client.export(kind).layout, base_name(name), resume, size=client.config.page_size)


def _mapping(kind: type, client: FileErp) -> str:
    """Stands for the mapping: under another one the same line says something else."""
    told = client.export(kind).layout.model_dump(mode="python")
    return sha256(json.dumps(told, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _newest_pages(kind: type[Document], client: FileErp, since: datetime | None, resume: str) -> Iterator[Page]:
    """The records of the newest whole export; reading on in another one than before raises PagesMoved."""
    copy = _newest(kind, client)
    stamp, _, inside = resume.partition("|")
    if stamp and stamp != copy.proof.digest:
        remedy = "Nothing to do: the next run reads the new file from its start."
        raise PagesMoved("export_replaced", "A newer export has taken the place of the one that was being read.", remedy)
    for page in _pages(kind, client, copy.path, copy.lying.name, inside):
        yield Page(page.records, f"{copy.proof.digest}|{page.resume}")


def _count(kind: type[Document], client: FileErp, since: datetime | None) -> int:
    return _newest(kind, client).proof.expected


def _one(kind: type[Document], client: FileErp, key: str) -> bytes | None:
    parse = formats.parser(client.export(kind).layout, kind)
    pages = _newest_pages(kind, client, None, "")
    return next((raw for page in pages for raw in page.records if parse(raw).key == key), None)


def _newest(kind: type[Document], client: FileErp) -> Copy:
    """The newest whole export, fetched and proved once for as long as it lies there unchanged."""
    found = _newest_lying(kind, client)
    known = client.copies.get(kind)
    if known and known.lying == found:
        return known
    path = client.place_for(kind)
    path.unlink(missing_ok=True)
    client.files.fetch(found, path)
    copy = Copy(found, path, _sound(prove(kind, client, path, found.name), found))
    client.copies[kind] = copy
    return copy


def _newest_lying(kind: type[Document], client: FileErp) -> Lying:
    export = client.export(kind)
    whole = [found for found in shelf.lying(client, kind) if found.whole and not found.refusal]
    if not whole:
        words = f"There is no whole file with {FIELDS[kind]} ({export.pattern}) in {export.folder}."
        raise Unavailable("no_export", words, ASK)
    return max(whole, key=export.oldest_first)


def _sound(proof: Proof, found: Lying) -> Proof:
    name = base_name(found.name)
    if not proof.whole:
        raise Unavailable("export_unfinished", f"{name} ends in the middle; it may still be being written.", ASK)
    if proof.flawed:
        first = proof.flaws[0]
        place = f"line {first.line}: " if first.line else ""
        raise Unreadable("export_flawed", f"{name} has {proof.flawed} flaws, first: {place}{first.message}", ASK)
    return proof
