"""An edit that is not sent any more; it stays on record."""

from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.orders.models import Order, OrderEdit, OrderEvent


def drop_edit(order: Order, why: str, *, by: Person | None = None) -> None:
    """From now on the order goes as the shop tells it, inside the caller's transaction."""
    OrderEdit.objects.filter(order=order, dropped_at=None).update(dropped_at=timezone.now(), dropped_because=why)
    Order.objects.filter(pk=order.pk).update(edit=None)
    order.edit = None
    text = f"What was edited here is not sent any more. {why}"
    OrderEvent.objects.create(order=order, state=order.state, text=text, person=by)
