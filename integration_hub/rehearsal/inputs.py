"""The orders that a mapping is tried on, newest first, a page at a time: never all of them in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from connectors import documents
from integration_hub.orders.document import document_of
from integration_hub.orders.models import Attempt, Order, OrderState

PAGE = 500
MEANT_FOR_THE_ERP = (
    OrderState.AWAITING, OrderState.SENDING, OrderState.IN_DOUBT, OrderState.HANDED_OVER, OrderState.PICKED_UP,
    OrderState.DELIVERED, OrderState.FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One stored order. ``document`` None: it cannot be read. ``version``: of the mapping that it was sent by last, if it was.

    ``edited``: a person said what the ERP gets; it is compared with what the mapping alone makes of it.
    """

    pk: int
    document: documents.Order | None
    version: int | None
    edited: bool = False


def count_since(source_id: int, since: datetime, most: int) -> int:
    """How many orders there are to try, ``most`` at most."""
    return _orders(source_id, since)[:most].count()


def pages(source_id: int, since: datetime, most: int) -> Iterator[list[Input]]:
    """The newest ``most`` orders that were placed since then and are meant for the ERP."""
    wanted, mark, left = _orders(source_id, since), Q(), most
    while left > 0:
        rows = list(wanted.filter(mark).order_by("-placed_at", "-id")[: min(PAGE, left)])
        if not rows:
            return
        sent = _sent([order.pk for order in rows])
        yield [_input(order, *sent.get(order.pk, (None, None))) for order in rows]
        last, left = rows[-1], left - len(rows)
        mark = Q(placed_at__lte=last.placed_at) & (Q(placed_at__lt=last.placed_at) | Q(pk__lt=last.pk))


def _orders(source_id: int, since: datetime) -> QuerySet[Order]:
    wanted = Order.objects.filter(connection_id=source_id, placed_at__gte=since, state__in=MEANT_FOR_THE_ERP)
    return wanted.only("pk", "placed_at", "document", "edit")


def _sent(keys: list[int]) -> dict[int, tuple[int, int | None]]:
    """By which version each order was sent last, and by which edit of a person's."""
    went = Attempt.objects.filter(order__in=keys, mapping_version__isnull=False).exclude(code="unmapped").order_by("number")
    rows = went.values_list("order_id", "mapping_version", "edit_id")
    return {order: (version, edit) for order, version, edit in rows if version}


def _input(order: Order, version: int | None, edit: int | None) -> Input:
    edited = bool(edit or order.edit_id)
    try:
        return Input(order.pk, document_of(order), version, edited)
    except msgspec.DecodeError:
        return Input(order.pk, None, version, edited)
