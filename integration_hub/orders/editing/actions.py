"""What people ask of an edit: to send it as a new attempt, or to go back to what the shop says."""

from django.db import transaction
from django.utils import translation

from connectors.documents import Order as Document
from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.actions import CHANGED, put_back, wake_deliveries_of, why_not
from integration_hub.orders.document import as_text
from integration_hub.orders.editing.differing import differences
from integration_hub.orders.editing.dropping import drop_edit
from integration_hub.orders.models import Order, OrderEdit, OrderState
from integration_hub.orders.queries import delivery_of
from integration_hub.runs.actions import Refused

NOT_FAILED = "Only an order that failed can be edited."


def send_edited(order: Order, before: Document, after: Document, *, by: Person, reason: str) -> OrderEdit:
    """Keep the edit and put the order back into the queue, both or neither. Raises Refused with the reason.

    The order is found in the ERP before it is entered, as at any later attempt: an edit makes no second one.
    """
    with transaction.atomic():
        _must_be_free(order)
        edit = OrderEdit.objects.create(
            order=order, person=by, reason=reason.strip(), before=as_text(before), after=as_text(after)
        )
        if not put_back(order, by, "Edited and resent."):
            raise Refused(CHANGED)
        Order.objects.filter(pk=order.pk).update(edit=edit)
        with translation.override("en"):
            fields = [change.label for change in differences(before, after)]
        audit(by, "order edited", order.e_number, merchant=order.merchant, detail={"fields": fields}, reason=edit.reason)
        faultpoint("editing.before_commit")
    faultpoint("editing.kept")
    wake_deliveries_of([order], by)
    return edit


def go_back(order: Order, *, by: Person) -> None:
    """The next attempt sends what the shop says. Raises Refused where nothing is edited, or it is on its way."""
    with transaction.atomic():
        _must_be_free(order)
        if not Order.objects.filter(pk=order.pk, edit__isnull=False).exists():
            raise Refused("Nothing is edited here.")
        drop_edit(order, "It goes as the shop tells it again.", by=by)
        audit(by, "order edit dropped", order.e_number, merchant=order.merchant)


def _must_be_free(order: Order) -> None:
    """One at a time for a shop's orders, as intake and closing by hand: nobody edits what changes meanwhile."""
    Connection.objects.select_for_update().get(pk=order.connection_id)
    now = Order.objects.filter(pk=order.pk).values_list("state", "attempt", "document", "edit").get()
    if now != (order.state, order.attempt, order.document, order.edit_id):
        raise Refused(CHANGED)
    delivery = delivery_of(order)
    if order.state != OrderState.FAILED:
        raise Refused(NOT_FAILED)
    if why := why_not(order):
        raise Refused(why)
    if delivery is None or not delivery.enabled or delivery.target is None:
        raise Refused("No service brings this shop's orders to an ERP.")
