"""What the pages of cases read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant, Person
from integration_hub.cases.affected import FAILING, Affected, failing_now, orders_of
from integration_hub.cases.models import LIVE, Case, CaseEvent, CaseState, Kind
from integration_hub.orders.models import Order
from integration_hub.runs.models import ASKED_FOR, ENDED_BADLY, Run, State

ORDERS_SHOWN = 20
RUNS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a person wants to see. ``taken_by``: those of one person; ``untaken``: those that nobody has."""

    states: Sequence[CaseState] = LIVE
    taken_by: Person | None = None
    untaken: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What asks for a person at some merchants, as the watch last counted it."""

    cases: int
    merchants: int
    oldest: datetime | None
    orders: int
    sums: list[tuple[str, Decimal]]


def cases_shown(merchants: Iterable[Merchant], wanted: Wanted) -> QuerySet[Case]:
    """The cases of these merchants, with all that a list says of them."""
    found = Case.objects.filter(merchant__in=merchants, state__in=wanted.states)
    if wanted.taken_by:
        found = found.filter(taken_by=wanted.taken_by)
    if wanted.untaken:
        found = found.filter(taken_by=None)
    return found.select_related("merchant", "process", "connection", "taken_by")


def summary_of(merchants: Iterable[Merchant], kinds: Sequence[Kind] = tuple(Kind)) -> Summary:
    """All that asks for a person there."""
    live = Case.objects.filter(merchant__in=merchants, state__in=LIVE, kind__in=kinds).order_by()
    rows = list(live.values_list("merchant", "opened_at", "kind", "count", "sums"))
    sums: dict[str, Decimal] = {}
    for _merchant, _opened, _kind, _count, told in rows:
        for currency, total in told.items():
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(total)
    orders = sum(count for _merchant, _opened, kind, count, _sums in rows if kind == Kind.ORDERS)
    oldest = min((opened for _merchant, opened, *_ in rows), default=None)
    return Summary(len(rows), len({merchant for merchant, *_ in rows}), oldest, orders, sorted(sums.items()))


def live_count(merchant: Merchant) -> int:
    """How many of the merchant's cases ask for a person."""
    return merchant.cases.filter(state__in=LIVE).count()


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a case's page shows, at this moment."""

    affected: Affected
    orders: list[Order]
    runs: list[Run]
    events: list[CaseEvent]
    contact: str

    @property
    def plan_of(self) -> int | None:
        """The newest run, where its plan waits for somebody to look at it."""
        newest = self.runs[0] if self.runs else None
        return newest.pk if newest and newest.state in (State.HELD, State.HARMFUL) else None


def whole(case: Case) -> Whole:
    """The case with its orders, failing ones first, its runs and its story, in a fixed number of queries."""
    is_orders = case.kind == Kind.ORDERS
    return Whole(
        failing_now(case) if is_orders else Affected(0, {}, 0),
        _orders(case) if is_orders else [],
        [] if is_orders else _runs(case),
        list(case.events.select_related("person", "to")),
        _contact(case),
    )


def causes_of(merchant: Merchant) -> dict[int, list[Case]]:
    """The live causes for which the merchant's orders fail, by the service that brings them to the ERP, the widest first."""
    found: dict[int, list[Case]] = {}
    for case in merchant.cases.filter(state__in=LIVE, kind=Kind.ORDERS, count__gt=0).order_by("-count", "pk"):
        if case.process_id:
            found.setdefault(case.process_id, []).append(case)
    return found


def _orders(case: Case) -> list[Order]:
    """The newest that fail; where none does, the newest that are under way."""
    mine = orders_of(case).select_related("connection").defer("raw", "document").order_by("-pk")
    return list(mine.filter(state__in=FAILING)[:ORDERS_SHOWN]) or list(mine[:ORDERS_SHOWN])


def _runs(case: Case) -> list[Run]:
    """The newest bad ends of its service; a roll-back is no end of what the case is about."""
    bad = Run.objects.filter(process=case.process_id, state__in=ENDED_BADLY).exclude(mode__in=ASKED_FOR).order_by("-pk")
    return list(bad.select_related("process__source", "process__target", "person")[:RUNS_SHOWN])


def _contact(case: Case) -> str:
    """Whom to ask outside: whoever runs the ERP that refuses, or the system that fails."""
    system = case.process.target if case.process and case.process.target else case.connection
    return system.contact if system else ""
