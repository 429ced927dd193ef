"""What a shop would refuse is found before it is sent, and said in words (R25)."""

from decimal import Decimal

import pytest

from connectors.base import Limits
from connectors.documents import Money, Product, Variant
from integration_hub.publishing.limits import refusals

SHOP = Limits(options=3, variants=2, sku_length=10, name_length=20)
FIVE = (("Colour", "red"), ("Size", "M"), ("Length", "32"), ("Chest", "100"), ("Waist", "80"))


def test_the_attributes_past_the_limit_are_named() -> None:
    refused = refusals(Product("P", "Shirt", (Variant("A", options=FIVE),)), SHOP)
    assert refused["A"].code == "too_many_options"
    assert "Too many: Chest, Waist." in refused["A"].message


def test_one_bad_variant_does_not_stop_its_siblings() -> None:
    bad = Variant("B", options=(("Size", "M"),), price=Money(Decimal("-1"), "EUR"))
    refused = refusals(Product("P", "Shirt", (Variant("A", options=(("Size", "S"),)), bad)), SHOP)
    assert list(refused) == ["B"]


@pytest.mark.parametrize(
    ("product", "code"),
    [
        (Product("P", " ", (Variant("A"),)), "no_name"),
        (Product("P", "A name that is far too long", (Variant("A"),)), "name_too_long"),
        (Product("P", "Shirt", (Variant("A"), Variant("B"), Variant("C"))), "too_many_variants"),
        (Product("P", "Shirt", (Variant("A"), Variant("B"))), "same_options"),
        (Product("P", "Shirt", (Variant("A" * 11),)), "sku_too_long"),
        (Product("P", "Shirt", (Variant("A", price=Money(Decimal("1.005"), "EUR")),)), "price_too_fine"),
        (Product("P", "Shirt", (Variant("A", price=Money(Decimal("NaN"), "EUR")),)), "price_unreadable"),
        (Product("P", "Shirt", (Variant("A", sale_price=Money(Decimal("-0.01"), "EUR")),)), "price_negative"),
    ],
)
def test_each_fault_has_its_code_and_says_what_to_do(product: Product, code: str) -> None:
    refused = refusals(product, SHOP)
    assert {outcome.code for outcome in refused.values()} == {code}
    assert all(outcome.message and outcome.remedy for outcome in refused.values())


def test_trailing_zeros_are_no_finer_price() -> None:
    assert refusals(Product("P", "Shirt", (Variant("A", price=Money(Decimal("10.5000"), "EUR")),)), SHOP) == {}


def test_what_is_withdrawn_needs_not_fit() -> None:
    assert refusals(Product("P", "Shirt", (Variant("A" * 11, active=False),)), SHOP) == {}
