"""The overview's health, the replication and the charts in a browser, with and without script."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import STOCK_FROM_ERP
from integration_hub.runs.models import Heartbeat, Run, State
from tests.browser.walk import logged_in_context
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, address: str, scene: Scene, keeper: Person
) -> Iterator[Callable[[str], Page]]:
    context = logged_in_context(browser, address, keeper, java_script_enabled=request.param)

    def open_page(path: str) -> Page:
        page = context.new_page()
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    context.close()


def test_orders_wait_because_the_erp_is_offline_and_then_all_is_well(opened: Callable[[str], Page], scene: Scene) -> None:
    Connection.objects.filter(pk=scene.erp.pk).update(state=ServiceState.OFFLINE)
    page = opened("")
    expect(page.get_by_role("heading", name="1 order waits: Acme ERP has been offline since")).to_contain_text("Nothing is lost.")
    page.get_by_role("link", name="See where").click()
    expect(page.get_by_role("link", name="1010")).to_be_visible()
    Run.objects.exclude(state=State.DONE).delete()
    Order.objects.exclude(state=OrderState.DELIVERED).delete()
    Connection.objects.update(state=ServiceState.ONLINE)
    Heartbeat.objects.update(beat_at=timezone.now(), missed=0, failing_since=None)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="All well. Last order delivered")).to_be_visible()


def test_from_the_overview_to_what_is_broken_and_back_alive(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened("")
    page.get_by_role("link", name="Acme ERP", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Replication")
    row = page.get_by_role("region", name="Acme ERP").get_by_role("row", name="Stock")
    expect(row).to_contain_text("Broken")
    expect(page.get_by_text("Do not disconnect the replication")).to_be_visible()
    Run.objects.filter(process__kind=STOCK_FROM_ERP).update(state=State.DONE)
    now = timezone.now()
    Heartbeat.objects.filter(kind=STOCK_FROM_ERP).update(beat_at=now, good_at=now, changed_at=now, failing_since=None)
    page.reload()
    expect(row).to_contain_text("Alive")


def test_charts_are_looked_at_and_read_as_a_table(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened("")
    page.get_by_role("link", name="Charts").click()
    count = scene.merchant.orders.filter(placed_at__gte=timezone.now() - timedelta(days=30)).count()
    expect(page.get_by_text(f"{count} orders were placed:")).to_be_visible()
    expect(page.get_by_role("img", name="Orders an hour")).to_be_visible()
    page.get_by_role("link", name="7 days").click()
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "true")
    page.get_by_text("As a table", exact=True).first.click()
    table = page.get_by_role("table", name="Hours in which orders were placed, newest first")
    expect(table).to_be_visible()
    figures = [int(cell) for cell in table.get_by_role("cell").all_inner_texts()]
    assert sum(figures) == count
