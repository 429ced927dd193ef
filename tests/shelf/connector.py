"""The connector of the made-up ERP: five kinds of records, pages by number, items by change too."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from connectors.base import Config, Connector, Page, Rate, Reads, Record, Side, Surroundings
from connectors.documents import Address, Customer, DeliveryAddress, Document, Item, Money, Price, StockLevel
from connectors.errors import Unreadable
from connectors.http import Account, Http
from connectors.paging import Window, overlapped


class ShelfConfig(Config):
    url: str
    size: int = 100

    @property
    def account(self) -> str:
        return f"shelf:{self.url}"


class Shelf:
    """The client."""

    def __init__(self, config: ShelfConfig, surroundings: Surroundings) -> None:
        self.size = config.size
        account = Account(config.url, config.account, Rate(10_000, burst=100), pause=0.01, total_timeout=2, read_timeout=1)
        self.http = Http(account, surroundings)

    def close(self) -> None:
        self.http.close()


class Answer(msgspec.Struct):
    value: list[msgspec.Raw]
    more: bool


class Named(msgspec.Struct):
    id: str


class Thing(Named):
    name: str
    group: str = ""
    silent: bool = False


class PriceRow(msgspec.Struct):
    list: str
    amount: Decimal
    currency: str = "EUR"


class Priced(Named):
    prices: list[PriceRow]


class StockRow(msgspec.Struct):
    warehouse: str
    quantity: Decimal


class Stocked(Named):
    stock: list[StockRow]


class Party(Named):
    name: str


class Place(Named):
    customer: str
    name: str
    city: str


def item(row: Thing) -> tuple[Document, ...]:
    return () if row.silent else (Item(row.id, row.name, group=row.group),)


def prices(row: Priced) -> tuple[Document, ...]:
    return tuple(Price(row.id, each.list, Money(each.amount, each.currency)) for each in row.prices)


def stock(row: Stocked) -> tuple[Document, ...]:
    return tuple(StockLevel(row.id, each.warehouse, each.quantity) for each in row.stock)


def customer(row: Party) -> tuple[Document, ...]:
    return (Customer(row.id, row.name),)


def address(row: Place) -> tuple[Document, ...]:
    return (DeliveryAddress(row.customer, row.name, Address(city=row.city)),)


def parser(shape: type[Any], told: Callable[[Any], tuple[Document, ...]], _: Shelf) -> Callable[[bytes], Record[Any]]:
    decoder = msgspec.json.Decoder(shape)

    def parse(raw: bytes) -> Record[Any]:
        try:
            row = decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Unreadable("shelf.record", "The record cannot be read.", "Ask who runs the shelf.") from None
        return Record(row.id, told(row))

    return parse


ANSWER = msgspec.json.Decoder(Answer)
NAMED = msgspec.json.Decoder(Named)


def key_of(raw: bytes) -> str:
    try:
        return NAMED.decode(raw).id
    except msgspec.MsgspecError:
        raise Unreadable("shelf.id", "A record has no id.", "Ask who runs the shelf.") from None


def window(client: Shelf, path: str, since: datetime | None, skip: int, size: int) -> Window:
    asked = {"skip": skip, "top": size, **({"since": since.isoformat()} if since else {})}
    page = client.http.read("GET", f"/{path}", params=asked).decode(ANSWER)
    return Window([bytes(raw) for raw in page.value], page.more)


def pages(path: str, client: Shelf, since: datetime | None, resume: str) -> Iterator[Page]:
    return overlapped(partial(window, client, path, since), key=key_of, size=client.size, resume=resume, most=2_000_000)


def count(path: str, client: Shelf, since: datetime | None) -> int:
    params = {"since": since.isoformat()} if since else {}
    return int(client.http.read("GET", f"/{path}/count", params=params).decode(msgspec.json.Decoder(int)))


def reads(path: str, shape: type[Any], told: Callable[[Any], tuple[Document, ...]], **more: Any) -> Reads[Shelf, Any]:
    return Reads(path, partial(pages, path), partial(parser, shape, told), **more)


def check(client: Shelf) -> str:
    return str(client.http.read("GET", "/ping").json()["says"])


CONNECTOR = Connector(
    key="shelf",
    name="Shelf",
    side=Side.ERP,
    config=ShelfConfig,
    connect=Shelf,
    check=check,
    rate=Rate(10_000),
    reads={
        Item: reads("items", Thing, item, count=partial(count, "items"), changes=True),
        Price: reads("prices", Priced, prices, count=partial(count, "prices")),
        StockLevel: reads("stock", Stocked, stock, count=partial(count, "stock")),
        Customer: reads("customers", Party, customer, count=partial(count, "customers")),
        DeliveryAddress: reads("addresses", Place, address),
    },
)
