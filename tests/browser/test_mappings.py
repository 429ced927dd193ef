"""In a browser: a word that an order lacks is drafted, rehearsed, approved and activated; then the order goes through by it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.mappings.actions import put_rules
from integration_hub.orders.models import Attempt, Order
from integration_hub.rehearsal.models import Rehearsal
from integration_hub.rehearsal.rehearsing import rehearse
from tests.browser.walk import logged_in_context
from tests.orders.conftest import Trip, drilled, erp, shop, trip
from tests.rehearsal.conftest import OLD, taxed

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["drilled", "erp", "shop", "trip"]


@pytest.fixture
def failed(trip: Trip) -> Order:
    """An order that the ERP cannot be told of, beside one that it was."""
    put_rules(trip.delivery, OLD, note="From a configuration file.")
    trip.take_in(taxed("W1", "standard"), taxed("W3", "zero"))
    trip.deliver()
    Order.objects.update(placed_at=trip.order("W1").received_at)
    return trip.order("W3")


@pytest.fixture
def opened(browser: Browser, address: str, admin: Person) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(path: str, **options: object) -> Page:
        context = logged_in_context(browser, address, admin, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_from_a_missing_word_to_the_delivered_order(script: bool, opened: Callable[..., Page], failed: Order, trip: Trip) -> None:
    page = opened(f"orders/{failed.pk}", java_script_enabled=script)
    page.get_by_role("link", name="Add this word").click()
    page.get_by_label("zero").fill("DK0")
    page.get_by_role("button", name="Put into the draft").click()
    expect(page.get_by_role("heading", name="Nobody knows yet what it would change")).to_be_visible()
    page.get_by_role("button", name="Rehearse draft").click()
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    rehearse(Rehearsal.objects.get().pk)
    if not script:
        page.reload()
    told = "2 orders were tried: 0 would change, 0 would fail, and 1 that cannot be sent now would go through."
    expect(page.get_by_role("heading", name=told)).to_be_visible(timeout=15_000)
    page.get_by_text("Examples, side by side").click()
    expect(page.get_by_role("link", name="Order W3")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name="Activate draft").click()
    page.get_by_label("Why is this right?").fill("The shop sells gift cards now.")
    page.get_by_role("button", name="Activate draft").click()
    expect(page.get_by_text("Version 2 is active, with 2 pairs.")).to_be_visible()
    _resent_and_delivered(page, failed, trip)


def _resent_and_delivered(page: Page, failed: Order, trip: Trip) -> None:
    page.goto(f"/m/alpine/orders/{failed.pk}")
    page.get_by_role("link", name="Resend order").click()
    page.get_by_role("button", name="Resend 1 order").click()
    trip.deliver()
    assert trip.erp.tax_codes["W3"] == ["DK0"]
    assert Attempt.objects.filter(order=failed).first().mapping_version == 2  # type: ignore[union-attr]
    page.goto(f"/m/alpine/orders/{failed.pk}")
    page.locator("summary").filter(has_text="Attempt 2").click()
    page.get_by_role("link", name="By version 2 of the mapping").click()
    expect(page.get_by_text("The shop sells gift cards now.")).to_be_visible()


def test_rows_are_typed_pasted_and_removed_without_script(opened: Callable[..., Page], failed: Order) -> None:
    page = opened("mappings/orders-to-erp/", java_script_enabled=False)
    page.get_by_role("button", name="Start a draft").click()
    page.get_by_label("tax code, row 2: in the shop").fill("zero")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what zero is in the ERP")
    page.get_by_label("tax code, row 2: in the ERP").fill("DK0")
    page.locator("#map-tax summary").filter(has_text="Paste two columns").click()
    page.get_by_label("Pairs of the map: tax code").fill("reduced\tDK12\nluxury\tDK40")
    page.get_by_role("button", name="More rows: tax code").click()
    expect(page.get_by_label("tax code, row 4: in the ERP")).to_have_value("DK40")
    page.get_by_role("button", name="Remove reduced").click()
    page.get_by_label("tax code, row 1: in the shop").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")
    expect(page.get_by_text("2 pairs differ")).to_be_visible()
