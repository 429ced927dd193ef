"""What follows for an order from where its file is now: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Fate, Standing
from integration_hub.connections.models import FileEntry
from integration_hub.orders.arriving import FOLLOWED_FOR, next_look
from integration_hub.orders.causes import cause_of
from integration_hub.orders.models import NOT_PICKED_UP, REFUSED_BY_ERP, Order, OrderState

NO_WORDS = {"code": "", "message": "", "remedy": ""}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds for all orders of one service: how soon the ERP fetches one, and whom to ask where it does not."""

    within: timedelta
    ask: str
    acknowledges: bool
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Change:
    """The columns that change, the step of the timeline ("": nothing to tell), and what its file is from now on."""

    columns: dict[str, Any]
    text: str = ""
    file: FileEntry.State | None = None


def change_of(order: Order, fate: Fate, agreed: Agreed, now: datetime) -> Change:
    """What an order's fate means for it; it is looked after again unless its story has ended."""
    match fate.standing:
        case Standing.HANDED_OVER:
            return _lies_there(order, agreed, now)
        case Standing.REFUSED | Standing.CANCELLED:
            return _refused(order, fate)
        case Standing.OPEN if fate.number:
            return _numbered(order, fate, agreed, now)
    return _fetched(order, now)


def _lies_there(order: Order, agreed: Agreed, now: datetime) -> Change:
    since = order.handed_over_at or now
    again: dict[str, Any] = {"follow_due_at": next_look(since, now)}
    back = order.state != OrderState.HANDED_OVER
    if back:
        again |= {"state": OrderState.HANDED_OVER, "picked_up_at": None, "handed_over_at": now}
    if back or now - since < agreed.within:
        text = f"{order.erp_key} lies on the file server again." if back else ""
        return Change(again, text, FileEntry.State.LEFT if back else None)
    message = (
        f"Not picked up since {since.astimezone(agreed.zone):%d %B %Y, %H:%M}: {order.erp_key} still lies on the file server."
    )
    remedy = (
        f"Ask {agreed.ask} whether the ERP fetches orders. Once it has, the hub notices by itself; nothing needs to be resent."
    )
    told = order.code == NOT_PICKED_UP
    return Change(again | {"code": NOT_PICKED_UP, "message": message, "remedy": remedy}, "" if told else message)


def _fetched(order: Order, now: datetime) -> Change:
    since = order.picked_up_at or now
    look = next_look(since, now) if now - since < FOLLOWED_FOR else None
    if order.state == OrderState.PICKED_UP:
        return Change({"follow_due_at": look})
    columns = {"state": OrderState.PICKED_UP, "picked_up_at": now, "follow_due_at": look, **NO_WORDS}
    return Change(columns, f"The ERP has fetched {order.erp_key}.", FileEntry.State.PICKED_UP)


def _numbered(order: Order, fate: Fate, agreed: Agreed, now: datetime) -> Change:
    columns = {
        "state": OrderState.DELIVERED, "erp_number": fate.number[:120], "delivered_at": now, "follow_due_at": None,
        "picked_up_at": order.picked_up_at or now, "acknowledge_due_at": now if agreed.acknowledges else None, **NO_WORDS,
    }  # fmt: skip
    return Change(columns, f"Entered in the ERP as {fate.number}.", FileEntry.State.PICKED_UP)


def _refused(order: Order, fate: Fate) -> Change:
    """It is known not to stand in the ERP: mended, it may be sent anew."""
    remedy = fate.remedy or "Look in the ERP why. Mend it, then resend the order."
    words = {"code": REFUSED_BY_ERP, "message": fate.message or "The ERP refused the order.", "remedy": remedy}
    cause = cause_of(order, words["code"], words["message"])
    columns = {"state": OrderState.FAILED, "sent": False, "follow_due_at": None, **words, **cause}
    return Change(columns, words["message"], FileEntry.State.REFUSED)
