"""The warehouse's items in one file of separated text, for measurements: its connector, and what writes the file."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from connectors import formats
from connectors.base import Config, Connector, Page, Parcels, Rate, Reads, Shelf, Side, Surroundings, Transport
from connectors.documents import Item
from connectors.formats.layout import FileKind, Layout
from connectors.parcels import Lying, Proof
from tests.bench.warehouse import Thing, row

KEY = "stockroom"
PLAIN = ("name", "description", "group", "barcode", "unit", "tax_group", "assortment", "active")
PAIRS = ("colour", "brand", "origin", "price", "stock")
LAYOUT = Layout.model_validate(
    {
        "kind": FileKind.SEPARATED,
        "fields": {"key": "id", **{name: name for name in PLAIN}, **{f"attribute.{name}": name for name in PAIRS}},
    }
)
COLUMNS = ("id", *PLAIN, *PAIRS)


def write(path: Path, rows: int, changed: int) -> None:
    """The same items as the warehouse has, in the same order."""
    decode = msgspec.json.Decoder(Thing).decode
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(";".join(COLUMNS) + "\r\n")
        for number in range(rows):
            thing = decode(row(number, changed))
            file.write(";".join(str(getattr(thing, column)) for column in COLUMNS) + "\r\n")


class StockroomConfig(Config):
    folder: str

    @property
    def account(self) -> str:
        return self.folder


class Stockroom:
    """The client."""

    def __init__(self, config: StockroomConfig, surroundings: Surroundings) -> None:
        self.folder = Path(config.folder)

    def close(self) -> None:
        """Nothing is open."""


def lying(client: Stockroom) -> list[Lying]:
    found = [(path.name, path.stat()) for path in sorted(client.folder.glob("*.csv"))]
    return [Lying(name, file.st_size, datetime.fromtimestamp(file.st_mtime, UTC)) for name, file in found]


def fetch(client: Stockroom, asked: Lying, path: Path) -> None:
    shutil.copyfile(client.folder / asked.name, path)


def put_away(client: Stockroom, asked: Lying, reason: str) -> bool:
    (client.folder / asked.name).unlink(missing_ok=True)
    return True


def prove(client: Stockroom, path: Path, name: str) -> Proof:
    return formats.prove(path, LAYOUT, Item, name)


def pages(client: Stockroom, path: Path, name: str, resume: str) -> Iterator[Page]:
    return formats.pages(path, LAYOUT, name, resume)


def newest(client: Stockroom, since: datetime | None, resume: str) -> Iterator[Page]:
    (file,) = lying(client)
    return pages(client, client.folder / file.name, file.name, resume)


CONNECTOR = Connector(
    key=KEY,
    name="Stockroom",
    side=Side.ERP,
    config=StockroomConfig,
    connect=Stockroom,
    check=lambda client: str(client.folder),
    rate=Rate(100_000),
    transport=Transport.FILES,
    reads={
        Item: Reads(
            "items", newest, lambda _: formats.parser(LAYOUT, Item), parcels=Parcels(prove, pages, Shelf(lying, fetch, put_away))
        )
    },
)
