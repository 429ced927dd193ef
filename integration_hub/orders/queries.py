"""What the pages of orders read."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import Q, QuerySet

from connectors import documents
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.document import document_of
from integration_hub.orders.editing.showing import Edited, edits_of
from integration_hub.orders.hops import hops_of
from integration_hub.orders.models import Attempt, Order, OrderState
from integration_hub.orders.paying import Payment, Sums, payment_of, sums_of
from integration_hub.orders.timeline import Step, steps_of
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import Exchange
from integration_hub.ui.hops import Hop

MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt with the masked calls that were made meanwhile."""

    attempt: Attempt
    calls: list[Exchange]


def orders_shown(
    merchant: Merchant, *, states: Sequence[OrderState] = (), connection: Connection | None = None, cause: int | None = None
) -> QuerySet[Order]:
    """The merchant's orders, narrowed to what was asked, without their documents."""
    asked = Q() if cause is None else Q(fingerprint=cause)
    if states:
        asked &= Q(state__in=states)
    if connection:
        asked &= Q(connection=connection)
    return merchant.orders.filter(asked).select_related("connection").defer("raw", "document")


def as_placed(order: Order) -> documents.Order | None:
    """The order as the shop told it last; None where that cannot be read."""
    try:
        return document_of(order)
    except msgspec.DecodeError:
        return None


def tried(order: Order) -> list[Tried]:
    """The order's attempts, newest first, each with its calls."""
    attempts = list(order.attempts.select_related("run"))
    calls = _calls(order)
    shown = []
    until = None
    for attempt in attempts:
        own = [call for call in calls if call.at >= attempt.started_at and (until is None or call.at < until)]
        shown.append(Tried(attempt, own))
        until = attempt.started_at
    return shown


def delivery_of(order: Order) -> Process | None:
    """The service that takes this shop's orders to an ERP; of a shop there is at most one."""
    found = Process.objects.filter(kind=ORDERS_TO_ERP, source=order.connection_id).select_related("target")
    return found.first()


@dataclass(frozen=True, slots=True)
class Whole:
    """All that an order's page shows. ``placed`` None: what the shop sent cannot be read, and so neither are sums and payment."""

    placed: documents.Order | None
    payment: Payment | None
    sums: Sums | None
    hops: list[Hop]
    steps: list[Step]
    tried: list[Tried]
    delivery: Process | None
    edits: list[Edited]


def whole(order: Order) -> Whole:
    """The order with its way, its steps and its attempts, in a fixed number of queries."""
    placed, delivery, attempts = as_placed(order), delivery_of(order), tried(order)
    events = order.events.select_related("person")
    return Whole(
        placed,
        payment_of(placed) if placed else None,
        sums_of(placed) if placed else None,
        hops_of(order, delivery),
        steps_of(order, placed, events, [each.attempt for each in attempts]),
        attempts,
        delivery,
        edits_of(order),
    )


def _calls(order: Order) -> list[Exchange]:
    """The calls that were made for this order, oldest first."""
    kept = Exchange.objects.filter(merchant_id=order.merchant_id, subject=f"order:{order.pk}")[:MOST_CALLS]
    return list(kept)[::-1]
