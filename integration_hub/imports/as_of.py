"""The catalogue as of any generation, and what differs between two: one join of the present with its history, in the database.

A record is what it is now if it has not changed since that generation; else its newest version up to then. One that has no
such version was not there yet.
"""

# ruff: noqa: S608 - the statements hold names of our own tables; values go as parameters

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from integration_hub.catalogue.models import Kind
from integration_hub.imports.plan import MOST_MOVES, MOST_SAMPLES, Move, Plan

CHANGES = ("added", "changed", "withdrawn")
AT_ONCE = 1000
_SIDE = "case when r.rev <= %({side})s then r.{column} else {side}.{column} end"
_VERSION = """
left join catalogue_version {side} on r.rev > %({side})s and {side}.id = (
    select w.id from catalogue_version w where w.connection_id = r.connection_id and w.kind = r.kind and w.key = r.key
    and w.rev <= %({side})s order by w.rev desc limit 1
)
"""
_DIFFERING = """
select d.*, case when d.gone_before then 'added' when d.gone_after then 'withdrawn' else 'changed' end what
from (
    select r.kind, r.key, r.item_key, r.title, r.markets,
    coalesce({withdrawn_a}, true) gone_before, coalesce({withdrawn_b}, true) gone_after,
    {data_a} data_before, {data_b} data_after, {amount_a} amount_before, {amount_b} amount_after
    from catalogue_record r {version_a} {version_b}
    where r.connection_id = %(connection)s and r.rev > %(since)s {narrowed}
) d
where d.gone_before <> d.gone_after or (not d.gone_before and d.data_before <> d.data_after)
"""


@dataclass(frozen=True, slots=True)
class Span:
    """From one generation of a catalogue to another, forth or back. Generation 0 is the empty catalogue."""

    connection_id: int
    before: int
    after: int

    @property
    def values(self) -> dict[str, Any]:
        since = min(self.before, self.after)
        return {"connection": self.connection_id, "a": self.before, "b": self.after, "since": since}


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that differs: ``before`` and ``after`` are its documents as a Record keeps them, None where it is not there."""

    kind: Kind
    key: str
    item_key: str
    title: str
    what: str
    before: str | None
    after: str | None


def compared(span: Span) -> list[Plan]:
    """The figures of each kind that differs, by market: those in which a record stands, judged by its headline figure."""
    grouped = (
        f"select kind, what, markets, count(*), sum(case when kind = '{Kind.STOCK}' and what = 'changed' and amount_before > 0 "
        f"and amount_after <= 0 then 1 else 0 end) from ({_differing()}) s group by kind, what, markets"
    )
    plans: dict[str, Plan] = {}
    for kind, what, markets, count, emptied in _rows(grouped, span.values):
        plan = plans.setdefault(kind, Plan(Kind(kind)))
        plan.count(what, [(markets, count)])
        plan.count("to_zero", [(markets, emptied)])
    if Kind.PRICE in plans:
        plans[Kind.PRICE].moves = _moves(span)
    if Kind.STOCK in plans and plans[Kind.STOCK].to_zero:
        plans[Kind.STOCK].samples["to_zero"] = _emptied(span)
    return [plans[kind] for kind in Kind if kind in plans]


def differences(span: Span, kind: Kind, *, what: str = "", after: str = "", most: int = AT_ONCE) -> list[Difference]:
    """The records of that kind that differ, by key, from the one after ``after`` on; only the added, changed or withdrawn."""
    query = f"select * from ({_differing('and r.kind = %(kind)s and r.key > %(mark)s')}) s {{only}} order by key limit %(most)s"
    values = {**span.values, "kind": kind.value, "mark": after, "what": what, "most": most}
    rows = _rows(query.replace("{only}", "where what = %(what)s" if what else ""), values)
    return [_difference(row) for row in rows]


def every(span: Span, kind: Kind) -> Iterator[Sequence[Difference]]:
    """All records of that kind that differ, some at a time; what is promoted meanwhile changes nothing about them."""
    mark = ""
    while rows := differences(span, kind, after=mark):
        yield rows
        mark = rows[-1].key


def _differing(narrowed: str = "") -> str:
    parts = {
        f"{column}_{side}": _SIDE.format(side=side, column=column) for column in ("withdrawn", "data", "amount") for side in "ab"
    }
    versions = {f"version_{side}": _VERSION.format(side=side) for side in "ab"}
    return _DIFFERING.format(**parts, **versions, narrowed=narrowed)


def _moves(span: Span) -> list[Move]:
    query = (
        f"select key, markets, amount_before, amount_after from ({_differing('and r.kind = %(kind)s')}) s "
        "where what = 'changed' and amount_before <> 0 and amount_after <> amount_before "
        "order by abs(amount_after - amount_before) * 1.0 / abs(amount_before) desc, key limit %(most)s"
    )
    rows = _rows(query, {**span.values, "kind": Kind.PRICE.value, "most": MOST_MOVES})
    return [Move(key, markets.split("\n")[0], _figure(before), _figure(after)) for key, markets, before, after in rows]


def _emptied(span: Span) -> list[str]:
    query = (
        f"select key from ({_differing('and r.kind = %(kind)s')}) s "
        "where what = 'changed' and amount_before > 0 and amount_after <= 0 order by key limit %(most)s"
    )
    return [key for (key,) in _rows(query, {**span.values, "kind": Kind.STOCK.value, "most": MOST_SAMPLES})]


def _difference(row: Sequence[Any]) -> Difference:
    kind, key, item_key, title, _markets, gone_before, gone_after, before, after, *_amounts, what = row
    return Difference(Kind(kind), key, item_key, title, what, None if gone_before else before, None if gone_after else after)


def _figure(amount: Any) -> Decimal:
    """SQLite keeps figures as floats; their shortest form is what was stored."""
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
