"""Which orders are ready for the ERP: the shop's rule, pure (connectors/woocommerce.md §Orders)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.documents import Readiness
from connectors.shop.woocommerce.config import WooCommerceConfig

ENDED = {
    "failed": Readiness.DECLINED,
    "cancelled": Readiness.CANCELLED,
    "trash": Readiness.CANCELLED,
    "refunded": Readiness.REFUNDED,
    "checkout-draft": Readiness.ABORTED,
    "auto-draft": Readiness.ABORTED,
}


@dataclass(frozen=True, slots=True)
class Payment:
    """What the rule needs to know of an order."""

    state: str
    method: str
    placed_at: datetime
    paid_at: datetime | None
    total: Decimal


def readiness(order: Payment, rule: WooCommerceConfig, now: datetime) -> Readiness:
    """What the order means now; no answer but REFUNDED is for ever, as a declined order may yet be paid."""
    if order.state in rule.ready_states:
        return Readiness.READY if _paid(order, rule) else Readiness.UNPAID
    if order.state in rule.cancelled_states:
        return Readiness.CANCELLED
    if order.state == "on-hold":
        return Readiness.READY if order.method in rule.hold_methods else Readiness.UNPAID
    if order.state == "pending" and now - order.placed_at > timedelta(hours=rule.pending_hours):
        return Readiness.ABORTED
    return ENDED.get(order.state, Readiness.UNPAID)


def _paid(order: Payment, rule: WooCommerceConfig) -> bool:
    """Paid, free of charge, or by a method that the shop trusts before the money is there."""
    trusted = {*rule.unpaid_methods, *rule.hold_methods}
    return order.paid_at is not None or order.total == 0 or order.method in trusted
