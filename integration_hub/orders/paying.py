"""What an order costs and whether it is paid: facts of their own, beside where the order stands. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from connectors.documents import Order, Readiness

_WORDS = {
    Readiness.UNPAID: "Waiting for payment",
    Readiness.DECLINED: "Payment declined",
    Readiness.ABORTED: "Payment aborted",
    Readiness.CANCELLED: "Cancelled in the shop",
    Readiness.REFUNDED: "Refunded",
    Readiness.TEST: "Test order",
}
PAID, TO_BE_PAID = "Paid", "To be paid later"


@dataclass(frozen=True, slots=True)
class Payment:
    """The payment as the shop tells it; ``state`` is a badge's word."""

    state: str
    at: datetime | None
    method: str
    transaction: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What lines and charges come to. ``off``: by how much the shop's own total differs from that; 0 is well."""

    net: Decimal
    tax: Decimal
    total: Decimal
    off: Decimal


def payment_of(order: Order) -> Payment:
    """Whether the order is paid. An order that may go to the ERP without having been paid is paid later, as by invoice."""
    ready = PAID if order.paid_at else TO_BE_PAID
    state = _WORDS.get(order.readiness, ready)
    return Payment(state, order.paid_at, order.payment_name or order.payment_method, order.transaction)


def sums_of(order: Order) -> Sums:
    """The sums of all lines and charges, beside the total that the shop tells."""
    parts = (*order.lines, *order.charges)
    net, tax = (sum((getattr(part, name) for part in parts), Decimal(0)) for name in ("net", "tax"))
    return Sums(net, tax, net + tax, order.total - net - tax)
