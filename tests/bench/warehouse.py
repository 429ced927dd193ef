"""An ERP for measurements: a million items made up on the way, served by a process of its own, and its connector.

``python -m tests.bench.warehouse ROWS CHANGED PAGE PORT`` prints its port and serves until its input ends. Every CHANGED-th item
is written differently than it is without.
"""

import socket
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.base import Config, Connector, Page, Rate, Reads, Record, Side, Surroundings
from connectors.documents import Item
from connectors.http import Account, Http
from connectors.paging import Window, keyed

KEY = "warehouse"
_ROW = (
    '{"id":"A%07d","name":"Hex bolt M%d x %d, galvanised","description":"A bolt for every purpose, in a box of %d",'
    '"group":"G%06d","barcode":"57012345%05d","unit":"pcs","tax_group":"VAT25","assortment":"B%02d","weight":"0.%03d",'
    '"colour":"zinc","brand":"Brand %d","origin":"DK","active":true,"price":"%d.%02d","stock":%d}'
)


def row(number: int, changed: int) -> str:
    moved = 1 if changed and number % changed == 0 else 0
    n = number
    return _ROW % (
        n, n % 30, n % 200, n % 100 + 1, n // 5, n % 100_000, n % 40, n % 1000, n % 50, n % 500 + moved, n % 100, n % 77,
    )  # fmt: skip


def page(after: int, size: int, rows: int, changed: int) -> bytes:
    last = min(after + size, rows)
    value = ",".join([row(number, changed) for number in range(after, last)])
    return f'{{"value":[{value}],"more":{"true" if last < rows else "false"}}}'.encode()


def serve(rows: int, changed: int, size: int, port: int) -> None:
    """Answer until nobody holds our input any more; all pages are written before, so that we are nobody's limit."""
    pages = [page(after, size, rows, changed) for after in range(0, rows, size)]
    listening = socket.create_server(("127.0.0.1", port))
    print(listening.getsockname()[1], flush=True)
    Thread(target=_accept, args=(listening, pages, rows), daemon=True).start()
    sys.stdin.read()


def _accept(listening: socket.socket, pages: list[bytes], rows: int) -> None:
    while True:
        talk, _ = listening.accept()
        talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=_talk, args=(talk, pages, rows), daemon=True).start()


def _talk(talk: socket.socket, pages: list[bytes], rows: int) -> None:
    with talk, talk.makefile("rb") as asked:
        while first := asked.readline():
            while asked.readline() not in (b"\r\n", b""):
                pass
            target = urlsplit(first.split()[1].decode())
            query = dict(parse_qsl(target.query))
            after = int(query["after"][1:]) + 1 if query.get("after") else 0
            body = str(rows).encode() if target.path.endswith("count") else pages[after * len(pages) // rows]
            talk.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class WarehouseConfig(Config):
    url: str

    @property
    def account(self) -> str:
        return self.url


class Warehouse:
    """The client."""

    def __init__(self, config: WarehouseConfig, surroundings: Surroundings) -> None:
        self.http = Http(Account(config.url, config.account, Rate(100_000, burst=1000)), surroundings)

    def close(self) -> None:
        self.http.close()


class Answer(msgspec.Struct):
    value: list[msgspec.Raw]
    more: bool


class Named(msgspec.Struct):
    id: str


class Thing(msgspec.Struct):
    id: str
    name: str
    description: str
    group: str
    barcode: str
    unit: str
    tax_group: str
    assortment: str
    weight: str
    colour: str
    brand: str
    origin: str
    active: bool
    price: str
    stock: int


_answer, _named, _thing = msgspec.json.Decoder(Answer), msgspec.json.Decoder(Named), msgspec.json.Decoder(Thing)


def parser(_: Warehouse) -> Callable[[bytes], Record[Item]]:
    decode: Callable[[bytes], Any] = _thing.decode

    def parse(raw: bytes) -> Record[Item]:
        it = decode(raw)
        pairs = (("colour", it.colour), ("brand", it.brand), ("origin", it.origin), ("price", it.price), ("stock", str(it.stock)))
        item = Item(
            key=it.id, name=it.name, description=it.description, group=it.group, barcode=it.barcode, unit=it.unit,
            tax_group=it.tax_group, assortment=it.assortment, active=it.active, attributes=pairs,
        )  # fmt: skip
        return Record(it.id, (item,))

    return parse


def pages(client: Warehouse, since: datetime | None, resume: str) -> Iterator[Page]:
    def fetch(last: str) -> Window:
        answer: Any = client.http.read("GET", "/items", params={"after": last} if last else {}).decode(_answer)
        return Window(list(map(bytes, answer.value)), answer.more)

    return keyed(fetch, key=lambda raw: _named.decode(raw).id, resume=resume)


def count(client: Warehouse, since: datetime | None) -> int:
    return int(client.http.read("GET", "/items/count").json())


CONNECTOR = Connector(
    key=KEY,
    name="Warehouse",
    side=Side.ERP,
    config=WarehouseConfig,
    connect=Warehouse,
    check=lambda client: str(count(client, None)),
    rate=Rate(100_000),
    reads={Item: Reads("items", pages, parser, count=count)},
)

if __name__ == "__main__":
    serve(*map(int, sys.argv[1:5]))
