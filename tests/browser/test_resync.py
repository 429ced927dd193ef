"""From a store to new drafts in it, in a browser, with a real worker's work on a simulated shop in between."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.documents import Item, Money, Price, StockLevel
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.browser.walk import DESK, PHONE, logged_in_context, sideways, violations
from tests.cast import connect, process
from tests.publishing.conftest import promoter

pytestmark = pytest.mark.django_db(transaction=True)
FLAGGED = {"LAMP": "Lamp Alv", "ROPE": "Rope 30 m", "DEAR": "Golden tent peg"}
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "phone-without-script": {"viewport": PHONE, "java_script_enabled": False},
}


@pytest.fixture
def shop() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def teller(address: str, merchant: Merchant, shop: WooCommerceSimulator) -> Process:
    """An ERP with four items that a WooCommerce shop lacks; one has a price that no shop takes, one no shop flag."""
    erp = Connection.objects.create(merchant=merchant, slug="erp", name="Acme ERP", connector="sap_business_one")
    config = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET, "calls_per_second": 50}
    target = connect(merchant, "woocommerce", "shop", base_url=shop.url, **config)
    process(kinds.PRODUCTS_FROM_SHOP, target)
    made = process(kinds.CATALOGUE_TO_SHOP, erp, target, settings={"price_list": "web"})
    items = [*(Item(sku, name, shop_flag=True) for sku, name in FLAGGED.items()), Item("SPARE", "Spare buckle", shop_flag=False)]
    prices = [
        Price(item.key, "web", Money(Decimal("-1" if item.key == "DEAR" else "25.00"), "EUR", tax_included=False))
        for item in items
    ]
    promoter(made)([*items, *prices, *(StockLevel(item.key, "01", Decimal(4)) for item in items)])
    bring_up_to_date(erp)
    work()
    return made


def work() -> None:
    """What a worker does: every run that waits."""
    for run in Run.objects.filter(state=State.QUEUED).order_by("pk"):
        execute_run(run.pk)


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str, keeper: Person) -> Iterator[Page]:
    context = logged_in_context(browser, address, keeper, **LOOKS[request.param])
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def fits(page: Page) -> bool:
    return sideways(page) == 0


def status(shop: WooCommerceSimulator, sku: str) -> str:
    return str(json.loads(shop.db.execute("select body from products where sku = ?", (sku,)).fetchone()[0])["status"])


def test_from_a_store_to_new_drafts_in_it(page: Page, teller: Process, shop: WooCommerceSimulator) -> None:
    """R38 to R44, with the words for what was refused."""
    page.goto("/m/alpine/resync/")
    page.get_by_role("link", name="Shop", exact=True).click()
    page.get_by_role("link", name="See 4 local products").click()
    expect(page.get_by_role("checkbox", name="LAMP")).to_be_checked()
    expect(page.get_by_role("checkbox", name="SPARE")).not_to_be_checked()
    page.get_by_role("checkbox", name="ROPE").uncheck()
    page.get_by_role("checkbox", name="SPARE").check()
    page.get_by_role("button", name="Save ticks").click()
    expect(page.get_by_text("Saved. 3 items are ticked.")).to_be_visible()
    page.get_by_role("button", name="Continue with 3 ticked items").click()
    expect(page.get_by_text("2 items will be made as drafts")).to_be_visible()
    expect(page.get_by_text("1 item had no shop flag and gets it")).to_be_visible()
    expect(page.get_by_text("The price of DEAR is -1")).to_be_visible()
    assert shop.products.by_sku("LAMP") is None, "Nothing happens before a person says so."
    page.get_by_role("button", name="Start resync of 3 items").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Resync")
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    work()
    follow(page)
    expect(page.get_by_role("heading", name="Refused, and why")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_role("rowheader", name="SPARE")).to_be_visible()
    assert (status(shop, "LAMP"), status(shop, "SPARE")) == ("draft", "draft")
    assert shop.products.by_sku("ROPE") is None


def test_the_shop_is_compared_and_what_differs_is_repaired(page: Page, teller: Process, shop: WooCommerceSimulator) -> None:
    """R37."""
    start_run(teller, Cause(Trigger.COMMAND))
    work()
    held = shop.products.by_sku("LAMP")
    assert held
    shop.products.update(held["id"], {"regular_price": "1.00"})
    page.goto("/m/alpine/resync/shop/")
    page.get_by_role("button", name="Compare now").click()
    work()
    page.goto("/m/alpine/resync/shop/")
    expect(page.get_by_text("Price: 1.00 in the shop, 25.00 by the ERP")).to_be_visible()
    page.get_by_role("button", name="Repair 1 product").click()
    page.goto("/m/alpine/orders/")
    work()
    page.reload()
    page.get_by_role("link", name="See what became of it").click()
    expect(page.get_by_role("heading", name="Told again, or linked")).to_be_visible()
    assert shop.products.get(held["id"])["regular_price"] == "25.00"
    assert fits(page)


def follow(page: Page) -> None:
    """The page follows by itself; without script a person loads it again."""
    live = page.locator("[hx-trigger]")
    if page.evaluate("typeof htmx") == "undefined":
        page.reload()
    expect(live).to_have_count(0)
    assert page.evaluate("typeof htmx") == "undefined" or violations(page) == []
