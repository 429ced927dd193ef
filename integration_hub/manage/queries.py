"""What the overview and the search read (performance.md §2: sliced reads by index, counts that stop at a thousand)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Subquery

from integration_hub.cases.models import Case
from integration_hub.connections.models import Connection
from integration_hub.orders.models import COLUMNS, Order
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import ACTIVE, OVERDUE, Run
from integration_hub.runs.newest import newest_of
from integration_hub.ui.paging import count_of

SHOWN = 20
"""Orders a column shows at most (R109)."""
LISTED = "id, e_number, erp_number, state, customer, placed_at, code, message"


_NONE: Mapping[int, Sequence[Case]] = {}


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
    causes: Sequence[Case] = ()
    """Why its orders fail, the widest cause first; told to those who handle cases."""


def boards(processes: Iterable[Process], causes: Mapping[int, Sequence[Case]] = _NONE) -> list[Board]:
    """A board for each process that takes orders into an ERP, of all the processes of one merchant; ``causes`` by process."""
    processes = [process for process in processes if process.kind == ORDERS_TO_ERP]
    # Where there is but one, its orders are all of the merchant's: the index gives those in order.
    apart = len(processes) > 1
    return [Board(process, tuple(_columns(process, apart=apart)), causes.get(process.pk, ())) for process in processes]


def overdue(connection: Connection) -> list[Run]:
    """The last runs of the connection's services, where the other side has not done its part: an export, a pick-up."""
    ended = newest_of("pk").exclude(state__in=ACTIVE).values("pk")[:1]
    services = Process.objects.filter(Q(source=connection) | Q(target=connection), enabled=True)
    last = services.annotate(last_id=Subquery(ended)).values_list("last_id", flat=True)
    return list(Run.objects.filter(pk__in=[run for run in last if run], state__in=OVERDUE).select_related("process"))


def _columns(process: Process, *, apart: bool) -> Iterator[Column]:
    """The three columns in one query; a full one is counted besides, up to a thousand."""
    whose = {"merchant_id": process.merchant_id} | ({"connection_id": process.source_id} if apart else {})
    found = defaultdict(list)
    for order in _newest(whose):
        found[order.state].append(order)
    for name, states in COLUMNS.items():
        shown = sorted((order for state in states for order in found[state]), key=lambda order: -order.pk)
        count = len(shown) if len(shown) < SHOWN else count_of(Order.objects.filter(**whose, state__in=states))
        yield Column(name, shown[:SHOWN], count)


def _newest(whose: Mapping[str, int]) -> Iterable[Order]:
    """The newest orders of each state, by one walk down the index each. In SQL: Django slices no part of a union on SQLite."""
    states = [state for column in COLUMNS.values() for state in column]
    asked = " and ".join(f"{column} = %s" for column in (*whose, "state"))
    walk = f"select {LISTED} from orders_order where {asked} order by id desc limit {SHOWN}"  # noqa: S608  # names of ours
    walks = " union all ".join(f"select * from ({walk}) as {state.name.lower()}" for state in states)  # noqa: S608
    return Order.objects.raw(walks, [value for state in states for value in (*whose.values(), state.value)])
