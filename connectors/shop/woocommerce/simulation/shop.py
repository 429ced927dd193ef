"""The shop behind the simulator: its tables, its clock and zone, and what the merchant set."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.shop.woocommerce.simulation.rest import SECONDS

SCHEMA = """
create table if not exists counters (name text primary key, value integer not null);
create table if not exists products (id integer primary key, parent integer not null, type text not null, status text not null,
  sku text not null collate nocase, name text not null, created text not null, modified text not null, body text not null);
create index if not exists products_sku on products(sku);
create index if not exists products_parent on products(parent, id);
create table if not exists orders (id integer primary key, status text not null, customer integer not null,
  created text not null, modified text not null, body text not null);
create index if not exists orders_modified on orders(modified, id);
create table if not exists sold (id integer primary key);
create table if not exists customers (id integer primary key, email text not null unique collate nocase, name text not null,
  created text not null, modified text not null, body text not null);
create table if not exists notes (id integer primary key, parent integer not null, body text not null);
create table if not exists attributes (id integer primary key, slug text not null unique, body text not null);
create table if not exists terms (id integer primary key, parent integer not null, slug text not null, body text not null);
create table if not exists webhooks (id integer primary key, status text not null, failures integer not null, body text not null);
create table if not exists deliveries (webhook integer not null, topic text not null, resource integer not null, state text,
  primary key (webhook, topic, resource));
create table if not exists nonces (nonce text primary key, at integer not null);
"""


@dataclass
class Merchant:
    """What the merchant set in the shop."""

    currency: str = "EUR"
    decimals: int = 2
    prices_include_tax: bool = False
    tax_rate: Decimal = Decimal("20")
    tax_code: str = "EU-VAT-1"
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Stockholm"))
    version: str = "11.0.1"
    all_variations: bool = True
    """Whether ``GET /variations`` is there (since 10.3)."""


class Shop:
    """State and clock that all parts of the simulator share. ``changed`` is told each change, for the webhooks."""

    def __init__(self, db: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        self.db = db
        self.transaction = transaction
        self.merchant = Merchant()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.recalculated: Counter[int] = Counter()
        """How often each order's totals were computed anew because a caller echoed its addresses or lines."""
        self.changed: Callable[[str, int, dict[str, Any] | None], None] = lambda _topic, _number, _body: None

    def stamp(self, name: str, at: datetime | None = None) -> dict[str, str]:
        """A date in the shop's zone and its twin in UTC, neither with a zone, as WooCommerce writes them."""
        now = at or self.clock()
        return {name: now.astimezone(self.merchant.zone).strftime(SECONDS), f"{name}_gmt": now.astimezone(UTC).strftime(SECONDS)}

    def next_id(self, sequence: str = "posts") -> int:
        """The next number of a sequence; posts, users and the rest count for themselves."""
        known = self.db.execute("select value from counters where name = ?", (sequence,)).fetchone()
        number = (known[0] if known else 0) + 1
        self.reserve(sequence, number)
        return number

    def reserve(self, sequence: str, number: int) -> None:
        """Count on from ``number`` at least."""
        text = "insert into counters values (?, ?) on conflict (name) do update set value = max(value, excluded.value)"
        self.db.execute(text, (sequence, number))

    def body(self, table: str, number: int) -> dict[str, Any] | None:
        """One record as it is stored."""
        row = self.db.execute(f"select body from {table} where id = ?", (number,)).fetchone()  # noqa: S608 - our own table names
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def bodies(self, text: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """The bodies that a query selects."""
        for (body,) in self.db.execute(text, values).fetchall():
            yield json.loads(body)


def dumped(body: dict[str, Any]) -> str:
    """A record as it is stored and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
