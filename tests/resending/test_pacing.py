"""The rate, and which order goes first: for all figures and orders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connectors.documents import OrderLine
from integration_hub.orders.document import as_text
from integration_hub.orders.models import Order
from integration_hub.resending.pacing import MINUTE, MOST_UNDER_WAY, Pace
from integration_hub.resending.representative import representative
from tests.drill.shop import an_order

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@given(
    st.integers(1, 600),
    st.lists(st.tuples(st.floats(0, 200), st.integers(0, 8)), min_size=1, max_size=60),
)
def test_no_time_releases_more_than_the_rate_and_a_minutes_worth(rate: int, turns: list[tuple[float, int]]) -> None:
    now, since, released = BEGAN, BEGAN, 0
    for seconds, under_way in turns:
        now += timedelta(seconds=seconds)
        allowed = Pace(rate, since).allowed(now, under_way)
        assert 0 <= allowed <= max(0, MOST_UNDER_WAY - under_way)
        since = Pace(rate, since).after(allowed, now)
        released += allowed
        assert released <= rate * (now - BEGAN) / MINUTE
        assert since <= now


@given(st.integers(1, 600))
def test_a_minute_is_never_wasted(rate: int) -> None:
    pace, released, now = Pace(rate, BEGAN), 0, BEGAN + MINUTE
    while allowed := pace.allowed(now, 0):
        pace, released = Pace(rate, pace.after(allowed, now)), released + allowed
    assert rate - 1 <= released <= rate


def _order(number: int, total: int, lines: int = 1) -> Order:
    line = OrderLine(1, "SKU-1", "Rope", Decimal(1), Decimal(total), Decimal(0))
    document = replace(an_order(f"W{number}"), lines=(line,) * lines, total=Decimal(total))
    return Order(pk=number, e_number=f"W{number}", total=Decimal(total), document=as_text(document))


def test_the_canary_is_the_smallest_of_the_most_common_shape() -> None:
    orders = [_order(1, 5, lines=3), _order(2, 90), _order(3, 40), _order(4, 40), _order(5, 70, lines=2)]
    assert representative(orders).pk == 3


def test_an_order_that_cannot_be_read_leads_only_its_like() -> None:
    broken = Order(pk=9, e_number="W9", total=Decimal(1), document="{")
    assert representative([broken, _order(1, 50), _order(2, 60)]).pk == 1
    assert representative([broken]).pk == 9
