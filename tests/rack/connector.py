"""The connector of the made-up ERP: items and prices as separated text in a folder, full or (by name) a delta.

What the folder does wrong is written in files beside the exports, so that workers in other processes meet it too.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from connectors import formats
from connectors.base import Config, Connector, Page, Parcels, Rate, Reads, Record, Shelf, Side, Surroundings, Transport
from connectors.documents import Document, Item, Price
from connectors.errors import Unavailable
from connectors.formats.layout import FileKind, Layout
from connectors.parcels import CountedBy, Lying, Proof
from tests.rack.folder import TROUBLE

LAYOUTS: dict[type[Document], Layout] = {
    Item: Layout.model_validate({"kind": FileKind.SEPARATED, "fields": {"key": "id", "name": "name", "group": "group"}}),
    Price: Layout.model_validate(
        {
            "kind": FileKind.SEPARATED, "decimal_sign": ",", "constants": {"currency": "SEK"},
            "fields": {"item_key": "id", "price_list": "list", "amount": "amount"},
        }
    ),
}  # fmt: skip
PIECE = 64


class RackConfig(Config):
    folder: str
    page: int = 10

    @property
    def account(self) -> str:
        return f"rack:{self.folder}"


class Folder:
    """The client."""

    def __init__(self, config: RackConfig, surroundings: Surroundings) -> None:
        self.root, self.page = Path(config.folder), config.page

    def trouble(self, name: str) -> str:
        """What is wrong just now; "" when nothing is."""
        told = self.root / TROUBLE / name
        return told.read_text() if told.exists() else ""

    def check(self) -> str:
        if self.trouble("away"):
            raise Unavailable("rack.away", "The rack is away.", "Wait for it.")
        return "Rack 1"

    def close(self) -> None:
        """Nothing is open."""


def lying(path: str, client: Folder) -> list[Lying]:
    client.check()
    exports = sorted((client.root / path).glob("*.csv"))
    return [_lying(client, export) for export in exports]


def _lying(client: Folder, export: Path) -> Lying:
    found = export.stat()
    at = None if client.trouble("timeless") else datetime.fromtimestamp(found.st_mtime, UTC)
    name, whole = str(export.relative_to(client.root)), not export.with_suffix(".writing").exists()
    refusal = "Its name leads out of the folder." if client.trouble("tricky") == name else ""
    return Lying(name, found.st_size, at, whole, refusal)


def fetch(client: Folder, asked: Lying, path: Path) -> None:
    """Piece by piece, going on with what is there, and cut where the trouble says so."""
    source = client.root / asked.name
    if not source.exists() or _lying(client, source) != asked:
        raise Unavailable("rack.changed", "The file is another one now.", "Wait.")
    content = source.read_bytes()
    with path.open("ab") as copy:
        if copy.tell() < int(client.trouble("forgets") or 0):
            raise Unavailable("rack.forgotten", "The beginning of the file cannot be had.", "Wait.")
        for start in range(copy.tell(), len(content), PIECE):
            copy.write(content[start : start + PIECE])
            copy.flush()
            _meet_trouble(client, source, copy.tell())


def _meet_trouble(client: Folder, source: Path, copied: int) -> None:
    if client.trouble("grows"):
        source.write_bytes(source.read_bytes() + b"more")
        (client.root / TROUBLE / "grows").unlink()
    if copied >= int(client.trouble("cut") or copied + 1):
        (client.root / TROUBLE / "cut").unlink()
        if client.trouble("leaves"):
            (client.root / TROUBLE / "away").write_text("1")
        raise Unavailable("rack.cut", "The connection broke off.", "Wait.")
    if client.trouble("disk"):
        raise OSError(28, "No space left on device")


def put_away(client: Folder, asked: Lying, reason: str) -> bool:
    if client.trouble("fixed"):
        return False
    client.check()
    if client.trouble("stuck"):
        raise Unavailable("rack.stuck", "The rack does not move it.", "Wait.")
    target = client.root / ("error" if reason else "archive")
    target.mkdir(exist_ok=True)
    source = client.root / asked.name
    if source.exists():
        source.rename(target / source.name)
    if reason:
        (target / f"{source.name}.txt").write_text(reason)
    return True


def prove(kind: type[Document], client: Folder, path: Path, name: str) -> Proof:
    proof = formats.prove(path, LAYOUTS[kind], kind, name, complete="delta" not in name)
    manifest = client.root / f"{name}.json"
    if not manifest.exists():
        return proof
    return replace(proof, announced=json.loads(manifest.read_text())["records"], counted_by=CountedBy.MANIFEST)


def pages(kind: type[Document], client: Folder, path: Path, name: str, resume: str) -> Iterator[Page]:
    return formats.pages(path, LAYOUTS[kind], name, resume, size=client.page)


def newest(kind: type[Document], path: str, client: Folder, since: datetime | None, resume: str) -> Iterator[Page]:
    """The contract's plain reading, which the hub has no need of where it keeps account of files."""
    export = lying(path, client)[-1]
    return pages(kind, client, client.root / export.name, export.name, resume)


def parser(kind: type[Document], _: Folder) -> Callable[[bytes], Record[Document]]:
    return formats.parser(LAYOUTS[kind], kind)


def reads(kind: type[Document], path: str) -> Reads[Folder, Document]:
    parcels = Parcels(partial(prove, kind), partial(pages, kind), Shelf(partial(lying, path), fetch, put_away), formats.shown)
    return Reads(path, partial(newest, kind, path), partial(parser, kind), parcels=parcels)


CONNECTOR = Connector(
    key="rack",
    name="Rack",
    side=Side.ERP,
    config=RackConfig,
    connect=Folder,
    check=Folder.check,
    rate=Rate(10_000),
    transport=Transport.FILES,
    reads={Item: reads(Item, "items"), Price: reads(Price, "prices")},
)
