"""Numbers between two orders of a series that no order has, found by the database.

A gap belongs to the order above it, and with that to the period in which that one was placed: so each gap lies in exactly one
period, also where the order below it was placed in an earlier one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db.models.expressions import RawSQL

from integration_hub.connections.models import Connection
from integration_hub.orders.models import NumberNote, Order
from integration_hub.orders.standings import Standing

# Only where the next lower number of the period is not the one before, the index is asked for the true one, of any period.
# Materialized: a planner that expects one row, as of a shop it has no figures of, would work all of it out again for each row.
_GAPS = """
with own as materialized (
    select id, connection_id, series, serial, lag(serial) over (partition by series order by serial, id) as near
    from orders_order where connection_id = %s and serial is not null and {whose}
), edge as (
    select own.*, (
        select b.id from orders_order b where b.connection_id = own.connection_id and b.series = own.series
        and b.serial < own.serial order by b.serial desc limit 1
    ) as before_id
    from own where (near is null or near < serial - 1) and not exists (
        select 1 from orders_order t where t.connection_id = own.connection_id and t.series = own.series
        and t.serial = own.serial and t.id < own.id
    )
), gap as materialized (
    select edge.id as after_id, edge.before_id, edge.connection_id, edge.series, b.serial + 1 as first, edge.serial - 1 as last
    from edge join orders_order b on b.id = edge.before_id where edge.serial - b.serial > 1
)
"""
_NOTED = """
orders_numbernote n where n.connection_id = gap.connection_id and n.series = gap.series and n.first <= gap.last
and n.last >= gap.first
"""
_OVERLAP = """
sum(case when n.last < gap.last then n.last else gap.last end - case when n.first > gap.first then n.first else gap.first end + 1)
"""
_PLACED = "placed_at >= %s and placed_at < %s"
_COUNTED = f"""
select '', sum(gap.last - gap.first + 1) from gap
union all select n.standing, {_OVERLAP} from gap, {_NOTED} group by n.standing
"""  # noqa: S608  # all of it is ours
_RANGES = """
select own.series, min(coalesce(gap.first, own.serial)), max(own.serial) from own left join gap on gap.after_id = own.id
group by own.series order by own.series limit %s
"""
_LEFT = f"select after_id from gap where last - first + 1 > coalesce((select {_OVERLAP} from {_NOTED}), 0)"  # noqa: S608
_NOTED_AS = f"select after_id from gap where exists (select 1 from {_NOTED} and n.standing = %s)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Period:
    """What was placed from ``since`` on and before ``until`` in one shop."""

    connection: Connection
    since: datetime
    until: datetime

    @property
    def values(self) -> list[Any]:
        adapt = database.ops.adapt_datetimefield_value
        return [self.connection.pk, adapt(self.since), adapt(self.until)]


@dataclass(frozen=True, slots=True)
class Gap:
    """The numbers between two neighbours of one series."""

    before: Order
    after: Order

    @property
    def first(self) -> int:
        return (self.before.serial or 0) + 1

    @property
    def last(self) -> int:
        return (self.after.serial or 0) - 1


def counted(period: Period) -> tuple[int, dict[str, int]]:
    """How many numbers of a period have no order, and how many of those are noted as what; in one statement."""
    with database.cursor() as cursor:
        cursor.execute(_GAPS.format(whose=_PLACED) + _COUNTED, period.values)
        found = {standing: int(numbers or 0) for standing, numbers in cursor.fetchall()}
    return found.pop(""), found


def ranges(period: Period, *, most: int) -> list[tuple[str, int, int]]:
    """The series of a period, ``most`` of them, each with its lowest and highest number, gaps included."""
    with database.cursor() as cursor:
        cursor.execute(_GAPS.format(whose=_PLACED) + _RANGES, [*period.values, most])
        return [(series, int(first), int(last)) for series, first, last in cursor.fetchall()]


def above_gaps(period: Period, standing: Standing | None) -> RawSQL:
    """The ids of a period's orders that lie above numbers noted so; above numbers that nobody has noted, for None."""
    which, values = (_LEFT, period.values) if standing is None else (_NOTED_AS, [*period.values, standing.value])
    return RawSQL(_GAPS.format(whose=_PLACED) + which, values)  # noqa: S611  # our own text; values are parameters


def gaps_under(orders: Sequence[Order]) -> dict[int, Gap]:
    """The gap that lies right under each of these orders of one shop, by the order's id; in two queries."""
    numbered = {order.pk: order for order in orders if order.serial is not None}
    if not numbered:
        return {}
    marks = ", ".join(["%s"] * len(numbered))
    with database.cursor() as cursor:
        statement = _GAPS.format(whose=f"id in ({marks})") + "select after_id, before_id from gap"  # noqa: S608  # our own text
        cursor.execute(statement, [orders[0].connection_id, *numbered])
        pairs = dict(cursor.fetchall())
    before = Order.objects.defer("raw", "document").in_bulk(list(pairs.values()))
    return {after: Gap(before[below], numbered[after]) for after, below in pairs.items() if below in before}


def notes_of(gaps: Iterable[Gap]) -> dict[str, list[NumberNote]]:
    """The notes on numbers of these gaps of one shop, by series, lowest first; in one query."""
    gaps = list(gaps)
    if not gaps:
        return {}
    found = NumberNote.objects.filter(
        connection=gaps[0].after.connection_id, series__in={gap.after.series for gap in gaps},
        first__lte=max(gap.last for gap in gaps), last__gte=min(gap.first for gap in gaps),
    ).select_related("person")  # fmt: skip
    by_series: dict[str, list[NumberNote]] = {}
    for note in found.order_by("first"):
        by_series.setdefault(note.series, []).append(note)
    return by_series
