"""The comparison names each difference once, to the cent, and its sums always reconcile."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Booked, Standing
from integration_hub.closing.differences import Day, Known, Line, Sold, compare, elsewhere
from integration_hub.closing.figures import figures_of, rows_of
from integration_hub.closing.meanings import MEANING, Difference
from integration_hub.orders.models import OrderState

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def sold(number: str = "101", total: str = "10.00", *, counts: bool = True, known: Known | None = None, **more: str) -> Sold:
    delivered = Known(1, OrderState.DELIVERED, Decimal(total), f"k{number}", f"n{number}")
    state = OrderState.AWAITING if counts else OrderState.DECLINED
    return Sold(number, NOON, more.get("currency", "EUR"), Decimal(total), counts, state, known or delivered)


def booked(number: str = "101", total: str = "10.00", *, key: str = "", dated: date = DAY, **more: str) -> Booked:
    standing = Standing(more.get("standing", Standing.OPEN))
    return Booked(number, f"n{key or number}", key or f"k{number}", more.get("currency", "EUR"), Decimal(total), standing, dated)


def found(*lines: Line) -> list[tuple[str, str]]:
    return [(line.kind, line.e_number) for line in lines if line.kind]


def test_what_agrees_is_no_difference() -> None:
    (line,) = compare(Day(DAY, [sold(total="10.00")], [booked(total="10")]))
    assert (line.kind, line.shop_sum, line.erp_sum) == ("", Decimal(10), Decimal(10))


@pytest.mark.parametrize(
    ("order", "bookings", "kind"),
    [
        (sold(), [], Difference.MISSING),
        (sold(), [booked(total="10.01")], Difference.SUM),
        (sold(), [booked(currency="SEK")], Difference.CURRENCY),
        (sold(), [booked(standing="cancelled")], Difference.CANCELLED_IN_ERP),
        (sold(counts=False), [booked()], Difference.NOT_IN_SHOP),
        (sold(known=Known(1, OrderState.AWAITING, Decimal(10))), [], Difference.AWAITING),
        (sold(known=Known(1, OrderState.UNPAID, Decimal(10))), [], Difference.AWAITING),
        (sold(known=Known(1, OrderState.FAILED, Decimal(10), said="No tax code.")), [], Difference.FAILED),
        (sold(known=Known(1, OrderState.IN_DOUBT, Decimal(10))), [], Difference.IN_DOUBT),
        (sold(known=Known(1, OrderState.HANDLED, Decimal(10), "", "4711")), [], Difference.MISSING),
    ],
)
def test_each_difference_has_its_name(order: Sold, bookings: list[Booked], kind: str) -> None:
    assert found(*compare(Day(DAY, [order], bookings))) == [(kind, "101")]


def test_what_never_belonged_into_the_erp_and_is_not_there_is_no_difference() -> None:
    assert found(*compare(Day(DAY, [sold(counts=False)], [booked(standing="cancelled")]))) == []


def test_an_order_that_only_the_shop_knows_is_named_even_where_the_erp_has_it() -> None:
    unknown = Sold("101", NOON, "EUR", Decimal(10), counts=True, state=OrderState.AWAITING)
    assert found(*compare(Day(DAY, [unknown], [booked()]))) == [(Difference.UNKNOWN, "101")]
    assert found(*compare(Day(DAY, [unknown]))) == [(Difference.UNKNOWN, "101")]


def test_of_two_bookings_the_one_that_the_hub_did_not_make_is_the_further_one() -> None:
    lines = compare(Day(DAY, [sold()], [booked(key="other"), booked()]))
    assert [(line.kind, line.erp_number) for line in lines] == [("", "n101"), (Difference.TWICE, "nother")]


def test_what_was_entered_by_hand_is_found_by_the_number_that_was_noted() -> None:
    handled = sold(known=Known(1, OrderState.HANDLED, Decimal(10), "", "n4711"))
    by_hand = booked("", key="4711")
    assert found(*compare(Day(DAY, [handled], [by_hand]))) == []


def test_an_order_that_the_shop_does_not_have_is_named_on_the_day_of_the_erp_only() -> None:
    foreign = booked("999")
    assert found(*compare(Day(DAY, [], [foreign], series=("#",)))) == [(Difference.ONLY_IN_ERP, "999")]
    assert compare(Day(DAY + timedelta(days=1), [], [foreign], series=("#",))) == []


def test_a_reference_that_is_written_otherwise_is_counted_and_not_compared() -> None:
    day = Day(DAY, [], [booked("PO 7-b"), booked("", key="1"), booked("999", standing="cancelled")], series=("#",))
    lines = compare(day)
    assert (found(*lines), elsewhere(day, lines)) == ([], 2)


def test_an_order_of_another_day_is_left_to_its_sheet_and_its_double_is_not() -> None:
    others = {"90": ("k90",), "91": ()}
    day = Day(DAY, [], [booked("90"), booked("91"), booked("90", key="again")], others=others, series=("#",))
    assert [(line.kind, line.erp_number) for line in compare(day)] == [(Difference.TWICE, "nagain")]


def test_every_difference_has_its_meaning_and_its_remedy() -> None:
    assert set(MEANING) == set(Difference)
    assert all(str(meaning.text) and str(meaning.remedy) for meaning in MEANING.values())


CENTS = st.integers(0, 500).map(lambda cents: Decimal(cents) / 100)
NUMBERS = st.sampled_from([str(number) for number in range(100, 112)])
CURRENCIES = st.sampled_from(["EUR", "SEK"])
KNOWN = st.none() | st.builds(
    Known, st.just(1), st.sampled_from(OrderState), CENTS, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b"])
)
SOLD = st.lists(
    st.builds(Sold, NUMBERS, st.just(NOON), CURRENCIES, CENTS, st.booleans(), st.just(OrderState.AWAITING), KNOWN),
    unique_by=lambda order: order.e_number,
    max_size=8,
)
BOOKED = st.lists(
    st.builds(
        Booked, NUMBERS | st.sampled_from(["", "PO"]), st.sampled_from("abcd"), st.uuids().map(str), CURRENCIES, CENTS,
        st.sampled_from([Standing.OPEN, Standing.CANCELLED]), st.sampled_from([DAY, DAY + timedelta(days=1)]),
    )
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(SOLD, BOOKED)
def test_shop_less_erp_is_the_sum_of_the_differences_per_currency(orders: list[Sold], bookings: list[Booked]) -> None:
    day = Day(DAY, orders, bookings, series=("#",))
    lines = compare(day)
    named: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.kind:
            named[line.currency] += (line.shop_sum or Decimal(0)) if line.counts else Decimal(0)
            named[line.erp_currency] -= line.erp_sum or Decimal(0)
    for row in rows_of(figures_of(lines, orders)):
        assert row.difference == named[row.currency]
        assert row.shop.total == sum(order.total for order in orders if order.counts and order.currency == row.currency)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(SOLD, BOOKED)
def test_every_order_of_the_shop_stands_on_exactly_one_line_and_every_booking_on_at_most_one(
    orders: list[Sold], bookings: list[Booked]
) -> None:
    lines = compare(Day(DAY, orders, bookings, series=("#",)))
    own = [line.e_number for line in lines if line.placed_at]
    assert sorted(own) == sorted(order.e_number for order in orders)
    there = sum(line.erp_sum is not None for line in lines)
    assert there <= sum(booking.standing is not Standing.CANCELLED for booking in bookings)
