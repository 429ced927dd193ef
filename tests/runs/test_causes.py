"""Failures of one cause have one fingerprint; others have another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_hub.runs.causes import LONGEST, fingerprint, normalised

SAME = [
    ("There is no item A-100.", "There is no item SKU_77."),
    ("There is no item 'Blue tent'.", 'There is no item "Pegs".'),
    ("Order W1001 has no tax code for AT.", "Order W1002 has no tax code for AT."),
    ("1 line has no price.", "17 lines have no price."),
    ("The items TENT-GRN, TENT-RED and PEG-X are unknown.", "The item TENT-GRN is unknown."),
    ("Not picked up since 12 January 2026, 10:15.", "Not picked up since 3 March 2026, 08:00."),
    ("The newest file is 36 hours old.", "The newest file is 1 day old."),
    ("erp.alpine.example:50000 does not answer.", "erp2.alpine.example does not answer."),
    ("out/prices_20260105.csv is not whole.", "out/prices_20260106.csv is not whole."),
    ("ann@alpine.example is no customer.", "bob@harbour.example is no customer."),
    ("It would withdraw 1,204 of 2,000.5 items.", "It would withdraw 3 of 4 items."),
    ("The ERP says:  no  credit.", "The ERP says: no credit."),
]
OTHER = [
    ("There is no item A-100.", "There is no customer A-100."),
    ("The ERP has no tax code for AT.", "The ERP has no tax code for DE."),
    ("The customer is blocked.", "The customer is unknown."),
    ("", "Refused."),
]
WORDS = st.lists(st.sampled_from([*"ab#'\"“”.,:;", "1", " ", "are", "days", "may", "lines", "A-B", "x.y", "İ", "and", "s"])).map(
    " ".join
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_only_one_records_makes_no_other_cause(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert fingerprint("orders:1", "refused", one) == fingerprint("orders:1", "refused", other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_reason_is_another_cause(one: str, other: str) -> None:
    assert fingerprint("orders:1", "refused", one) != fingerprint("orders:1", "refused", other)


def test_place_and_code_tell_causes_apart() -> None:
    same = {fingerprint(place, code, "No.") for place in ("orders:1", "orders:2") for code in ("a", "b")}
    assert len(same) == 4


def test_an_orders_own_number_makes_no_other_cause() -> None:
    assert normalised("Order ALPHA is refused.", own=["ALPHA"]) == normalised("Order BETA is refused.", own=["BETA"])


@given(st.text() | WORDS)
def test_what_is_normalised_stays_as_it_is(message: str) -> None:
    less = normalised(message)
    assert normalised(less) == less
    assert len(less) <= LONGEST


@given(st.from_regex(r"[0-9]{1,12}", fullmatch=True), st.from_regex(r"[A-Z]{1,3}[0-9]{1,9}", fullmatch=True))
def test_any_two_orders_that_fail_for_one_reason_share_their_cause(one: str, other: str) -> None:
    said = "Order {} of customer {}: unit price is missing."
    assert normalised(said.format(one, other)) == normalised(said.format(other, one))


@given(st.text(), st.text())
def test_every_fingerprint_fits_every_database(code: str, message: str) -> None:
    assert 0 <= fingerprint("service:1", code, message) < 2**53
