"""Comparing what is staged with what is published, inside the database; only what changes is looked at record by record."""

# ruff: noqa: S608 - the statements hold names of our own tables; values go as parameters

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.generations import last_promoted
from integration_hub.catalogue.models import Kind
from integration_hub.imports.accepting import NOTHING
from integration_hub.imports.plan import MOST_SAMPLES, Plan
from integration_hub.imports.staging import Staging

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Staged:
    """All that one import has read and not yet published: the catalogue it belongs to, and its staging."""

    connection_id: int
    kind: Kind
    staging: Staging

    def sql(self, text: str) -> str:
        """``text`` with the names of the run's tables in it; values never go this way."""
        names = {"{rows}": self.staging.rows, "{missing}": self.staging.missing, "{gone}": self.staging.gone}
        for mark, name in names.items():
            text = text.replace(mark, name)
        return text

    @property
    def values(self) -> dict[str, Any]:
        return {"connection": self.connection_id, "kind": self.kind.value, "nothing": NOTHING}


_MINE = "r.connection_id = %(connection)s and r.kind = %(kind)s"
_BOTH = f"from {{rows}} t cross join catalogue_record r where {_MINE} and r.key = t.key"
_PUBLISHED = f"select r.markets, count(*) from catalogue_record r where {_MINE} and not r.withdrawn group by r.markets"
_FIND_GONE = f"""
insert into {{gone}}
select r.id from catalogue_record r where {_MINE} and not r.withdrawn and r.digest in (select digest from {{missing}})
and not exists (select 1 from {{rows}} t where t.key = r.key and t.data <> %(nothing)s)
union
select r.id {_BOTH} and not r.withdrawn and t.data = %(nothing)s
"""
_GONE = "select r.markets, count(*) from {gone} g join catalogue_record r on r.id = g.id group by r.markets"
_ADDED = f"""
select t.markets, count(*) from {{rows}} t left join catalogue_record r on {_MINE} and r.key = t.key
where t.data <> %(nothing)s and (r.id is null or r.withdrawn) group by t.markets
"""
_ALL_ADDED = "select t.markets, count(*) from {rows} t where t.data <> %(nothing)s group by t.markets"
_CHANGED = f"select t.key, r.data, t.data {_BOTH} and not r.withdrawn and t.data <> %(nothing)s and t.data <> r.data"
_REFRESHED = f"select count(*) {_BOTH} and not r.withdrawn and t.data = r.data"
_TWICE = """
select coalesce(sum(times - 1), 0), min(key) from (select key, count(*) times from {rows} group by key having count(*) > 1) twice
"""
_HIT_TOO = f"""
select count(*), min(t.key) {_BOTH} and not r.withdrawn
and not exists (select 1 from {{missing}} m where m.digest = r.digest)
"""
_SAMPLE = {
    "withdrawn": "select r.key from {gone} g join catalogue_record r on r.id = g.id order by r.key limit %(most)s",
    "added": f"select t.key from {{rows}} t where t.data <> %(nothing)s and not exists (select 1 from catalogue_record r "
    f"where {_MINE} and r.key = t.key and not r.withdrawn) order by t.key limit %(most)s",
    "changed": f"select t.key {_BOTH} and not r.withdrawn and t.data <> %(nothing)s and t.data <> r.data "
    "order by t.key limit %(most)s",
}


def repeated(staged: Staged, *, hits: bool) -> tuple[int, str]:
    """How many records came once too often, and the first such key.

    ``hits``: some records were known by their digest, so a staged one may be a second copy of those.
    """
    found = [row for query in (_TWICE, *[_HIT_TOO] * hits) for row in _rows(staged, query)]
    return sum(int(number) for number, _ in found), min((key for _, key in found if key), default="")


def draw(staged: Staged, *, far: float) -> Plan:
    """The plan of what is staged; a price that moves by ``far`` or more of itself has moved far."""
    plan = Plan(staged.kind, generation=last_promoted(staged.connection_id, staged.kind))
    plan.count("published", _rows(staged, _PUBLISHED))
    if is_first(staged):
        plan.count("added", _rows(staged, _ALL_ADDED))
        return plan
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(staged.sql("delete from {gone}"))
        cursor.execute(staged.sql(_FIND_GONE), staged.values)
    plan.count("withdrawn", _rows(staged, _GONE))
    plan.count("added", _rows(staged, _ADDED))
    for key, before, after in _streamed(staged, _CHANGED):
        plan.compare(key, decode(staged.kind, before), decode(staged.kind, after), Decimal(str(far)))
    plan.refreshed = next(iter(_rows(staged, _REFRESHED)))[0]
    plan.samples = {name: _sample(staged, query) for name, query in _SAMPLE.items() if getattr(plan, name)}
    return plan


def is_first(staged: Staged) -> bool:
    """Whether nothing of this kind was ever published: then everything is added, and nothing needs comparing."""
    query = f"select 1 from catalogue_record r where {_MINE} limit 1"
    return not list(_rows(staged, query))


def _sample(staged: Staged, query: str) -> list[str]:
    return [key for (key,) in _rows(staged, query, most=MOST_SAMPLES)]


def _rows(staged: Staged, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(staged.sql(query), {**staged.values, **values})
        return list(cursor.fetchall())


def _streamed(staged: Staged, query: str) -> Iterator[tuple[Any, ...]]:
    """Rows a thousand at a time: a new mapping changes all of them."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(staged.sql(query), staged.values)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
