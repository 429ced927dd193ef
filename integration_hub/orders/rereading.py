"""Reading one order of the shop again, because a person asks: after it was corrected there."""

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.orders.intake import take_in_one
from integration_hub.orders.models import Order


def read_again(order: Order, *, by: Person) -> Order | None:
    """The order as the shop tells it now; None where the shop no longer has it. Raises ConnectorError."""
    note(by, "order read again", order.e_number, merchant=order.merchant, detail={"order": order.pk})
    return take_in_one(order.connection, order.shop_id)
