"""What a resend would do, said before it is done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connectors import documents
from connectors.base import Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.orders.actions import why_not
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.resending.models import ItemState, ResendItem
from integration_hub.resending.pacing import minutes_left
from integration_hub.resending.representative import representative

USUAL_RATE = 10
"""Orders a minute, unless the ERP takes fewer calls than that needs."""
CALLS = 4
"""What an order may need of an ERP's calls: to be asked for, its customer twice, to be entered."""
NO_SERVICE = "No service brings this shop's orders to an ERP."


@dataclass(frozen=True, slots=True)
class Batch:
    """The orders of one service that would be sent, in their order, and the one that would go first."""

    process: Process
    orders: list[Order]
    canary: Order

    @property
    def sums(self) -> dict[str, Decimal]:
        """What they come to, each currency by itself."""
        sums: dict[str, Decimal] = {}
        for order in self.orders:
            sums[order.currency] = sums.get(order.currency, Decimal(0)) + order.total
        return sums

    @property
    def rest(self) -> int:
        return len(self.orders) - 1

    @property
    def by_file(self) -> bool:
        """Whether the ERP fetches files, so that it confirms only by fetching."""
        return self.process.target is not None and connector(self.process.target.connector).transport is Transport.FILES


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, a batch for each service, and what would not, each with its reason."""

    batches: list[Batch] = field(default_factory=list)
    will_not: list[tuple[Order, str]] = field(default_factory=list)

    @property
    def orders(self) -> list[Order]:
        return [order for batch in self.batches for order in batch.orders]

    @property
    def rate(self) -> int:
        """The rate to propose: what the slowest of the ERPs takes."""
        return min((usual_rate(batch.process) for batch in self.batches), default=USUAL_RATE)

    @property
    def minutes(self) -> int:
        """How long the longest batch takes at that rate."""
        return max((minutes_left(len(batch.orders), self.rate) for batch in self.batches), default=0)


def plan(orders: Iterable[Order], canaries: Collection[int] = ()) -> Plan:
    """What would happen to these orders; nothing is changed. Of ``canaries``, each batch takes the first of its own."""
    chosen = sorted(orders, key=lambda order: (order.placed_at, order.pk))
    processes = _processes({order.connection_id for order in chosen})
    taken = _taken([order.pk for order in chosen])
    made, wanted = Plan(), dict[int, list[Order]]()
    for order in chosen:
        if reason := _reason(order, taken) or ("" if order.connection_id in processes else NO_SERVICE):
            made.will_not.append((order, reason))
        else:
            wanted.setdefault(order.connection_id, []).append(order)
    made.batches.extend(_batch(processes[source], those, canaries) for source, those in wanted.items())
    return made


def usual_rate(process: Process) -> int:
    """Orders a minute that do no harm: few enough to look at, and within what the ERP takes."""
    try:
        erp = connector(process.target.connector) if process.target else None
    except UnknownConnector:
        return USUAL_RATE
    return max(1, min(USUAL_RATE, int(erp.rate.per_second * 60 / CALLS))) if erp and documents.Order in erp.writes else USUAL_RATE


def _batch(process: Process, orders: Sequence[Order], canaries: Collection[int]) -> Batch:
    asked = next((order for order in orders if order.pk in canaries), None)
    return Batch(process, list(orders), asked or representative(orders))


def _processes(sources: Collection[int]) -> dict[int, Process]:
    found = Process.objects.filter(kind=ORDERS_TO_ERP, enabled=True, source__in=sources).select_related("source", "target")
    return {process.source_id: process for process in found}


def _taken(orders: Collection[int]) -> dict[int, int]:
    """The resend in which each of them has its turn already."""
    waiting = ResendItem.objects.filter(order__in=orders, state__in=[ItemState.WAITING, ItemState.RELEASED])
    return dict(waiting.values_list("order", "resend"))


def _reason(order: Order, taken: dict[int, int]) -> str:
    if order.pk in taken:
        return f"It has its turn in resend {taken[order.pk]} already."
    if order.state == OrderState.IN_DOUBT:
        return why_not(order) or "It is in doubt: the ERP is asked for it by itself."
    return why_not(order)
