"""An order in the ERP's words: each word has its pair, or a person is told which one is missing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from connectors.documents import Address, Charge
from integration_hub.mappings.mapping import Unmapped, for_erp
from integration_hub.mappings.rules import Rules
from tests.drill.shop import an_order

CHARGES = (
    Charge("shipping", "flat_rate", "Post", Decimal(5), Decimal(1), "standard"),
    Charge("fee", "gift", "Gift wrap", Decimal(1), Decimal(0), "none"),
)
ORDER = replace(an_order("W1"), charges=CHARGES, payment_method="stripe", delivery=Address(country="GB"))
ORDER = replace(ORDER, lines=(replace(ORDER.lines[0], tax_code="standard"),))


def test_without_rules_an_order_stays_as_it_is() -> None:
    assert for_erp(ORDER, Rules()) == ORDER


def test_every_word_is_replaced_by_its_pair() -> None:
    rules = Rules(
        tax={"standard": "S25", "none": "S0"}, payment={"stripe": "CARD"}, shipping={"flat_rate": "10"}, fee={"gift": "20"},
        country={"GB": "UK", "*": "XX"},
    )  # fmt: skip
    mapped = for_erp(ORDER, rules)
    assert (mapped.payment_method, mapped.delivery.country, mapped.billing.country) == ("CARD", "UK", "XX")
    assert [(charge.code, charge.tax_code) for charge in mapped.charges] == [("10", "S25"), ("20", "S0")]
    assert mapped.lines[0].tax_code == "S25"
    assert replace(mapped.lines[0], tax_code="standard") == ORDER.lines[0]


@pytest.mark.parametrize(
    ("rules", "of", "word"),
    [
        (Rules(tax={"reduced": "S6"}), "tax code", "standard"),
        (Rules(payment={"paypal": "PP"}), "payment method", "stripe"),
        (Rules(shipping={"pickup": "1"}), "shipping method", "flat_rate"),
        (Rules(fee={"x": "1"}), "fee", "gift"),
        (Rules(country={"DK": "DK"}), "country code", "GB"),
    ],
)
def test_a_word_without_a_pair_is_named_with_the_remedy(rules: Rules, of: str, word: str) -> None:
    with pytest.raises(Unmapped) as missing:
        for_erp(ORDER, rules)
    assert (missing.value.of, missing.value.word) == (of, word)
    assert repr(word) in missing.value.message
    assert "mapping" in missing.value.remedy


def test_nothing_said_stays_nothing_unless_it_has_a_pair() -> None:
    silent = replace(ORDER, payment_method="")
    assert for_erp(silent, Rules(payment={"stripe": "CARD"})).payment_method == ""
    assert for_erp(silent, Rules(payment={"": "CASH"})).payment_method == "CASH"


def test_a_rule_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Rules.model_validate({"taxes": {}})
