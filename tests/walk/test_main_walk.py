"""The main walk in a browser: log in, start a sync, items arrive, an order turns green, a failed one is mended and resent."""

import os
import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from connectors.documents import Item, Money, Price, StockLevel
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.mappings.models import Mapping
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.cast import PASSWORD, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
# Playwright's own loop runs in this thread; the database is used in between, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

GOODS = Catalogue(
    items=(Item("LAMP", "Lamp Alv", shop_flag=True), Item("TENT", "Tent Fjell", shop_flag=True)),
    prices=tuple(Price(sku, "1", Money(Decimal("25.00"), "USD", tax_included=False)) for sku in ("LAMP", "TENT")),
    stock=tuple(StockLevel(sku, "01", Decimal(8)) for sku in ("LAMP", "TENT")),
)


@pytest.fixture
def worker(services: dict[str, Process]) -> Iterator[None]:
    """A worker that finds by itself what stands in the queue, as if the bell had rung."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(0.1):
            for run_id in Run.objects.filter(state=State.QUEUED).values_list("pk", flat=True):
                execute_run(run_id)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stopping.set()
    thread.join()


@pytest.fixture
def keeper(alpine: Merchant) -> Person:
    """Somebody of support."""
    return person("keeper", Role.SUPPORT, alpine)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def log_in(page: Page, who: Person) -> None:
    page.goto("/")
    page.get_by_label("Mail address").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def start_sync(page: Page, service: str) -> None:
    page.goto("/m/alpine/")
    page.get_by_role("button", name=f"Start sync: {service}").click()
    expect(page.locator(".badge").filter(has_text="Done").first).to_be_visible(timeout=20_000)


def test_the_main_walk(
    page: Page, worker: None, keeper: Person, services: dict[str, Process], company: BusinessOne, shop: WooCommerceSimulator
) -> None:
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A1"}})
    company.load(GOODS)
    shop.load(GOODS, "1")
    log_in(page, keeper)
    start_sync(page, "Items from erp")
    assert services[kinds.ITEMS_FROM_ERP].source.records.count() == 2

    company.change("Items", "TENT", Valid="tNO", Frozen="tYES")
    good = shop.place_order(Placed((("LAMP", 2),)))["number"]
    bad = shop.place_order(Placed((("TENT", 1),)))["number"]
    start_sync(page, "Orders from shop")
    page.goto("/m/alpine/")
    expect(page.get_by_role("link", name=good, exact=True)).to_be_visible()
    page.wait_for_function("() => document.body.innerText.includes('inactive')", timeout=20_000)

    page.get_by_role("link", name=bad, exact=True).click()
    expect(page.get_by_text("What went wrong")).to_be_visible()
    company.change("Items", "TENT", Valid="tYES", Frozen="tNO")
    page.get_by_role("link", name="Resend order").click()
    page.get_by_role("button", name="Resend 1 order").click()
    page.get_by_role("link", name=bad, exact=True).click()
    expect(page.locator(".badge").filter(has_text="Delivered").first).to_be_visible(timeout=20_000)
    assert sorted(order["U_WebOrderNo"] for order in company.holds("Orders")) == sorted([good, bad])
