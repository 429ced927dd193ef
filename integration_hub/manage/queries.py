"""What the overview and the search read (performance.md §2: sliced reads by index, counts that stop at a thousand)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from integration_hub.accounts.models import Merchant
from integration_hub.orders.models import COLUMNS, Order
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.processes.queries import processes_shown
from integration_hub.runs.models import Run
from integration_hub.ui.paging import count_of

SHOWN = 20
"""Orders a column shows at most (R109)."""
LISTED = ("id", "e_number", "erp_number", "state", "customer", "placed_at", "message", "connection_id", "not_before", "due_at")


@dataclass(frozen=True, slots=True)
class Column:
    """One of the three: its newest orders, and how many there are in all (counted up to a thousand)."""

    state: str
    orders: list[Order]
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """One shop's orders on their way into one ERP, failed ones first."""

    process: Process
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One process with its newest run, if it ever ran."""

    process: Process
    last: Run | None


def boards(merchant: Merchant) -> list[Board]:
    """A board for each process that takes orders into an ERP."""
    processes = list(merchant.processes.filter(kind=ORDERS_TO_ERP).select_related("source", "target"))
    return [Board(process, tuple(_columns(_orders_of(merchant, process, among=len(processes))))) for process in processes]


def services(merchant: Merchant) -> list[Service]:
    """The merchant's processes with their newest runs, in two queries."""
    newest = Run.objects.filter(process=OuterRef("pk")).order_by("-id").values("pk")[:1]
    processes = list(processes_shown(merchant).annotate(last_id=Subquery(newest)))
    runs = Run.objects.in_bulk([process.last_id for process in processes if process.last_id])
    return [Service(process, runs.get(process.last_id or 0)) for process in processes]


def as_number(typed: str) -> str:
    """What somebody typed or pasted as the number it means."""
    return typed.strip().lstrip("#").strip()[:120]


def orders_called(merchant: Merchant, number: str) -> list[Order]:
    """The orders whose e-number or ERP number it is, by equality: each is one look into an index."""
    if not number:
        return []
    by_number = {order.pk: order for order in merchant.orders.filter(e_number=number).select_related("connection")[:SHOWN]}
    by_number |= {order.pk: order for order in merchant.orders.filter(erp_number=number).select_related("connection")[:SHOWN]}
    return list(by_number.values())


def _orders_of(merchant: Merchant, process: Process, *, among: int) -> QuerySet[Order]:
    """The board's orders; where there is but one board they are all of the merchant's, which the index gives in order."""
    return merchant.orders.all() if among == 1 else merchant.orders.filter(connection=process.source)


def _columns(orders: QuerySet[Order]) -> Iterator[Column]:
    """The newest of each state by one walk down the index each, all in one query; counts only of full columns."""
    walks = [orders.filter(state=state).order_by("-id")[:SHOWN].values("pk") for states in COLUMNS.values() for state in states]
    keys = walks[0].union(*walks[1:], all=True)
    found = defaultdict(list)
    for order in orders.filter(pk__in=list(keys.values_list("pk", flat=True))).order_by("-id").only(*LISTED):
        found[order.state].append(order)
    for name, states in COLUMNS.items():
        shown = sorted((order for state in states for order in found[state]), key=lambda order: -order.pk)
        count = len(shown) if len(shown) < SHOWN else count_of(orders.filter(state__in=states))
        yield Column(name, shown[:SHOWN], count)
