"""Every number of a period in exactly one line, gaps found wherever they lie, sums to the cent."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_hub.connections.models import Connection
from integration_hub.orders.accounting import STANDING_OF, Account, Missing, account, missing_under, placed, unexplained
from integration_hub.orders.gaps import Period
from integration_hub.orders.models import NumberNote, Order, OrderState
from integration_hub.orders.standings import NOTED, Standing
from integration_hub.processes.models import Process
from tests.numbers.conftest import BEGUN, Take, noted, whole

pytestmark = pytest.mark.django_db
NUMBERS = st.integers(1, 60)


def of(shop: Connection) -> Account:
    return account(shop, whole(shop).since, whole(shop).until)


def named(pieces: list[Missing] | tuple[Missing, ...]) -> list[tuple[str, str]]:
    return [(piece.first_number, piece.last_number) for piece in pieces]


def test_every_state_of_an_order_stands_somewhere() -> None:
    assert set(STANDING_OF) == set(OrderState)


def test_numbers_are_counted_and_summed_by_standing_and_currency(shop: Connection, take: Take) -> None:
    take(1)
    take(2, OrderState.HANDLED)
    take(3, OrderState.DECLINED)
    Order.objects.filter(pk=take(6).pk).update(currency="SEK", total=Decimal("10.10"))
    found = of(shop)
    assert found.counts == {Standing.UNEXPLAINED: 2, Standing.DELIVERED: 3, Standing.DECLINED: 1}
    assert found.numbers == 6
    assert found.totals(Standing.DELIVERED) == {"EUR": Decimal(658), "SEK": Decimal("10.10")}
    assert found.totals() == {"EUR": Decimal(987), "SEK": Decimal("10.10")}
    assert named(found.unexplained) == [("4", "5")]


def test_a_gap_lies_in_the_period_of_the_order_above_it(shop: Connection, take: Take) -> None:
    for number, minutes in ((1, 0), (5, 100), (9, 200)):
        take(number, minutes=minutes)
    first, second, third = (
        Period(shop, BEGUN + timedelta(minutes=since), BEGUN + timedelta(minutes=since + 100)) for since in (0, 100, 200)
    )
    assert [named(unexplained(period)) for period in (first, second, third)] == [[], [("2", "4")], [("6", "8")]]


def test_an_order_placed_out_of_turn_makes_no_gap(shop: Connection, take: Take) -> None:
    for number, minutes in ((1, 0), (2, 900), (3, 10), (5, 20), (4, -900)):
        take(number, minutes=minutes)
    assert of(shop).numbers == 4
    assert of(shop).unexplained == ()


def test_each_series_has_its_own_numbers(shop: Connection, take: Take) -> None:
    for number in ("DK-1", "DK-3", "SE-10", "SE-12", "gift", "0007", "8"):
        take(number, minutes=1)
    assert sorted(named(of(shop).unexplained)) == [("DK-2", "DK-2"), ("SE-11", "SE-11")]
    assert of(shop).numbers == 9


def test_one_number_written_twice_has_its_gap_once(shop: Connection, take: Take) -> None:
    for number, minutes in ((1, 0), ("007", 1), ("7", 500)):
        take(number, minutes=minutes)
    assert named(of(shop).unexplained) == [("2", "6")]
    second = Period(shop, BEGUN + timedelta(minutes=500), BEGUN + timedelta(minutes=600))
    assert unexplained(second) == []


def test_another_shops_numbers_fill_no_gap(shop: Connection, take: Take) -> None:
    take(1)
    take(3)
    other = Connection.objects.create(merchant=shop.merchant, slug="other", name="Other", connector="woocommerce")
    Order.objects.filter(pk=take(2).pk).update(connection=other)
    assert named(of(shop).unexplained) == [("2", "2")]


def test_noted_numbers_are_explained_and_the_rest_is_not(shop: Connection, take: Take) -> None:
    take(1)
    take(10)
    noted(shop, 3, 4, "declined")
    noted(shop, 9, 9, "elsewhere", erp_number="SO7")
    found = of(shop)
    assert found.counts == {
        Standing.UNEXPLAINED: 5,
        Standing.DELIVERED: 2,
        Standing.DECLINED: 2,
        Standing.ELSEWHERE: 1,
    }
    assert named(found.unexplained) == [("5", "8"), ("2", "2")]


def test_a_number_that_turns_up_as_an_order_speaks_for_itself(shop: Connection, take: Take) -> None:
    take(1)
    take(6)
    noted(shop, 2, 5)
    take(3, minutes=900)
    assert of(shop).counts == {Standing.DELIVERED: 3, Standing.ABORTED: 3}
    assert NumberNote.objects.count() == 1


def test_a_shop_that_counts_other_things_too_leaves_nothing_unexplained(shop: Connection, take: Take) -> None:
    take(1)
    take(6)
    Process.objects.filter(source=shop).update(settings={"consecutive": False})
    assert of(shop).counts == {Standing.DELIVERED: 2, Standing.UNUSED: 4}
    assert of(shop).unexplained == ()


def test_an_empty_period_has_no_numbers(shop: Connection) -> None:
    assert of(shop).numbers == 0
    assert of(shop).totals() == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=st.dictionaries(
        st.integers(1, 60), st.tuples(st.sampled_from(OrderState), st.integers(0, 5)), min_size=1, max_size=25
    ),
    notes=st.sets(NUMBERS, max_size=12),
    standing=st.sampled_from(NOTED),
)
def test_the_lines_are_the_range_each_number_once(
    shop: Connection, orders: dict[int, tuple[OrderState, int]], notes: set[int], standing: Standing
) -> None:
    """Whatever the shop numbered, in whatever order and on whatever day, and whatever was noted."""
    Order.objects.all().delete()
    NumberNote.objects.all().delete()
    Order.objects.bulk_create(_order(shop, number, state, day) for number, (state, day) in orders.items())
    for number in notes:
        noted(shop, number, number, standing)
    lines: list[int] = []
    counts: dict[Standing, int] = {}
    for day in range(6):
        period = Period(shop, BEGUN + timedelta(days=day), BEGUN + timedelta(days=day + 1))
        for order in (rows := list(placed(period))):
            lines.append(order.serial or 0)
        for pieces in missing_under(rows, Standing.UNEXPLAINED).values():
            lines += [number for piece in pieces for number in range(piece.first, piece.last + 1)]
        for each, count in account(shop, period.since, period.until).counts.items():
            counts[each] = counts.get(each, 0) + count
    assert sorted(lines) == list(range(min(orders), max(orders) + 1))
    assert sum(counts.values()) == len(lines)
    missing = set(range(min(orders), max(orders))) - set(orders)
    assert counts.get(Standing.UNEXPLAINED, 0) == len(missing - notes)


def _order(shop: Connection, number: int, state: OrderState, day: int) -> Order:
    at = BEGUN + timedelta(days=day)
    owned = {"owner": "worker", "lease_until": at} if state == OrderState.SENDING else {}
    order = Order(
        merchant=shop.merchant, connection=shop, shop_id=str(number), state=state, placed_at=at, changed_at=at,
        currency="EUR", total=1, tax_included=True, raw="{}", document="{}", **owned,
    )  # fmt: skip
    order.call(str(number))
    return order


@pytest.mark.postgresql_only
def test_the_walks_use_their_indexes(shop: Connection, take: Take) -> None:
    """A short period of a shop with many orders: neither walk may read the whole table."""
    Order.objects.bulk_create(_order(shop, number, OrderState.DELIVERED, number // 100) for number in range(1, 20_000, 3))
    period = Period(shop, BEGUN + timedelta(days=50), BEGUN + timedelta(days=51))
    with database.cursor() as cursor:
        cursor.execute("analyze orders_order")
    plan = "\n".join(_plans(period))
    assert "orders_by_serial" in plan
    assert "orders_as_placed" in plan
    assert "Seq Scan on orders_order" not in plan


def _plans(period: Period) -> list[str]:
    """How the database goes about each statement of an account."""
    with CaptureQueriesContext(database) as captured:
        account(period.connection, period.since, period.until)
    asked = [query["sql"] for query in captured if "orders_order" in query["sql"]]
    found = []
    with database.cursor() as cursor:
        for sql in asked:
            cursor.execute("explain " + sql.replace("%", "%%"))
            found += [line for (line,) in cursor.fetchall()]
    return found
