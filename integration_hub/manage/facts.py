"""What a merchant's health is judged by, read for any number of merchants in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.manage.standing import Service, services_of
from integration_hub.orders.models import COLUMNS, NOT_PICKED_UP, Order, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.runs.clock import stopped_since
from integration_hub.runs.models import State

UNTAKEN_AFTER = timedelta(minutes=3)
"""A run that has waited for longer, while nothing runs that it would have to wait for, has no worker."""


@dataclass(frozen=True, slots=True)
class Orders:
    """A shop's orders that are not in the ERP: how many, the oldest since when, and when the next lost answer is asked after."""

    awaiting: int = 0
    awaiting_since: datetime | None = None
    failed: int = 0
    in_doubt: int = 0
    asked_at: datetime | None = None
    not_picked_up: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known about one merchant's exchange. ``orders`` by the shop's connection."""

    slug: str
    now: datetime
    services: tuple[Service, ...] = ()
    connections: tuple[Connection, ...] = ()
    orders: dict[int, Orders] | None = None
    delivered_at: datetime | None = None
    ordered: bool = True
    untaken: int = 0
    untaken_since: datetime | None = None
    clock_stopped: datetime | None = None


def facts_of(merchants: Sequence[Merchant]) -> list[Facts]:
    """The facts of each merchant, in their order."""
    keys, now = [merchant.pk for merchant in merchants], timezone.now()
    services, connections, orders = services_of(keys), _connections(keys), _orders(keys)
    delivered = {key: _delivered(services[key]) for key in keys}
    ordered, stopped = _ordered([key for key in keys if delivered[key] is None]), stopped_since()
    return [
        Facts(
            merchant.slug, now, tuple(services[merchant.pk]), tuple(connections[merchant.pk]), orders[merchant.pk],
            delivered[merchant.pk], bool(delivered[merchant.pk]) or merchant.pk in ordered,
            *_untaken(services[merchant.pk], now), clock_stopped=stopped,
        )
        for merchant in merchants
    ]  # fmt: skip


def _connections(merchants: Sequence[int]) -> dict[int, list[Connection]]:
    found: dict[int, list[Connection]] = defaultdict(list)
    for connection in Connection.objects.filter(merchant__in=merchants).order_by("name"):
        found[connection.merchant_id].append(connection)
    return found


def _orders(merchants: Sequence[int]) -> dict[int, dict[int, Orders]]:
    """The open orders of each shop, counted by the index of open states."""
    waits = [OrderState.AWAITING, OrderState.SENDING]
    asked = Order.objects.filter(merchant__in=merchants, state__in=[*COLUMNS["failed"], *waits, OrderState.HANDED_OVER])
    in_time = Q(state=OrderState.HANDED_OVER) & ~Q(code=NOT_PICKED_UP)
    late = Q(state=OrderState.HANDED_OVER)
    rows = asked.exclude(in_time).order_by().values_list("merchant", "connection").annotate(
        awaiting=Count("pk", filter=Q(state__in=waits)), awaiting_since=Min("received_at", filter=Q(state__in=waits)),
        failed=Count("pk", filter=Q(state=OrderState.FAILED)), in_doubt=Count("pk", filter=Q(state=OrderState.IN_DOUBT)),
        asked_at=Min("not_before", filter=Q(state=OrderState.IN_DOUBT)), not_picked_up=Count("pk", filter=late),
    )  # fmt: skip
    found: dict[int, dict[int, Orders]] = defaultdict(dict)
    for merchant, shop, *figures in rows:
        found[merchant][shop] = Orders(*figures)
    return found


def _ordered(merchants: Sequence[int]) -> set[int]:
    """Which of them ever had an order."""
    mine = Order.objects.filter(merchant=OuterRef("pk"))
    return set(Merchant.objects.filter(Exists(mine), pk__in=merchants).order_by().values_list("pk", flat=True))


def _delivered(services: Sequence[Service]) -> datetime | None:
    """When a run last delivered orders. Told by its heartbeat: the newest order is not always the last that was delivered."""
    beats = [each.beat.changed_at for each in services if each.process.kind == ORDERS_TO_ERP and each.beat]
    return max((moment for moment in beats if moment), default=None)


def _untaken(services: Sequence[Service], now: datetime) -> tuple[int, datetime | None]:
    """How many runs no worker takes, though nothing keeps them from being taken, and the oldest since when."""
    last = [each.last for each in services if each.last]
    busy = {run.target_key for run in last if run.state == State.RUNNING}
    waiting = [run.created_at for run in last if run.state == State.QUEUED and run.target_key not in busy]
    untaken = [moment for moment in waiting if now - moment > UNTAKEN_AFTER]
    return len(untaken), min(untaken, default=None)
