"""The overview: is it well, what failed, and where the rest is."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.manage import health, queries
from integration_hub.manage.facts import facts_of
from integration_hub.manage.standing import services_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import Heartbeat, Run
from integration_hub.ui.words import deadline
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


def _boards(merchant: Merchant) -> list[queries.Board]:
    return queries.boards(merchant.processes.select_related("source", "target"))


def _column(merchant: Merchant, name: str) -> queries.Column:
    return next(column for column in _boards(merchant)[0].columns if column.state == name)


def test_a_column_shows_the_newest_twenty_and_counts_the_rest(scene: Scene) -> None:
    column = _column(scene.merchant, "delivered")
    assert len(column.orders) == 20
    assert column.count == 26
    assert [order.pk for order in column.orders] == sorted((order.pk for order in column.orders), reverse=True)


def test_the_columns_hold_failed_and_doubtful_orders_together_and_no_declined_ones(scene: Scene) -> None:
    assert {order.e_number for order in _column(scene.merchant, "failed").orders} == {"1007", "1009"}
    shown = [order.e_number for column in _boards(scene.merchant)[0].columns for order in column.orders]
    assert "1011" not in shown


def test_two_shops_have_a_board_each(scene: Scene) -> None:
    second = Connection.objects.create(merchant=scene.merchant, slug="second", name="Second shop", connector="woocommerce")
    Process.objects.create(
        merchant=scene.merchant, slug="more", name="More orders", kind=ORDERS_TO_ERP, source=second, target=scene.erp
    )
    bare_order(second, "S-1", OrderState.FAILED)
    boards = {board.process.source.name: board for board in _boards(scene.merchant)}
    assert [order.e_number for order in boards["Second shop"].columns[0].orders] == ["S-1"]
    assert "S-1" not in {order.e_number for order in boards["Alpine shop"].columns[0].orders}


def test_both_numbers_stand_side_by_side_and_a_failed_order_says_why(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "1009 not yet" in text
    assert "The ERP has no tax code for AT." in text
    assert "1123 4923" in text
    assert "See all 26" in text


def _last(run: Run) -> None:
    """Let nothing have come after this run of its service."""
    Run.objects.filter(process=run.process_id, pk__gt=run.pk).delete()


def test_what_is_not_well_is_named_with_its_page(scene: Scene) -> None:
    _last(scene.runs["mismatch"])
    found = {finding.text: finding for finding in health.of_all([scene.merchant])[0].findings}
    since = deadline(Connection.objects.get(slug="alpine-shop").state_since or timezone.now(), timezone.now())
    offline = found[f"New orders stay in the shop: Alpine shop has been offline since {since}."]
    assert (offline.url, offline.kept) == ("/m/alpine/connections/alpine-shop/", True)
    assert found["1 order failed."].url == "/m/alpine/orders/?state=failed"
    assert "1 order was left on the file server and not picked up in time." in found
    ended = next(finding for text, finding in found.items() if text.startswith("Prices from ERP did not bring"))
    assert ended.url == f"/m/alpine/runs/{scene.runs['mismatch'].pk}"
    assert not [text for text in found if text.startswith("Customers from ERP")]


def test_a_merchant_without_failures_is_well(scene: Scene) -> None:
    Order.objects.exclude(state=OrderState.DELIVERED).delete()
    Run.objects.all().delete()
    Connection.objects.update(state=ServiceState.ONLINE)
    Heartbeat.objects.update(missed=0, failing_since=None, beat_at=timezone.now())
    assert health.of_all([scene.merchant])[0].sentence == "All well. Last order delivered 6 minutes ago."


def test_a_run_that_began_again_does_not_hide_that_the_last_one_ended_badly(scene: Scene) -> None:
    found = [finding.text for finding in health.of_all([scene.merchant])[0].findings]
    assert scene.runs["running"].process == scene.runs["harmful"].process
    assert [text for text in found if text.startswith("Items from ERP was rejected as harmful")]


def test_services_show_their_last_and_next_run(scene: Scene) -> None:
    shown = {service.process.name: service for service in services_of([scene.merchant.pk])[scene.merchant.pk]}
    assert shown["Items from ERP"].last == scene.runs["running"]
    assert shown["Items from ERP"].next_at is not None
    assert shown["Prices from ERP"].next_at is None
    assert shown["Catalogue to shop"].last is None


def test_more_orders_take_no_more_queries(scene: Scene, support: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client = logged_in(support)
    before = queries(client, "/m/alpine/")
    for number in range(60):
        bare_order(scene.shop, f"X{number}", OrderState.FAILED)
    assert queries(client, "/m/alpine/") <= before + 1  # the full column is counted
    assert before <= 20


def test_more_merchants_take_no_more_queries(scene: Scene, admin: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client = logged_in(admin)
    Merchant.objects.create(slug="second", name="Second")
    before = queries(client, "/")
    Merchant.objects.bulk_create(Merchant(slug=f"m{each}", name=str(each)) for each in range(40))
    assert queries(client, "/") == before


def test_a_run_that_no_worker_takes_is_told_unless_another_stands_in_its_way(scene: Scene) -> None:
    def untaken() -> int:
        return facts_of([scene.merchant])[0].untaken

    Run.objects.filter(state="running").update(state="done")
    long_ago = timezone.now() - timedelta(minutes=10)
    prices, stock = scene.runs["mismatch"], scene.runs["unreachable"]
    _last(prices)
    Run.objects.filter(pk=prices.pk).update(state="queued", created_at=long_ago, target_key="x")
    assert untaken() == 1
    Run.objects.filter(pk=stock.pk).update(state="running", target_key="x")
    assert untaken() == 0
    Run.objects.filter(pk=stock.pk).update(state="done")
    Run.objects.filter(pk=prices.pk).update(created_at=timezone.now())
    assert untaken() == 0


def test_who_never_had_an_order_is_known_from_who_only_had_none_delivered(scene: Scene, other_merchant: Merchant) -> None:
    Heartbeat.objects.filter(kind=ORDERS_TO_ERP).delete()
    mine, theirs = facts_of([scene.merchant, other_merchant])
    assert (mine.delivered_at, mine.ordered, theirs.ordered) == (None, True, False)
