"""What an order costs, and whether it is paid: from plain documents."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Charge, Readiness
from integration_hub.orders.paying import payment_of, sums_of
from integration_hub.ui.badges import LOOKS
from tests.drill.shop import an_order

PAID = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"paid_at": PAID}, "Paid"),
        ({}, "To be paid later"),
        ({"readiness": Readiness.UNPAID}, "Waiting for payment"),
        ({"readiness": Readiness.DECLINED}, "Payment declined"),
        ({"readiness": Readiness.ABORTED}, "Payment aborted"),
        ({"readiness": Readiness.CANCELLED, "paid_at": PAID}, "Cancelled in the shop"),
        ({"readiness": Readiness.REFUNDED, "paid_at": PAID}, "Refunded"),
        ({"readiness": Readiness.TEST}, "Test order"),
    ],
)
def test_the_payment_is_a_fact_of_its_own(said: dict[str, Any], word: str) -> None:
    assert payment_of(an_order("W1", **said)).state == word
    assert word in LOOKS


def test_how_and_when_it_was_paid_is_told() -> None:
    payment = payment_of(an_order("W1", paid_at=PAID, payment_method="card", transaction="T-1"))
    assert (payment.at, payment.method, payment.transaction) == (PAID, "card", "T-1")


def test_lines_and_charges_add_up_to_the_total_to_the_cent() -> None:
    shipping = Charge("shipping", "flat", "Delivery", Decimal("7.99"), Decimal("2.00"))
    sums = sums_of(an_order("W1", charges=(shipping,), total=Decimal("109.99")))
    assert (sums.net, sums.tax, sums.total, sums.off) == (Decimal("87.99"), Decimal("22.00"), Decimal("109.99"), Decimal(0))
    assert sums_of(an_order("W1", total=Decimal("99.98"))).off == Decimal("-0.02")
