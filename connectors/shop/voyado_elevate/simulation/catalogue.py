"""What a cluster knows: groups as they were imported, and what each market shows of them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

SCHEMA = """
    create table if not exists groups (key text primary key, body text not null);
    create table if not exists imports (
        id integer primary key, name text not null, at real not null, status text not null,
        reason text not null, details text not null
    );
    create table if not exists facts (name text primary key, value text not null);
"""
Body = dict[str, Any]
Groups = dict[str, Body]


@dataclass(slots=True)
class Market:
    """A market of the cluster's configuration."""

    locales: tuple[str, ...]


@dataclass(slots=True)
class Configuration:
    """Which markets there are; imports that name others are refused. ``content`` are keys of pages that an editor made."""

    markets: dict[str, Market] = field(
        default_factory=lambda: {"se": Market(("sv-SE", "en-GB")), "no": Market(("nb-NO",)), "uk": Market(("en-GB",))}
    )

    content: set[str] = field(default_factory=set)

    def knows(self, place: str) -> bool:
        """Whether ``market|locale`` may be overridden; * stands for any."""
        market, _, locale = place.partition("|")
        locales = [known for name, one in self.markets.items() if market in {"*", name} for known in one.locales]
        return bool(locales) and (locale == "*" or locale in locales)


def stored(db: sqlite3.Connection) -> Groups:
    """Every group as the cluster has it."""
    return {row["key"]: msgspec.json.decode(row["body"]) for row in db.execute("select key, body from groups order by key")}


def store(db: sqlite3.Connection, groups: Groups) -> None:
    """These groups and no other, from now on."""
    db.execute("delete from groups")
    db.executemany(
        "insert into groups values (?, ?)", [(key, msgspec.json.encode(body).decode()) for key, body in groups.items()]
    )


def fact(db: sqlite3.Connection, name: str, otherwise: str) -> str:
    """Something the cluster remembers about itself."""
    row = db.execute("select value from facts where name = ?", (name,)).fetchone()
    return row["value"] if row else otherwise


def remember(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("insert or replace into facts values (?, ?)", (name, value))


def products(groups: Mapping[str, Body]) -> Iterator[tuple[str, str, Body]]:
    """Every product with its group's key and its own."""
    for group, body in groups.items():
        for key, product in body.get("products", {}).items():
            yield group, key, product


def shown(groups: Mapping[str, Body], markets: Iterable[str]) -> dict[str, dict[str, Body]]:
    """Per market what a search would show of each variant: its own fields over its product's, overrides over defaults."""
    found: dict[str, dict[str, Body]] = {market: {} for market in markets}
    for group, key, product in products(groups):
        for market in product.get("markets", ()):
            for sku, variant in product.get("variants", {}).items():
                place = {"group": group, "product": key}
                found.setdefault(market, {})[sku] = place | _resolved(product, market) | _resolved(variant, market)
    return found


def _resolved(entity: Body, market: str) -> Body:
    """The fields of one entity in one market."""
    fields: Body = dict(entity.get("defaults", {}))
    for place, override in entity.get("overrides", {}).items():
        if place.partition("|")[0] in {"*", market}:
            fields |= override
    return fields
