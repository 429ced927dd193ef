"""Composing, differing and sums: for all orders."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.documents import Address, Charge, Order, OrderLine
from integration_hub.orders.editing.amounts import Amounts, amended, shown
from integration_hub.orders.editing.composing import charges_of, composed, header_of, lines_of
from integration_hub.orders.editing.differing import differences
from tests.drill.shop import an_order

words = st.text("aZ ø9\n\t", max_size=9)
"""Short texts, with blanks and line ends anywhere."""
figures = st.decimals(-10_000, 10_000, places=4)
lines = st.builds(OrderLine, st.integers(1, 9), words, words, st.decimals("0.001", 99, places=3), figures, figures)
charges = st.builds(Charge, st.just("shipping"), words, words, figures, figures)
orders = st.builds(
    lambda lines, charges, address, note, with_tax: replace(
        an_order("W1"), lines=tuple(lines), charges=tuple(charges), billing=address, note=note, tax_included=with_tax
    ),
    st.lists(lines, max_size=3), st.lists(charges, max_size=2), st.builds(Address, *[words] * 8),
    words, st.booleans(),
)  # fmt: skip


def as_typed(order: Order) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The form left as it was, after a browser had it: line ends made its own, blanks at the ends gone."""
    header = {name: value.strip().replace("\n", "\r\n") for name, value in header_of(order).items()}
    return header, lines_of(order), charges_of(order)


@given(orders)
def test_a_form_that_was_left_alone_changes_nothing_to_the_last_digit(order: Order) -> None:
    assert composed(order, *as_typed(order)) == order
    assert differences(order, order) == []


@given(lines, st.booleans(), st.decimals("0.01", 999, places=2), st.decimals(1, 99, places=0))
def test_a_new_price_keeps_the_lines_rate_of_tax(line: OrderLine, with_tax: bool, price: Decimal, quantity: Decimal) -> None:
    line = replace(line, net=Decimal(80), tax=Decimal(20))
    made = amended(line, Amounts(quantity, price, Decimal(20)), with_tax=with_tax)
    basis = made.net + made.tax if with_tax else made.net
    if (quantity, price) != (shown(line, with_tax=with_tax).quantity, shown(line, with_tax=with_tax).price):
        assert basis == price * quantity
        assert abs(made.tax - made.net / 4) <= Decimal("0.02")


def test_a_tax_that_was_typed_is_the_one_that_counts() -> None:
    line = OrderLine(1, "A", "A", Decimal(2), Decimal(80), Decimal(20))
    made = amended(line, Amounts(Decimal(2), Decimal(50), Decimal("12.50")), with_tax=True)
    assert (made.net, made.tax) == (Decimal("87.50"), Decimal("12.50"))


@pytest.mark.parametrize("with_tax", [True, False])
def test_a_price_without_an_end_is_left_exact_unless_it_is_changed(with_tax: bool) -> None:
    line = OrderLine(1, "A", "A", Decimal(3), Decimal("10.00"), Decimal("2.50"))
    assert amended(line, shown(line, with_tax=with_tax), with_tax=with_tax) is line


def test_sums_follow_the_lines_and_every_change_is_named() -> None:
    order = replace(an_order("W1"), charges=(Charge("shipping", "post", "Post", Decimal(8), Decimal(2)),))
    header, those, charges_ = as_typed(order)
    header["delivery_city"], those[0]["sku"], charges_[0]["remove"] = "Aarhus", "B", True
    made = composed(order, header, those, charges_)
    assert (made.total, made.total_tax, made.charges) == (Decimal(100), Decimal(20), ())
    named = {change.label: (change.old, change.new) for change in differences(order, made)}
    assert named["Delivery address: city"] == ("", "Aarhus")
    assert named["Line 1: SKU"] == ("SKU-1", "B")
    assert named["Charge 1: name"] == ("Post", "")
