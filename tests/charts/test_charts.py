"""The page of charts: what is drawn is what there is, hours are the merchant's, and rows cost no queries."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.charts import queries as reading
from integration_hub.charts import showing
from integration_hub.connections.models import Connection
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import Run, State
from tests.cast import process
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


@pytest.fixture
def shop(merchant: Merchant) -> Connection:
    return merchant.connections.create(slug="shop", name="Shop", connector="woocommerce")


def placed(shop: Connection, *moments: datetime) -> None:
    for number, moment in enumerate(moments):
        bare_order(shop, str(number), OrderState.DELIVERED, placed_at=moment)


def test_orders_are_counted_by_the_hour_and_by_what_became_of_them(merchant: Merchant, shop: Connection) -> None:
    ten = datetime(2026, 3, 4, 10, tzinfo=UTC)
    placed(shop, ten, ten + timedelta(minutes=59, seconds=59), ten + timedelta(hours=1))
    for number, state in enumerate((OrderState.FAILED, OrderState.IN_DOUBT, OrderState.AWAITING, OrderState.DECLINED), 10):
        bare_order(shop, str(number), state, placed_at=ten)
    bare_order(shop, "20", placed_at=ten - timedelta(seconds=1))
    found = reading.orders_by_hour(merchant, ten, ten + timedelta(hours=2))
    assert found == {ten: {"delivered": 2, "failed": 2, "awaiting": 1, "other": 1}, ten + timedelta(hours=1): {"delivered": 1}}


def test_the_hour_that_autumn_repeats_is_two_hours(merchant: Merchant, shop: Connection) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half past two in Copenhagen, and again an hour later
    placed(shop, first, first + timedelta(hours=1))
    with timezone.override("Europe/Copenhagen"):  # as a page has it
        found = reading.orders_by_hour(merchant, first - timedelta(hours=3), first + timedelta(hours=3))
    assert [counts.total() for counts in found.values()] == [1, 1]


def test_hours_begin_as_the_merchants_clock_does(merchant: Merchant, shop: Connection) -> None:
    Merchant.objects.update(time_zone="Asia/Kolkata")
    merchant.refresh_from_db()
    half = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
    placed(shop, half - timedelta(seconds=1), half)
    with timezone.override("Asia/Kolkata"):
        found = reading.orders_by_hour(merchant, half - timedelta(hours=3), half + timedelta(hours=3))
    assert sorted(found) == [half - timedelta(hours=1), half]
    span = showing.span_of(merchant, showing.USUAL, half + timedelta(minutes=5))
    assert (span.since, span.until) == (half - timedelta(hours=47), half + timedelta(hours=1))


def test_another_merchants_orders_are_not_counted(shop: Connection, other_merchant: Merchant) -> None:
    now = timezone.now()
    placed(shop, now)
    assert reading.orders_by_hour(other_merchant, now - timedelta(hours=1), now + timedelta(hours=1)) == {}


def test_bars_table_and_sentence_tell_the_same(scene: Scene) -> None:
    span = showing.span_of(scene.merchant, showing.USUAL, timezone.now())
    orders = showing.orders(scene.merchant, span)
    assert orders.count == scene.merchant.orders.filter(placed_at__gte=span.since).count() < scene.merchant.orders.count()
    assert sum(bar.count for bar in orders.picture.bars) == orders.count
    assert sum(counts.total() for _, counts in orders.hours) == orders.count


def test_the_last_fifty_runs_of_each_service_are_shown_with_their_median(merchant: Merchant, shop: Connection) -> None:
    service, idle = process(kinds.ORDERS_FROM_SHOP, shop), process(kinds.ORDERS_TO_ERP, shop)
    began = timezone.now()
    for seconds in range(60):
        Run.objects.create(
            merchant=merchant, process=service, state=State.FAILED if seconds == 59 else State.DONE, mode="full",
            trigger="schedule", started_at=began, ended_at=began + timedelta(seconds=seconds), target_key="x",
        )  # fmt: skip
    Run.objects.create(merchant=merchant, process=idle, state=State.CANCELLED, mode="full", trigger="person", ended_at=began)
    shown = showing.durations(merchant)
    assert [each.timed.process for each in shown] == [service]
    assert (len(shown[0].picture.marks), shown[0].median, shown[0].bad) == (50, "34s", 1)
    assert shown[0].picture.marks[-1].bad


@pytest.mark.parametrize(("asked", "kept"), [("24h", "24 hours"), ("7d", "7 days"), ("", "48 hours"), ("<b>", "48 hours")])
def test_the_period_is_chosen_by_a_link(asked: str, kept: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/charts/", {"period": asked}).content.decode()
    assert re.search(rf'aria-current="true"[^>]*>{kept}</a>', page)


def test_every_picture_has_its_words_and_its_table(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/charts/").content.decode()
    pictures = re.findall(r'aria-labelledby="([^"]*)"\s+aria-describedby="([^"]*)"\s+width="100%"', page)
    assert len(pictures) >= 10
    assert all(f'id="{name}"' in page and f'id="{said}"' in page for name, said in pictures)
    assert page.count("As a table") == len(pictures)


def test_a_merchant_without_anything_is_told_what_will_be_shown(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/charts/").content.decode()
    for words in ("No order was placed in this time.", "Nothing was noted in this time.", "No run has ended yet."):
        assert words in page


def test_more_rows_take_no_more_queries(scene: Scene, browsing: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client = logged_in(browsing)
    before = queries(client, "/m/alpine/charts/")
    placed(scene.shop, *(timezone.now() - timedelta(minutes=minutes) for minutes in range(40)))
    twin = scene.merchant.processes.create(slug="t", name="Twin", kind=kinds.ITEMS_FROM_ERP, source=scene.erp)
    for _ in range(20):
        twin.runs.create(
            merchant=scene.merchant, state=State.DONE, mode="full", started_at=timezone.now(), ended_at=timezone.now()
        )
    assert queries(client, "/m/alpine/charts/") == before
    assert before <= 14
