"""Which orders are ready for the ERP, state by state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.documents import Readiness
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.readiness import Payment, readiness

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAID = Payment("processing", "card", NOW - timedelta(hours=1), NOW, Decimal(10))
OPEN = replace(PAID, paid_at=None)


def rule(**options: object) -> WooCommerceConfig:
    said = {"base_url": "https://shop.example", "consumer_key": "ck", "consumer_secret": "cs"}
    return WooCommerceConfig.model_validate(said | options)


TABLE = [
    (PAID, {}, Readiness.READY),
    (replace(PAID, state="completed"), {}, Readiness.READY),
    (replace(OPEN, state="processing"), {}, Readiness.UNPAID),
    (replace(OPEN, state="processing", method="cod"), {}, Readiness.READY),
    (replace(OPEN, state="processing", method="cod"), {"unpaid_methods": []}, Readiness.UNPAID),
    (replace(OPEN, state="processing", method="", total=Decimal(0)), {}, Readiness.READY),
    (replace(OPEN, state="on-hold", method="bacs"), {}, Readiness.UNPAID),
    (replace(OPEN, state="on-hold", method="bacs"), {"hold_methods": ["bacs"]}, Readiness.READY),
    (replace(OPEN, state="on-hold"), {"hold_methods": ["bacs"]}, Readiness.UNPAID),
    (replace(OPEN, state="pending"), {}, Readiness.UNPAID),
    (replace(OPEN, state="pending", placed_at=NOW - timedelta(hours=25)), {}, Readiness.ABORTED),
    (replace(OPEN, state="pending", placed_at=NOW - timedelta(hours=25)), {"pending_hours": 48}, Readiness.UNPAID),
    (replace(OPEN, state="failed"), {}, Readiness.DECLINED),
    (replace(OPEN, state="cancelled"), {}, Readiness.CANCELLED),
    (replace(PAID, state="cancelled"), {}, Readiness.CANCELLED),
    (replace(OPEN, state="trash"), {}, Readiness.CANCELLED),
    (replace(PAID, state="refunded"), {}, Readiness.REFUNDED),
    (replace(OPEN, state="checkout-draft"), {}, Readiness.ABORTED),
    (replace(OPEN, state="auto-draft"), {}, Readiness.ABORTED),
    (replace(PAID, state="packed"), {}, Readiness.UNPAID),
    (replace(PAID, state="packed"), {"ready_states": ["wc-packed"]}, Readiness.READY),
    (PAID, {"ready_states": ["wc-packed"]}, Readiness.UNPAID),
    (replace(PAID, state="rejected"), {"cancelled_states": ["wc-rejected"]}, Readiness.CANCELLED),
]


@pytest.mark.parametrize(
    ("order", "options", "expected"), TABLE, ids=lambda value: value.state if isinstance(value, Payment) else ""
)
def test_the_rule(order: Payment, options: dict[str, object], expected: Readiness) -> None:
    assert readiness(order, rule(**options), NOW) is expected
