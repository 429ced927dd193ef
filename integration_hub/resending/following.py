"""What became of the orders that a resend released: read off the orders, which the delivery alone sends."""

from dataclasses import dataclass

from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.models import ItemState, Resend, ResendItem

_OUTCOME = {
    OrderState.DELIVERED: ItemState.ARRIVED,
    OrderState.PICKED_UP: ItemState.ARRIVED,
    OrderState.HANDLED: ItemState.ARRIVED,
    OrderState.HANDED_OVER: ItemState.LEFT_THERE,
    OrderState.FAILED: ItemState.FAILED,
    OrderState.IN_DOUBT: ItemState.IN_DOUBT,
    OrderState.AWAITING: ItemState.RELEASED,
    OrderState.SENDING: ItemState.RELEASED,
}
"""Any other state is the shop's word: it no longer wants the order delivered."""
_WATCHED = (ItemState.RELEASED, ItemState.IN_DOUBT, ItemState.LEFT_THERE)
SURPRISES = (ItemState.FAILED, ItemState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen since the last step: the first ``surprise``, and one order that the ERP is too far away for."""

    surprise: ResendItem | None = None
    postponed: Order | None = None


def follow(resend: Resend) -> Seen:
    """Bring the items up to where their orders are."""
    surprise, postponed = None, None
    items = resend.items.filter(state__in=_WATCHED).select_related("order").defer("order__raw", "order__document")
    for item in items.order_by("place"):
        state = _OUTCOME.get(OrderState(item.order.state), ItemState.LEFT_OUT)
        if state != item.state:
            _moved(item, state)
        if state in SURPRISES:
            surprise = surprise or item
        elif state == ItemState.RELEASED and item.order.code:
            postponed = postponed or item.order
    return Seen(surprise, postponed)


def _moved(item: ResendItem, state: ItemState) -> None:
    item.state = state
    item.message = _words(item.order, state)
    item.save(update_fields=["state", "message"])


def _words(order: Order, state: ItemState) -> str:
    if state in SURPRISES:
        return order.message
    if state == ItemState.LEFT_OUT:
        return f"In the shop it is now: {order.get_state_display().lower()}."
    return ""
