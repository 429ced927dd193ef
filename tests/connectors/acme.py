"""A made-up system and its connector, as small as the contract allows: what the kit itself is tried on."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec
from pydantic import SecretStr

from connectors.base import Config, Connector, Page, Rate, Reads, Record, Ring, Side, Surroundings, Webhooks, Writes, Written
from connectors.documents import Customer, Item, Order, Readiness
from connectors.errors import Rejected, Unreadable
from connectors.http import Account, Http
from connectors.paging import Window, overlapped
from connectors.testing.simulator import Reply, Request, Route, Simulator

SECRET = "hunter2/üñ+&=42"
SIZE = 3


class AcmeSimulator(Simulator):
    """Items to read and orders to write, behind a token."""

    name = "acme"
    schema = """
        create table if not exists item (id text primary key, name text not null, price text not null);
        create table if not exists orders (id integer primary key, reference text not null);
    """

    def fill(self, items: int = 8) -> None:
        with self.transaction() as db:
            db.executemany("insert into item values (?, ?, ?)", [(f"I{n:03}", f"Item {n}", f"{n}.10") for n in range(items)])

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", "/ping", self._guarded(lambda _: Reply(200, {"says": "Acme 1"}))),
            Route(
                "GET", "/items/count", self._guarded(lambda request: Reply(200, str(self.count(request, self.number("item")))))
            ),
            Route("GET", "/items", self._guarded(self._items)),
            Route("GET", "/orders", self._guarded(self._found)),
            Route("POST", "/orders", self._guarded(self._create)),
        ]

    def shift(self, path: str, how: str) -> None:
        with self.transaction() as db:
            if how in {"delete", "both"}:
                db.execute("delete from item where id = (select min(id) from item)")
            if how in {"insert", "both"}:
                db.execute("insert into item select max(id) || 'x', 'New', '1.00' from item")

    def number(self, table: str) -> int:
        with self.transaction() as db:
            return int(db.execute(f"select count(*) from {table}").fetchone()[0])

    def _guarded(self, handler: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        return lambda request: (
            handler(request) if request.headers.get("x-token") == SECRET.encode().hex() else self.error(401, "Who?")
        )

    def _items(self, request: Request) -> Reply:
        page = self.listing(request, self._rows, (int(request.query["skip"]), int(request.query["top"])), "id")
        return Reply(200, {"value": page.rows, "more": page.more})

    def _rows(self, skip: int, size: int) -> list[dict[str, Any]]:
        with self.transaction() as db:
            found = db.execute("select id, name, price from item order by id limit ? offset ?", (size, skip)).fetchall()
        return [dict(row) | {"weight": 1.5} for row in found]

    def _found(self, request: Request) -> Reply:
        with self.transaction() as db:
            rows = db.execute("select * from orders where reference = ?", (request.query["reference"],)).fetchall()
        return Reply(200, [dict(row) for row in rows])

    def _create(self, request: Request) -> Reply:
        with self.transaction() as db:
            number = db.execute("insert into orders (reference) values (?)", (request.json()["reference"],)).lastrowid
        return Reply(201, {"id": number, "note": "taken"})


class AcmeConfig(Config):
    url: str
    password: SecretStr
    name: str = "acme:1"

    @property
    def account(self) -> str:
        return self.name


class Acme:
    """The client."""

    def __init__(self, config: AcmeConfig, surroundings: Surroundings) -> None:
        secret = config.password.get_secret_value()
        self.http = Http(Account(config.url, config.account, Rate(100), secrets=(secret, secret.encode().hex())), surroundings)
        self.headers = {"X-Token": secret.encode().hex()}

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **params: Any) -> Any:
        return self.http.read("GET", path, params=params, headers=self.headers)


class Items(msgspec.Struct):
    value: list[msgspec.Raw]
    more: bool


class Row(msgspec.Struct):
    id: str
    name: str
    price: str
    weight: float = 0


def key_of(raw: bytes) -> str:
    return parse(raw).key


def parse(raw: bytes) -> Record[Item]:
    try:
        row = msgspec.json.decode(raw, type=Row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        row = None
    if row is None or not row.id:
        raise Unreadable("acme.item", "An item cannot be read.", "Ask Acme.")
    return Record(row.id, (Item(row.id, row.name),))


def window(client: Acme, skip: int, size: int) -> Window:
    page = client.get("/items", skip=skip, top=size).decode(msgspec.json.Decoder(Items))
    return Window([bytes(raw) for raw in page.value], page.more)


def item_pages(client: Acme, since: datetime | None, resume: str) -> Iterator[Page]:
    return overlapped(partial(window, client), key=key_of, size=SIZE, resume=resume)


def count_items(client: Acme, since: datetime | None) -> int:
    return int(client.get("/items/count").decode(msgspec.json.Decoder(int)))


def create(client: Acme, order: Order) -> Written:
    body = {"reference": order.e_number, "total": order.total}
    made = client.http.write("POST", "/orders", json=body, headers=client.headers).json()
    return Written(str(made["id"]), str(made["id"]))


def find(client: Acme, order: Order) -> Written | None:
    found = client.get("/orders", reference=order.e_number).json()
    return Written(str(found[0]["id"]), str(found[0]["id"])) if found else None


def sign(config: AcmeConfig, body: bytes) -> str:
    return b64encode(hmac.digest(config.password.get_secret_value().encode(), body, sha256)).decode()


def verify(config: AcmeConfig, headers: Mapping[str, str], body: bytes) -> Ring:
    if not hmac.compare_digest(headers.get("x-signature", "").encode(), sign(config, body).encode()):
        raise Rejected("acme.signature", "The webhook is not signed by Acme.", "Enter its secret again.")
    return Ring("order.created", "1", Order)


def order(number: int) -> Order:
    """An order of a made-up customer."""
    at = datetime(2026, 1, 2, tzinfo=UTC)
    someone = Customer("C1", "Somebody")
    money = Decimal("10.50")
    return Order(
        f"E{number}", f"E{number}", at, at, Readiness.READY, "paid", "EUR", tax_included=False, total=money, total_tax=Decimal(0),
        customer=someone, billing=someone.billing, delivery=someone.billing, lines=(),
    )  # fmt: skip


ACME = Connector(
    key="acme",
    name="Acme",
    side=Side.ERP,
    config=AcmeConfig,
    connect=Acme,
    check=lambda client: str(client.get("/ping").json()["says"]),
    rate=Rate(100),
    reads={Item: Reads("items", item_pages, lambda _: parse, count=count_items)},
    writes={Order: Writes(create, find=find)},
    webhooks=Webhooks(verify),
)
