"""The orders that failed for a cause and have not arrived since, counted and summed by one index (orders_of_cause)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from integration_hub.cases.models import Case
from integration_hub.orders.models import COLUMNS, Order, OrderState

FAILING = COLUMNS["failed"]
UNDER_WAY = (OrderState.AWAITING, OrderState.SENDING)


@dataclass(frozen=True, slots=True)
class Row:
    """The orders of one cause in one currency and state."""

    merchant: int
    cause: int
    currency: str
    state: str
    count: int
    total: Decimal
    first_at: datetime
    last_at: datetime
    newest: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A cause's orders: how many fail, what they come to per currency, and how many are under way again."""

    count: int
    sums: dict[str, Decimal]
    under_way: int

    @property
    def money(self) -> list[tuple[str, Decimal]]:
        return sorted(self.sums.items())


def tally(asked: Q) -> Iterator[Row]:
    """What ``asked`` holds, cause by cause.

    Not narrowed by state, and grouped by what is the same anyway: else a planner takes the index of states, and reads every row.
    """
    keys = ("merchant", "fingerprint", "currency", "state")
    figures = (Count("pk"), Sum("total"), Min("failed_at"), Max("failed_at"), Max("pk"))
    rows = Order.objects.filter(asked, fingerprint__isnull=False).order_by().values_list(*keys).annotate(*figures)
    return (row for row in (Row(*told) for told in rows) if row.state in (*FAILING, *UNDER_WAY))


def affected(rows: Iterable[Row]) -> Affected:
    """The rows of one cause together."""
    sums: dict[str, Decimal] = {}
    count = under_way = 0
    for row in rows:
        if row.state in UNDER_WAY:
            under_way += row.count
        else:
            count, sums[row.currency] = count + row.count, sums.get(row.currency, Decimal(0)) + row.total
    return Affected(count, sums, under_way)


def failing_now(case: Case) -> Affected:
    """Exact at this moment, whatever the watch counted last."""
    return affected(tally(Q(merchant=case.merchant_id, fingerprint=case.fingerprint)))


def orders_of(case: Case) -> QuerySet[Order]:
    """The orders that fail for it, and those that are under way again."""
    mine = Order.objects.filter(merchant=case.merchant_id, fingerprint=case.fingerprint)
    return mine.filter(state__in=[*FAILING, *UNDER_WAY])
