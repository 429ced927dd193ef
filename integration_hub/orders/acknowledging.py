"""Telling the shop the ERP's number: again and again until it took it, and never with a say in the order's own state."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from connectors.base import Delivered
from connectors.errors import Access, ConnectorError, Rejected, Unavailable
from connectors.registry import connector
from integration_hub.connections.opening import Opened, opened
from integration_hub.orders.models import Order, OrderEvent
from integration_hub.orders.sending import Ear
from integration_hub.runs import leases, logbook
from integration_hub.runs.models import Level, Run

CLAIMED = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=7)
BATCH = 20


def acknowledge_due(run: Run) -> int:
    """Tell the shop of each delivered order that it was not told of yet; how many it took."""
    if not _due(run).exists() or connector(run.process.source.connector).acknowledge is None:
        return 0
    ear = Ear(run.process.source, run)
    told = 0
    try:
        with opened(run.process.source, ear) as shop:
            while orders := list(_due(run).defer("raw", "document")[:BATCH]):
                leases.beat(run)
                told += sum(_told(order, shop, ear) for order in orders)
    except (Access, Unavailable) as away:
        logbook.write(run, f"The shop could not be told the ERP's numbers. {away.message} {away.remedy}", Level.WARNING)
    return told


def _due(run: Run) -> QuerySet[Order]:
    return Order.objects.filter(connection=run.process.source_id, acknowledge_due_at__lte=Now()).order_by("acknowledge_due_at")


def _told(order: Order, shop: Opened, ear: Ear) -> bool:
    """One order, claimed by moving its time on: whoever else meets it meanwhile passes it over."""
    same = Order.objects.filter(pk=order.pk, acknowledge_due_at=order.acknowledge_due_at)
    if not same.update(acknowledge_due_at=Now() + CLAIMED):
        return False
    ear.subject = f"order:{order.pk}"
    acknowledge = shop.connector.acknowledge
    try:
        if acknowledge:
            acknowledge(shop.client, Delivered(order.shop_id, order.e_number, order.erp_number))
    except Rejected as refusal:
        _give_up(order, refusal)
    except ConnectorError as problem:
        _later(order, problem)
        if isinstance(problem, Access | Unavailable):
            raise
    else:
        Order.objects.filter(pk=order.pk).update(acknowledged_at=Now(), acknowledge_due_at=None)
        return True
    return False


def _later(order: Order, problem: ConnectorError) -> None:
    """As long again as it has been waiting already, so that the pauses double."""
    waited = timezone.now() - (order.delivered_at or order.received_at)
    if waited > GIVEN_UP_AFTER:
        _give_up(order, problem)
        return
    wait = max(min(waited, LONGEST_DELAY), timedelta(minutes=1), timedelta(seconds=problem.retry_after or 0))
    Order.objects.filter(pk=order.pk).update(acknowledge_due_at=Now() + wait)


def _give_up(order: Order, problem: ConnectorError) -> None:
    gone = Order.objects.filter(Q(acknowledge_due_at__isnull=False), pk=order.pk)
    if gone.update(acknowledge_due_at=None):
        text = f"The shop did not take the ERP's number {order.erp_number}: {problem.message} The order itself stays as it is."
        OrderEvent.objects.create(order=order, state=order.state, text=text)
