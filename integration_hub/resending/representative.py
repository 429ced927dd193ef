"""Which order goes first."""

from collections import Counter
from collections.abc import Hashable, Sequence

from connectors.documents import Order as Document
from integration_hub.orders.models import Order
from integration_hub.orders.queries import as_placed


def representative(orders: Sequence[Order]) -> Order:
    """The order that tells most and risks least: of the shape that most of them have, the one with the smallest sum.

    Two orders have one shape where currency, number of lines, charges, payment, tax codes and country are the same: that is
    what rules and an ERP look at. Between equals the oldest goes first. ``orders`` is in the order of placing, and not empty.
    """
    shapes = {order.pk: _shape(as_placed(order)) for order in orders}
    often = Counter(shapes.values())
    return min(orders, key=lambda order: (-often[shapes[order.pk]], order.total))


def _shape(document: Document | None) -> Hashable:
    if document is None:
        return None
    codes = {line.tax_code for line in document.lines} | {charge.tax_code for charge in document.charges}
    return (
        document.currency, len(document.lines), len(document.charges), document.payment_method, frozenset(codes),
        document.delivery.country,
    )  # fmt: skip
