"""Orders as they were read, put into the database: new ones, changed ones, and those that cannot be used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from connectors.documents import Order as Document
from connectors.documents import Readiness
from integration_hub.connections.models import Connection
from integration_hub.orders.causes import cause_of
from integration_hub.orders.changes import IN_ERP, Known, differs, follow
from integration_hub.orders.document import STATE_OF, as_text, document_of, plain
from integration_hub.orders.editing.dropping import drop_edit
from integration_hub.orders.models import Order, OrderEvent, OrderState
from integration_hub.orders.reading import Taken


@dataclass(slots=True)
class Kept:
    """What came of one page."""

    new: int = 0
    changed: int = 0
    ready: int = 0


def keep(connection: Connection, page: Iterable[Taken]) -> Kept:
    """Put a page into the database, inside the caller's transaction; what is known already changes nothing."""
    Connection.objects.select_for_update().get(pk=connection.pk)  # one writer of a shop's orders at a time
    newest = _newest(page)
    known = _known(connection, newest)
    kept = Kept()
    fresh = [_new(connection, taken, known) for taken in newest if taken.shop_id not in known.by_id]
    _insert(fresh)
    kept.new, kept.ready = len(fresh), sum(order.state == OrderState.AWAITING for order in fresh)
    for taken in newest:
        order = known.by_id.get(taken.shop_id)
        if order and _changed(order, taken, known):
            kept.changed += 1
            kept.ready += order.state == OrderState.AWAITING
    return kept


@dataclass(frozen=True, slots=True)
class _Known:
    by_id: dict[str, Order]
    numbers: dict[str, str]
    """Whose each e-number is: the shop's id of the order."""


def _newest(page: Iterable[Taken]) -> list[Taken]:
    """Each order of the shop once, as it last changed."""
    newest: dict[str, Taken] = {}
    for taken in page:
        other = newest.get(taken.shop_id)
        if other is None or not other.document or (taken.document and taken.document.changed_at >= other.document.changed_at):
            newest[taken.shop_id] = taken
    return list(newest.values())


def _known(connection: Connection, page: Sequence[Taken]) -> _Known:
    either = Q(shop_id__in=[taken.shop_id for taken in page]) | Q(e_number__in=[taken.e_number for taken in page])
    orders = list(Order.objects.select_for_update().filter(either, connection=connection))
    return _Known({order.shop_id: order for order in orders}, {order.e_number: order.shop_id for order in orders})


def _new(connection: Connection, taken: Taken, known: _Known) -> Order:
    order = Order(merchant_id=connection.merchant_id, connection=connection, shop_id=taken.shop_id, state=OrderState.FAILED)
    _number(order, taken, known)
    _fill(order, taken)
    if taken.document and not order.code:
        order.state = STATE_OF[taken.document.readiness]
    _blame(order)
    return order


def _blame(order: Order) -> None:
    """Note for which cause it failed, if it did."""
    if order.state == OrderState.FAILED:
        for name, value in cause_of(order, order.code, order.message).items():
            setattr(order, name, value)


def _number(order: Order, taken: Taken, known: _Known) -> None:
    """Its e-number; of two orders with the same one, the second is kept aside for a person."""
    holder = known.numbers.setdefault(taken.e_number, taken.shop_id)
    order.call(taken.e_number, own=not taken.unnamed)
    if holder != taken.shop_id:
        order.call(f"{taken.e_number[:60]} ({taken.shop_id[:50]})", own=False)
        order.code = "e_number_twice"
        order.message = f"The shop gave the e-number {taken.e_number} to two orders: {holder} and {taken.shop_id}."
        order.remedy = "Only the first is sent. Enter this one in the ERP by hand and mark it as handled; ask who runs the shop."


def _fill(order: Order, taken: Taken) -> None:
    """What the shop says, in the columns."""
    order.raw = taken.raw
    document = taken.document
    if document is None:
        order.placed_at = order.placed_at or timezone.now()
        order.changed_at = order.changed_at or order.placed_at
        order.total, order.tax_included = order.total or 0, bool(order.tax_included)
        if taken.problem:
            order.code, order.message, order.remedy = taken.problem.code[:80], taken.problem.message, taken.problem.remedy
        return
    order.document = as_text(document)
    order.placed_at, order.changed_at = document.placed_at, document.changed_at
    order.shop_state, order.currency = plain(document.shop_state, 60), document.currency
    order.total, order.tax_included = document.total, document.tax_included
    order.customer, order.email = plain(document.customer.name, 250), plain(document.customer.email, 254)


def _insert(orders: list[Order]) -> None:
    Order.objects.bulk_create(orders)
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, state=order.state, text=order.message or "Received from the shop.") for order in orders
    )


def _changed(order: Order, taken: Taken, known: _Known) -> bool:
    """Take over a newer version of a known order, as far as that does no harm. Whether there was anything to take over."""
    if (taken.raw == order.raw and not _tested_otherwise(order, taken)) or order.code == "e_number_twice":
        return False
    if taken.document is None:
        return _unreadable_now(order, taken)
    if order.document and taken.document.changed_at < order.changed_at:
        return False
    old = document_of(order) if order.document else None
    change = follow(Known(OrderState(order.state), _maybe_there(order), old, order.erp_key), taken.document)
    if order.e_number != taken.e_number and order.attempt == 0 and taken.e_number not in known.numbers:
        order.call(taken.e_number)
    _fill(order, taken)
    if change.state == OrderState.AWAITING != order.state:
        order.tries, order.due_at = 0, timezone.now()
    if change.state != order.state:
        order.code = order.message = order.remedy = ""
    order.state = change.state
    order.save(update_fields=_TAKEN_OVER)
    if change.text:
        OrderEvent.objects.create(order=order, state=order.state, text=change.text)
    _let_go_of_edit(order, old, taken.document)
    return True


def _let_go_of_edit(order: Order, old: Document | None, new: Document) -> None:
    """What the shop says last is what is sent: an edit of an older version would undo it."""
    if order.edit_id and order.state not in _STAYS_EDITED and differs(old, new):
        drop_edit(order, "The shop changed the order after it was edited here.")


_STAYS_EDITED = (*IN_ERP, OrderState.HANDED_OVER)
"""What was edited has gone to the ERP: it remains how the order got there."""
_TAKEN_OVER = [
    "raw", "document", "e_number", "series", "serial", "placed_at", "changed_at", "shop_state", "currency", "total",
    "tax_included", "customer", "email", "state", "code", "message", "remedy", "tries", "due_at",
]  # fmt: skip


def _tested_otherwise(order: Order, taken: Taken) -> bool:
    """What makes a test order has been changed since it was read, and it was not sent yet."""
    tested = taken.document is not None and taken.document.readiness is Readiness.TEST
    return tested != (order.state == OrderState.TEST) and order.state in _NEVER_SENT and not order.sent


_NEVER_SENT = {*STATE_OF.values(), OrderState.FAILED}


def _maybe_there(order: Order) -> bool:
    return order.sent and order.state in (OrderState.AWAITING, OrderState.SENDING, OrderState.IN_DOUBT)


def _unreadable_now(order: Order, taken: Taken) -> bool:
    """A known order whose newest record cannot be read stays as it was last understood; that it changed is told."""
    if order.document and taken.problem:
        order.raw = taken.raw
        order.save(update_fields=["raw"])
        OrderEvent.objects.create(order=order, state=order.state, text=f"Changed in the shop, but: {taken.problem.message}")
        return True
    _fill(order, taken)
    _blame(order)
    order.save(update_fields=["raw", "code", "message", "remedy", "fingerprint", "failed_at"])
    return True
