"""Every e-number of a period accounted for: how many stand where, with what sums, and which nobody has explained."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, QuerySet, Sum

from integration_hub.connections.models import Connection
from integration_hub.orders.gaps import Gap, Period, above_gaps, counted, gaps_under, notes_of
from integration_hub.orders.models import COLUMNS, NumberNote, Order, OrderState
from integration_hub.orders.numbering import spelled
from integration_hub.orders.standings import Standing
from integration_hub.processes.settings import intake_settings_of

MOST_NAMED = 200
"""So many ranges of unexplained numbers an account names; it counts them all."""
_EXACT = Decimal("0.0001")
STATES: dict[Standing, tuple[OrderState, ...]] = {
    Standing.FAILED: (OrderState.FAILED,),
    Standing.IN_DOUBT: (OrderState.IN_DOUBT,),
    Standing.AWAITING: COLUMNS["awaiting"],
    Standing.DELIVERED: COLUMNS["delivered"],
    Standing.UNPAID: (OrderState.UNPAID,),
    Standing.DECLINED: (OrderState.DECLINED,),
    Standing.ABORTED: (OrderState.ABORTED,),
    Standing.CANCELLED: (OrderState.CANCELLED,),
    Standing.REFUNDED: (OrderState.REFUNDED,),
    Standing.TEST: (OrderState.TEST,),
}
"""Which states of orders stand so."""
STANDING_OF = {state: standing for standing, states in STATES.items() for state in states}


@dataclass(frozen=True, slots=True)
class Missing:
    """Neighbouring numbers without an order that share one standing; ``note`` says why, if somebody noted it."""

    gap: Gap
    first: int
    last: int
    standing: Standing
    note: NumberNote | None = None

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def key(self) -> str:
        """How a form names these numbers."""
        return f"{self.gap.after.pk}:{self.first}-{self.last}"

    @property
    def first_number(self) -> str:
        return spelled(self.gap.before.e_number, self.first)

    @property
    def last_number(self) -> str:
        return spelled(self.gap.before.e_number, self.last)


@dataclass(frozen=True, slots=True)
class Row:
    """How many numbers stand so, and the sum of their orders in one currency; numbers without an order have neither."""

    standing: Standing
    count: int
    currency: str = ""
    total: Decimal | None = None


@dataclass(frozen=True)
class Account:
    """A period's numbers by standing and currency. ``unexplained`` names the first MOST_NAMED ranges of those."""

    period: Period
    rows: tuple[Row, ...]
    unexplained: tuple[Missing, ...]

    @cached_property
    def counts(self) -> dict[Standing, int]:
        """The numbers by standing, in the order of Standing, without zeros; they add up to ``numbers``."""
        found = {standing: sum(row.count for row in self.rows if row.standing == standing) for standing in Standing}
        return {standing: count for standing, count in found.items() if count}

    @property
    def numbers(self) -> int:
        return sum(row.count for row in self.rows)

    def totals(self, standing: Standing | None = None) -> dict[str, Decimal]:
        """The sums by currency of one standing, or of all orders."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            if row.total is not None and (standing is None or row.standing == standing):
                sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.total
        return sums


def account(connection: Connection, since: datetime, until: datetime) -> Account:
    """The account of one shop's numbers placed from ``since`` on and before ``until``, in a fixed number of queries."""
    period, unnoted = Period(connection, since, until), unnoted_of(connection)
    missing, noted = counted(period)
    rows = [*_of_orders(period), *(Row(Standing(standing), numbers) for standing, numbers in sorted(noted.items()))]
    left = missing - sum(noted.values())
    if left:
        rows.append(Row(unnoted, left))
    named = unexplained(period)[:MOST_NAMED] if left and unnoted == Standing.UNEXPLAINED else ()
    return Account(period, tuple(rows), tuple(named))


def unnoted_of(connection: Connection) -> Standing:
    """How a number stands that has neither order nor note: what the shop's way of counting makes of it."""
    return Standing.UNEXPLAINED if intake_settings_of(connection).consecutive else Standing.UNUSED


def unexplained(period: Period) -> list[Missing]:
    """The newest ranges of numbers that have neither order nor note; of not more than MOST_NAMED gaps."""
    above = placed(period).filter(pk__in=above_gaps(period, None)).order_by("-placed_at", "-pk")[:MOST_NAMED]
    found = missing_under(list(above), Standing.UNEXPLAINED)
    return [piece for pieces in found.values() for piece in pieces if piece.note is None]


def placed(period: Period) -> QuerySet[Order]:
    """The orders of the period, without their documents."""
    between = Order.objects.filter(connection=period.connection, placed_at__gte=period.since, placed_at__lt=period.until)
    return between.defer("raw", "document")


def missing_under(orders: Sequence[Order], unnoted: Standing) -> dict[int, list[Missing]]:
    """What lies right under each of these orders of one shop, highest number first, by the order's id; in three queries."""
    gaps = gaps_under(orders)
    notes = notes_of(gaps.values())
    pieces = {key: [*pieces_of(gaps[key], notes.get(gaps[key].after.series, ()), unnoted)][::-1] for key in gaps}
    return {order.pk: pieces[order.pk] for order in orders if order.pk in pieces}


def pieces_of(gap: Gap, notes: Sequence[NumberNote], unnoted: Standing) -> Iterator[Missing]:
    """The gap cut where its notes begin and end, lowest first: each of its numbers in exactly one piece."""
    at = gap.first
    for note in notes:
        if note.last < at or note.first > gap.last:
            continue
        if note.first > at:
            yield Missing(gap, at, note.first - 1, unnoted)
        last = min(note.last, gap.last)
        yield Missing(gap, max(note.first, at), last, Standing(note.standing), note)
        at = last + 1
    if at <= gap.last:
        yield Missing(gap, at, gap.last, unnoted)


def _of_orders(period: Period) -> Iterator[Row]:
    """The orders by standing and currency."""
    by_state = placed(period).order_by().values_list("state", "currency").annotate(count=Count("pk"), total=Sum("total"))
    found: dict[tuple[Standing, str], tuple[int, Decimal]] = {}
    for state, currency, count, total in by_state:
        key = (STANDING_OF[OrderState(state)], currency)
        before = found.get(key, (0, Decimal(0)))
        found[key] = (before[0] + count, before[1] + total.quantize(_EXACT))
    for (standing, currency), (count, total) in sorted(found.items()):
        yield Row(standing, count, currency, total)
