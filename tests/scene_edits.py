"""A failed order that somebody has edited: its next attempt goes by that."""

from dataclasses import replace
from decimal import Decimal

from integration_hub.accounts.models import Person
from integration_hub.orders.document import as_text, document_of
from integration_hub.orders.models import Order, OrderEdit


def furnish_edits(order: Order, by: Person | None) -> None:
    """Another tax code on the first line, and a lower price."""
    before = document_of(order)
    line = replace(before.lines[0], tax_code="AT20", net=Decimal("231.20"), tax=Decimal("57.80"))
    after = replace(before, lines=(line, *before.lines[1:]), total=Decimal("319.00"), total_tax=Decimal("63.80"))
    edit = OrderEdit.objects.create(
        order=order, person=by, reason="Austrian tax, and the discount that was agreed on the phone.", before=as_text(before),
        after=as_text(after),
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(edit=edit)
