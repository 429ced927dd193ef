"""What people ask of a resend: to begin, to go on without the ERP's word, to end."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.resending.conducting import CONDUCT, count, end, locked
from integration_hub.resending.models import ItemState, Resend, ResendItem, ResendState
from integration_hub.resending.planning import Batch, plan
from integration_hub.runs.actions import Refused
from integration_hub.runs.bell import ring_after_commit

MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says beside the orders: why, how many a minute, and which ones go first."""

    reason: str
    rate: int
    canaries: Collection[int] = ()


def start(orders: QuerySet[Order], wish: Wish, *, by: Person) -> list[Resend]:
    """A resend for each service, the canary of each first. Raises Refused where nothing can be sent any more."""
    with transaction.atomic():
        sources = orders.order_by().values_list("connection", flat=True).distinct()
        list(Connection.objects.select_for_update().filter(pk__in=list(sources)).order_by("pk"))
        drawn = plan(orders.defer("raw").select_related("merchant"), wish.canaries)
        if not drawn.batches:
            raise Refused("None of these orders can be resent any more. Look at them again.")
        made = [_begun(batch, wish, by) for batch in drawn.batches]
        ring_after_commit(CONDUCT)
    return made


def cancel(resend: Resend, *, by: Person) -> Resend:
    """End it: what is on its way comes to its outcome, the rest stays failed. Raises Refused once it has ended."""
    with transaction.atomic():
        there = _active(resend)
        there.cancelled_by = by
        end(there, ResendState.CANCELLED, f"Not sent: {by} cancelled the resend.")
        count(there)
        audit(by, "resend cancelled", str(there), merchant=there.merchant, detail={"not_sent": there.left_out})
    return there


def go_on(resend: Resend, *, by: Person) -> Resend:
    """Do not wait until the ERP has fetched the canary's file. Raises Refused where nothing waits for that."""
    with transaction.atomic():
        there = _active(resend)
        if not there.items.filter(order=there.canary_id, state=ItemState.LEFT_THERE).exists() or there.gone_on_by_id:
            raise Refused("Nothing waits for a file to be fetched.")
        there.gone_on_by = by
        there.save(update_fields=["gone_on_by"])
        audit(by, "resend continued before the ERP fetched its canary", str(there), merchant=there.merchant)
        ring_after_commit(CONDUCT)
    return there


def _active(resend: Resend) -> Resend:
    there = locked(resend.pk)
    if not there.is_active:
        raise Refused("It has ended already.")
    return there


def _begun(batch: Batch, wish: Wish, by: Person) -> Resend:
    number = len(batch.orders)
    resend = Resend.objects.create(
        merchant_id=batch.process.merchant_id, process=batch.process, person=by, reason=wish.reason, rate=wish.rate,
        canary=batch.canary, total=number, waiting=number,
    )  # fmt: skip
    ResendItem.objects.bulk_create(
        ResendItem(resend=resend, order=order, place=place) for place, order in enumerate(batch.orders, start=1)
    )
    numbers = [order.e_number for order in batch.orders]
    detail = {"orders": numbers[:MOST_NAMED], "count": number, "canary": batch.canary.e_number, "rate": wish.rate}
    audit(by, "resend begun", str(resend), merchant=resend.merchant, detail=detail, reason=wish.reason)
    return resend
