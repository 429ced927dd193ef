"""The conductor: a step that anybody may take at any time, and as often as they like.

It releases failed orders into the queue and looks what became of them; sending them is the delivery's, exactly once. A step is
one transaction under the lock of the shop's connection, which also keeps intake out: whatever is killed, it was taken wholly or
not at all, and the next ring or the clock takes it.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from integration_hub.connections.models import Connection, ServiceState
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.actions import put_back, why_not
from integration_hub.orders.intake import start_delivery
from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.following import Seen, follow
from integration_hub.resending.models import ACTIVE, UNDER_WAY, ItemState, Resend, ResendItem, ResendState
from integration_hub.resending.pacing import MINUTE, Pace
from integration_hub.resending.representative import representative

log = logging.getLogger(__name__)

CONDUCT = "conduct_resends"


def conduct_resends() -> None:
    """A step of every resend that is under way, or has orders that still are. One that breaks holds up no other."""
    followed = Resend.objects.filter(Q(state__in=ACTIVE) | Q(pk__in=_still_under_way()))
    for pk in list(followed.order_by("pk").values_list("pk", flat=True)):
        try:
            conduct(pk)
        except Exception:  # its step is rolled back, and taken again at the next turn
            log.exception("The step of resend %s broke.", pk)


def conduct(resend_id: int) -> None:
    """One step of one resend: what came of what was released, whether to go on, and what is released next."""
    with transaction.atomic():
        resend = locked(resend_id)
        seen = follow(resend)
        if resend.is_active:
            _step(resend, seen, timezone.now())
        count(resend)
        faultpoint("resending.before_commit")
    faultpoint("resending.released")
    if resend.under_way:
        start_delivery(resend.process.source)


def locked(resend_id: int) -> Resend:
    """The resend, one step at a time; before it the shop's connection, as intake and closing by hand take it."""
    process = Resend.objects.select_related("process").get(pk=resend_id).process
    Connection.objects.select_for_update().get(pk=process.source_id)
    return Resend.objects.select_related("process__source", "process__target", "person").get(pk=resend_id)


def end(resend: Resend, state: ResendState, why: str) -> None:
    """Nothing more is released; what waits stays failed."""
    resend.state, resend.ended_at, resend.waits_because = state, timezone.now(), ""
    resend.items.filter(state=ItemState.WAITING).update(state=ItemState.LEFT_OUT, message=why)


def count(resend: Resend) -> None:
    """Keep the resend with its figures."""
    states = dict(resend.items.order_by().values_list("state").annotate(Count("pk")))
    resend.waiting = states.get(ItemState.WAITING, 0)
    resend.under_way = sum(states.get(state, 0) for state in UNDER_WAY)
    resend.arrived = states.get(ItemState.ARRIVED, 0) + states.get(ItemState.LEFT_THERE, 0)
    resend.failed = states.get(ItemState.FAILED, 0)
    resend.left_out = states.get(ItemState.LEFT_OUT, 0)
    resend.save()


def _still_under_way() -> list[int]:
    return list(ResendItem.objects.filter(state__in=UNDER_WAY).values_list("resend", flat=True).distinct())


def _step(resend: Resend, seen: Seen, now: datetime) -> None:
    if seen.surprise:
        _stop(resend, seen.surprise)
        return
    resend.waits_because = _obstacle(resend, seen)
    if resend.state == ResendState.CANARY:
        _lead(resend, now)
    if resend.state == ResendState.GOING:
        _go_on(resend, now)


def _stop(resend: Resend, surprise: ResendItem) -> None:
    number = surprise.order.e_number
    doubted, failed = f"Order {number} is in doubt. {surprise.message}", f"Order {number} failed. {surprise.message}"
    resend.stopped_because, resend.stopped_by = doubted if surprise.state == ItemState.IN_DOUBT else failed, surprise.order
    end(resend, ResendState.STOPPED, f"Not sent: the resend stopped at order {number}.")


def _obstacle(resend: Resend, seen: Seen) -> str:
    """Why nothing is released just now though it may be later, by itself; "" where nothing stands in the way."""
    erp = resend.process.target
    if seen.postponed:
        return seen.postponed.message
    if not resend.process.enabled:
        return f"{resend.process.name} is switched off."
    if erp and erp.state == ServiceState.OFFLINE:
        return f"{erp.name} is offline."
    if erp and erp.is_disconnected:
        return f"{erp.name} is disconnected from the hub."
    return ""


def _lead(resend: Resend, now: datetime) -> None:
    """The canary out, or the signal to go on. One that went another way meanwhile hands its place to the next."""
    while resend.is_active:
        item = resend.items.filter(order=resend.canary_id).first()
        if item and item.state == ItemState.WAITING and not resend.waits_because:
            _release(item, resend, now, f"Resent first, as the canary of resend {resend.pk}.")
        if item and item.state != ItemState.LEFT_OUT:
            break
        _hand_on(resend)
    if item and (item.state == ItemState.ARRIVED or (item.state == ItemState.LEFT_THERE and resend.gone_on_by_id)):
        resend.state, resend.counts_from = ResendState.GOING, now - MINUTE / resend.rate


def _hand_on(resend: Resend) -> None:
    waiting = resend.items.filter(state=ItemState.WAITING).select_related("order").defer("order__raw").order_by("place")
    orders = [item.order for item in waiting]
    if orders:
        resend.canary = representative(orders)
    else:
        end(resend, ResendState.DONE, "")


def _go_on(resend: Resend, now: datetime) -> None:
    """The next ones in their order, as many as the rate and what is under way allow."""
    waiting = resend.items.filter(state=ItemState.WAITING).order_by("place")
    under_way = resend.items.filter(state=ItemState.RELEASED).count()
    pace = Pace(resend.rate, resend.counts_from or now)
    allowed = 0 if resend.waits_because else pace.allowed(now, under_way)
    released = 0
    while released < allowed and (batch := list(waiting[: allowed - released])):
        released += sum(_release(item, resend, now, f"Resent in resend {resend.pk}.") for item in batch)
    resend.counts_from = pace.after(released, now)
    if not under_way and not released and not waiting.exists():
        end(resend, ResendState.DONE, "")


def _release(item: ResendItem, resend: Resend, now: datetime, said: str) -> bool:
    """Let a failed order into the queue; one that is not failed any more is left alone. Whether it was released."""
    order = Order.objects.defer("raw").get(pk=item.order_id)
    if order.state != OrderState.FAILED or why_not(order) or not put_back(order, resend.person, said):
        item.state, item.message = ItemState.LEFT_OUT, why_not(order) or "It is sent another way."
    else:
        item.state, item.released_at = ItemState.RELEASED, now
    item.save(update_fields=["state", "released_at", "message"])
    return item.state == ItemState.RELEASED
