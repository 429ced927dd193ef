"""What a draft does to an order, field by field, and the groups of such differences."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.documents import Charge, Order, OrderLine
from integration_hub.mappings.mapping import Unmapped, for_erp, missing
from integration_hub.mappings.rules import ANY, MAPS, Rules
from integration_hub.rehearsal.comparing import MOST_EXAMPLES, MOST_GROUPS, Compared, Field, Groups, compare, differences
from tests.drill.shop import an_order

anything = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(["", "a", "b", "c"])
PAIRS = st.dictionaries(WORDS | st.just(ANY), st.sampled_from(["1", "2", ""]), max_size=4)
RULES = st.builds(Rules, **dict.fromkeys(MAPS, PAIRS))
LINES = st.lists(st.tuples(WORDS, WORDS), max_size=3)


def order(lines: list[tuple[str, str]], payment: str = "", shipping: str = "") -> Order:
    made = tuple(OrderLine(n, "S", "N", Decimal(1), Decimal(1), Decimal(0), tax, unit) for n, (tax, unit) in enumerate(lines, 1))
    charges = (Charge("shipping", shipping, "Post", Decimal(1), Decimal(0), ""),)
    return replace(an_order("W1"), lines=made, payment_method=payment, charges=charges)


ORDERS = st.builds(order, LINES, WORDS, WORDS)


@anything
@given(ORDERS, RULES)
def test_an_order_lacks_words_exactly_where_it_cannot_be_mapped_and_the_first_is_the_one_told(one: Order, rules: Rules) -> None:
    lacked = missing(one, rules)
    if not lacked:
        for_erp(one, rules)
        return
    with pytest.raises(Unmapped) as first:
        for_erp(one, rules)
    assert (first.value.of, first.value.word) == (MAPS[lacked[0][0]], lacked[0][1])


@anything
@given(ORDERS, RULES)
def test_rules_compared_with_themselves_change_nothing(one: Order, rules: Rules) -> None:
    assert compare(one, rules, rules).kind == ("stuck" if missing(one, rules) else "same")


@anything
@given(ORDERS, RULES, RULES)
def test_what_is_told_is_all_that_differs(one: Order, before: Rules, after: Rules) -> None:
    compared = compare(one, before, after)
    mapped = not missing(one, before), not missing(one, after)
    kinds = {(True, False): {"fail"}, (False, True): {"mended"}, (False, False): {"stuck"}, (True, True): {"changed", "same"}}
    assert compared.kind in kinds[mapped]
    if mapped == (True, True):
        assert (compared.kind == "same") == (for_erp(one, before) == for_erp(one, after))
        assert all(each.old != each.new for each in compared.fields)


def test_a_field_is_told_once_an_order_with_its_old_and_its_new_word() -> None:
    one = order([("DK25", "m"), ("DK25", "m")])
    compared = compare(one, Rules(tax={"DK25": "25"}), Rules(tax={"DK25": "DK25"}))
    assert compared == Compared("changed", (Field("lines[].tax_code", "25", "DK25"),))


def test_lines_that_are_not_in_both_are_told_too() -> None:
    one = order([("a", "")])
    told = list(differences(one, replace(one, lines=())))
    assert [(each.path, each.new) for each in told] == [("lines[]", "")]


def test_all_words_that_a_draft_forgets_are_told_not_only_the_first() -> None:
    compared = compare(order([("a", "m"), ("b", "m")]), Rules(), Rules(tax={"c": "1"}, unit={"kg": "2"}))
    assert compared == Compared("fail", (Field("tax", "a", ""), Field("unit", "m", ""), Field("tax", "b", "")))


def test_groups_count_orders_and_sums_by_currency_and_keep_some_examples() -> None:
    groups = Groups()
    before, after = Rules(tax={"a": "25"}), Rules(tax={"a": "DK25"})
    for number in range(5):
        one = replace(order([("a", "")]), currency="EUR" if number else "DKK", e_number=f"W{number}")
        groups.take(one, number, compare(one, before, after))
    [(key, tally)] = groups.in_order()
    assert (key.path, key.old, key.new, tally.orders) == ("lines[].tax_code", "25", "DK25", 5)
    assert tally.sums == {"DKK": Decimal(100), "EUR": Decimal(400)}
    assert [each["e_number"] for each in tally.examples] == [f"W{number}" for number in range(MOST_EXAMPLES)]


def test_more_words_than_anybody_can_read_are_told_by_field_and_still_counted() -> None:
    groups, after = Groups(), Rules(tax={ANY: "1"})
    for number in range(MOST_GROUPS + 50):
        one = order([(f"code {number}", "")])
        groups.take(one, number, compare(one, Rules(), after))
    assert len(groups.found) == MOST_GROUPS + 1
    folded = next(tally for key, tally in groups.found.items() if key.folded)
    assert (folded.orders, groups.counts) == (50, {"changed": MOST_GROUPS + 50})


def test_what_would_fail_comes_first() -> None:
    groups = Groups()
    for kind in ("stuck", "mended", "changed", "fail"):
        groups.take(order([]), 1, Compared(kind, (Field("tax", "a", ""),)))
    assert [key.kind for key, _ in groups.in_order()] == ["fail", "changed", "mended", "stuck"]
