"""An unallocated item is found, filled in, leaves the list and reaches the shop; every step as a person takes it."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.browser.walk import DESK, logged_in_context
from tests.catalogue.test_indexing import LAMP, price
from tests.publishing.conftest import promoter, shop, to_shop
from tests.publishing.test_publishing import TENTS

__all__ = ["shop", "to_shop"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asking(to_shop: Process) -> Process:
    """A catalogue with a lamp that has no supplier, which the shop asks for."""
    to_shop.settings |= {"required_fields": ["supplier"], "price_list": "web"}
    to_shop.save()
    told = [LAMP, *TENTS, price("LAMP", "25.00"), *(price(tent.key, "199.00") for tent in TENTS)]
    promoter(to_shop)(told)
    bring_up_to_date(to_shop.source)
    return to_shop


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str, merchant: Merchant, keeper: Person) -> Iterator[Page]:
    context = logged_in_context(browser, address, keeper, viewport=DESK, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def published(asking: Process) -> Run:
    run = start_run(asking, Cause(Trigger.COMMAND))
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE, run.message
    return run


def test_an_unallocated_item_is_filled_in_and_reaches_the_shop(page: Page, asking: Process, shop: WooCommerceSimulator) -> None:
    published(asking)
    page.goto("/m/alpine/")
    page.get_by_role("link", name="Catalogue", exact=True).click()
    expect(page.get_by_role("link", name="Connected stores")).to_have_attribute("href", "/m/alpine/resync/")
    page.get_by_role("link", name="See the unallocated").click()
    expect(page.get_by_text("3 items", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="LAMP is unallocated. It has no supplier.").last).to_be_visible()
    page.get_by_role("link", name="Lamp Alv").click()
    page.get_by_role("link", name="Fill in: Supplier").click()
    page.get_by_label("Supplier").fill("Nordlys")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Supplier of LAMP is saved.")).to_be_visible()
    page.goto("/m/alpine/catalogue/?show=unallocated")
    expect(page.get_by_text("2 items", exact=True)).to_be_visible()
    published(asking)
    (body,) = shop.db.execute("select body from products where sku = 'LAMP'").fetchone()
    assert json.loads(body)["status"] == "draft"
    page.goto("/m/alpine/catalogue/item?sku=LAMP")
    expect(page.get_by_role("row", name="Shop").get_by_text("Draft")).to_be_visible()


def test_a_column_is_filtered_from_its_menu_and_sorted_by_its_head(page: Page, asking: Process) -> None:
    page.goto("/m/alpine/catalogue/")
    expect(page.get_by_text("2 products")).to_be_visible()
    page.get_by_role("link", name="Price", exact=True).click()
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "ascending")
    head = page.get_by_role("columnheader", name="Brand")
    head.locator("summary").click()
    head.get_by_label("Brand contains").fill("alv")
    head.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("1 item", exact=True)).to_be_visible()
    assert "brand=alv" in page.url
    assert "sort=price" in page.url
    page.get_by_role("link", name="Take off Brand contains").click()
    expect(page.get_by_text("3 items", exact=True)).to_be_visible()


def test_ticked_items_are_flagged_after_a_look_at_what_will_change(page: Page, asking: Process) -> None:
    page.goto("/m/alpine/catalogue/?product=TENT")
    page.get_by_role("checkbox", name="TENT-S").check()
    page.get_by_role("checkbox", name="TENT-M").check()
    page.get_by_label("With the ticked items").select_option("flag_off")
    page.get_by_role("button", name="Continue with").click()
    page.get_by_role("button", name="Change 2 items").click()
    expect(page.get_by_text("2 items changed.")).to_be_visible()
    page.goto("/m/alpine/catalogue/?flag=off")
    expect(page.get_by_text("2 items", exact=True)).to_be_visible()
