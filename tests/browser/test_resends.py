"""Many failed orders in a browser: ticked, looked at, sent one first, followed to the end; and a resend that stops."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.resending.models import Resend, ResendState
from tests.browser.walk import logged_in_context
from tests.orders.conftest import Trip, drilled, erp, shop, trip
from tests.resending.conftest import SKU, failing, turn

__all__ = ["drilled", "erp", "shop", "trip"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(browser: Browser, address: str, trip: Trip, keeper: Person) -> Iterator[Callable[..., Page]]:
    """Opens a page of the merchant whose ERP and shop are simulated."""
    contexts = []

    def open_page(path: str, **options: object) -> Page:
        contexts.append(logged_in_context(browser, address, keeper, **options))
        page = contexts[-1].new_page()
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_one_goes_first_the_rest_follows_and_the_page_follows_them(opened: Callable[..., Page], trip: Trip) -> None:
    failing(trip, 4)
    page = opened("orders/?state=failed")
    page.get_by_role("checkbox", name="All failed orders on this page").check()
    page.get_by_role("button", name="Resend 4 ticked").click()
    expect(page.get_by_text("one first, the others in their order")).to_be_visible()
    page.get_by_label("What was mended").fill("Item entered.")
    page.get_by_label("Goes first, to Erp").select_option(label="W3 · Somebody")
    page.get_by_role("button", name="Resend 4 orders").click()
    expect(page.get_by_text("Order W3 goes first, within a minute.")).to_be_visible()
    assert turn(trip) == ["W3"]
    expect(page.get_by_text("The ERP has taken 1 of 4 orders.")).to_be_visible(timeout=15_000)
    turn(trip, minutes=1)
    turn(trip, minutes=1)
    expect(page.get_by_text("All 4 orders were taken by the ERP.")).to_be_visible(timeout=15_000)
    expect(page.locator("#resend-head").get_by_text("Done")).to_be_visible()
    assert page.locator("[hx-trigger]").count() == 0
    assert trip.erp.sequence() == ["W3", "W1", "W2", "W4"]


def test_it_stops_when_the_cause_returns_and_the_rest_is_planned_anew_without_script(
    opened: Callable[..., Page], trip: Trip
) -> None:
    failing(trip, 8)
    page = opened("resends/plan", java_script_enabled=False)
    page.get_by_label("Orders a minute, at most").fill("2")
    page.get_by_role("button", name="Resend 8 orders").click()
    turn(trip)
    trip.erp.lacks.add(SKU)
    turn(trip, minutes=1)
    page.reload()
    expect(page.get_by_role("heading", name="It stopped")).to_be_visible()
    resend = Resend.objects.get()
    taken = len(trip.erp.sequence())
    assert (resend.state, resend.arrived, resend.left_out) == (ResendState.STOPPED, taken, 8 - taken - resend.failed)
    trip.erp.lacks.clear()
    page.get_by_role("link", name="Resend the rest").click()
    expect(page.get_by_role("heading", name=f"Resend {8 - taken} orders?")).to_be_visible()
    page.get_by_role("button", name=f"Resend {8 - taken} orders").click()
    page.get_by_role("button", name="Cancel the rest").click()
    expect(page.get_by_role("heading", name="It was cancelled")).to_be_visible()
    assert len(trip.erp.sequence()) == taken
