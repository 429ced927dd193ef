"""The ledger's lines: each order of a period, and under it the numbers that are missing right below its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from integration_hub.orders import telling
from integration_hub.orders.accounting import STANDING_OF, STATES, Missing, missing_under, placed, unnoted_of
from integration_hub.orders.gaps import Period, above_gaps, ranges
from integration_hub.orders.models import NOT_PICKED_UP, Order, OrderState
from integration_hub.orders.numbering import spelled
from integration_hub.orders.standings import NOTED, Standing
from integration_hub.ui.paging import SIZE, page_of

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One number, or neighbouring ones without an order that share a standing."""

    order: Order | None
    missing: Missing | None
    standing: Standing

    @property
    def number(self) -> str:
        return self.order.e_number if self.order else telling.name_of(self.missing) if self.missing else ""

    @property
    def count(self) -> int:
        return self.missing.count if self.missing else 1

    @property
    def word(self) -> str:
        """The badge: an order's own state, which says more than how it is accounted for."""
        return self.order.stands if self.order else str(self.standing.label)

    @property
    def erp_number(self) -> str:
        if self.order:
            return self.order.erp_number
        return self.missing.note.erp_number if self.missing and self.missing.note else ""

    @property
    def trouble(self) -> str:
        """What went wrong, as it is stored; "" where nothing did."""
        bad = self.order and (self.standing in (Standing.FAILED, Standing.IN_DOUBT) or self.order.code == NOT_PICKED_UP)
        return self.order.message if self.order and bad else ""

    @property
    def reason(self) -> str:
        """Why there is no order in the ERP, in one line."""
        if self.missing:
            return telling.reason(self.missing)
        return str(telling.UNFINISHED.get(OrderState(self.order.state), "")) if self.order else ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of them, newest first. ``rows``, ``older`` and ``newer`` as of any page."""

    rows: list[Line]
    older: str
    newer: str


def page_of_lines(period: Period, standing: Standing | None, asked: Mapping[str, str]) -> Lines:
    """The page that is asked for; the numbers under an order stand on its page."""
    unnoted = unnoted_of(period.connection)
    page = page_of(_above(period, standing, unnoted).annotate(at=F("placed_at")), asked, by_time=True, size=SIZE)
    return Lines(list(_lines(page.rows, standing, unnoted)), page.older, page.newer)


def all_lines(period: Period, standing: Standing | None) -> Iterator[list[Line]]:
    """Every line, oldest first, so many at a time as memory bears for any period."""
    unnoted = unnoted_of(period.connection)
    rows = _above(period, standing, unnoted).order_by("placed_at", "pk")
    after = Q()
    while chunk := list(rows.filter(after)[:CHUNK]):
        yield [*_lines(chunk[::-1], standing, unnoted)][::-1]
        last = chunk[-1]
        after = Q(placed_at__gte=last.placed_at) & (Q(placed_at__gt=last.placed_at) | Q(pk__gt=last.pk))


def ends_of(period: Period) -> tuple[str, str] | None:
    """The lowest and the highest number of a period; None unless all of them are of one series."""
    found = ranges(period, most=2)
    if len(found) != 1:
        return None
    series, first, last = found[0]
    known = Order.objects.filter(connection=period.connection, series=series).values_list("e_number", flat=True)
    below = known.filter(serial__lte=first).order_by("-serial")[:1]
    highest = known.filter(serial=last)[:1]
    return spelled(below[0], first), highest[0]


def _above(period: Period, standing: Standing | None, unnoted: Standing) -> QuerySet[Order]:
    """The orders that have a line, or stand right above one."""
    if standing is None:
        return placed(period)
    asked = Q(state__in=STATES.get(standing, ()))
    if standing == unnoted:
        asked = Q(pk__in=above_gaps(period, None))
    elif standing in NOTED:
        asked |= Q(pk__in=above_gaps(period, standing))
    return placed(period).filter(asked)


def _lines(orders: Sequence[Order], standing: Standing | None, unnoted: Standing) -> Iterator[Line]:
    """Highest first, as the orders are given."""
    missing = missing_under(orders, unnoted) if standing not in _OF_ORDERS_ONLY else {}
    for order in orders:
        stands = STANDING_OF[OrderState(order.state)]
        if standing in (None, stands):
            yield Line(order, None, stands)
        for piece in missing.get(order.pk, ()):
            if standing in (None, piece.standing):
                yield Line(None, piece, piece.standing)


_OF_ORDERS_ONLY = frozenset(set(STATES) - set(NOTED))
