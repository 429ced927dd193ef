"""What a change in the shop means for an order that the hub knows: pure, and never backwards."""

from dataclasses import dataclass, replace

from connectors.documents import Order as Document
from connectors.documents import Readiness
from integration_hub.orders.document import STATE_OF
from integration_hub.orders.models import OrderState

IN_ERP = (OrderState.DELIVERED, OrderState.PICKED_UP, OrderState.HANDLED)
UNDER_WAY = (OrderState.SENDING, OrderState.IN_DOUBT)
GONE_UNDER_WAY = {
    Readiness.CANCELLED: "Cancelled in the shop while it was on its way. If the ERP has it, cancel it there.",
    Readiness.REFUNDED: "Refunded in the shop while it was on its way. If the ERP has it, cancel it there.",
}
GONE_ON_THE_SERVER = {
    Readiness.CANCELLED: "Cancelled in the shop while its file waits for the ERP.",
    Readiness.REFUNDED: "Refunded in the shop while its file waits for the ERP.",
}
GONE_AFTER_DELIVERY = {
    Readiness.CANCELLED: "Cancelled in the shop after it went into the ERP. Cancel or credit it there: the hub does not.",
    Readiness.REFUNDED: "Refunded in the shop after it went into the ERP. Cancel or credit it there: the hub does not.",
}
_GONE = frozenset(GONE_UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Known:
    """An order as the hub knows it. ``maybe_there``: an attempt may have reached the ERP, so only asking can tell.

    ``file`` is the name under which it lies on the file server, if it does.
    """

    state: OrderState
    maybe_there: bool
    document: Document | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The state that follows, and the step for the timeline; "" where there is nothing to tell."""

    state: OrderState
    text: str = ""


def follow(known: Known, new: Document) -> Change:
    """What follows from the shop's newest word."""
    if known.state in IN_ERP:
        return Change(known.state, _after_delivery(known.document, new))
    if known.state is OrderState.HANDED_OVER:
        return Change(known.state, _on_the_server(known, new))
    if known.state in UNDER_WAY or known.maybe_there:
        return Change(known.state, _under_way(known.document, new))
    wanted = STATE_OF[new.readiness]
    if known.state is OrderState.FAILED and wanted is OrderState.AWAITING and not differs(known.document, new):
        return Change(known.state)
    return Change(wanted, _before_delivery(known.state, wanted))


def _before_delivery(was: OrderState, wanted: OrderState) -> str:
    if OrderState.TEST in (was, wanted) and was is not wanted:
        return "It is a test order: it never goes to the ERP." if wanted is OrderState.TEST else "It is no test order any more."
    if was is OrderState.FAILED and wanted is OrderState.AWAITING:
        return "Changed in the shop: it is sent again."
    return "" if was is wanted else f"In the shop it is now: {wanted.label.lower()}."


def _under_way(old: Document | None, new: Document) -> str:
    if new.readiness in _GONE and (old is None or old.readiness not in _GONE):
        return GONE_UNDER_WAY[new.readiness]
    if not differs(old, new):
        return ""
    return "Changed in the shop while it was on its way. If the ERP has it, compare the two."


def _on_the_server(known: Known, new: Document) -> str:
    if new.readiness in _GONE and (known.document is None or known.document.readiness not in _GONE):
        take = f"Ask whoever runs the ERP to take {known.file} away before it is fetched, or cancel the order in the ERP."
        return f"{GONE_ON_THE_SERVER[new.readiness]} {take}"
    if not differs(known.document, new):
        return ""
    return "Changed in the shop while its file waits for the ERP, as it was before. Once the ERP has it, compare the two."


def _after_delivery(old: Document | None, new: Document) -> str:
    if new.readiness in _GONE and (old is None or old.readiness not in _GONE):
        return GONE_AFTER_DELIVERY[new.readiness]
    return (
        "Changed in the shop after it went into the ERP. Compare the two: the hub sends no changes." if differs(old, new) else ""
    )


def differs(old: Document | None, new: Document) -> bool:
    """Whether more changed than a shop changes by itself: its own states and times."""
    if old is None:
        return True
    same = replace(
        new, changed_at=old.changed_at, readiness=old.readiness, shop_state=old.shop_state, paid_at=old.paid_at,
        transaction=old.transaction,
    )  # fmt: skip
    return same != old
