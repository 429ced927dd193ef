"""Where is it? In a browser, between a real ERP's and a real shop's simulators: not there, why, the right sync, there."""

import os
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from connectors.documents import Item, Money, Price, StockLevel
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from connectors.testing.faults import Kind
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.mappings.models import Mapping
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.browser.walk import logged_in_context
from tests.cast import person
from tests.walk.conftest import Do

pytestmark = pytest.mark.django_db(transaction=True)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

GOODS = Catalogue(
    items=(Item("LAMP", "Lamp Alv", shop_flag=True),),
    prices=(Price("LAMP", "1", Money(Decimal("25.00"), "USD", tax_included=False)),),
    stock=(StockLevel("LAMP", "01", Decimal(8)),),
)
LogIn = Callable[[Person], Client]


@pytest.fixture
def keeper(alpine: Merchant) -> Person:
    """Somebody of support."""
    return person("keeper", Role.SUPPORT, alpine)


@pytest.fixture
def worker(services: dict[str, Process]) -> Iterator[None]:
    """A worker that finds by itself what stands in the queue."""
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
def page(browser: Browser, live_server: LiveServer, keeper: Person) -> Iterator[Page]:
    context = logged_in_context(browser, live_server.url, keeper)
    yield context.new_page()
    context.close()


@pytest.fixture
def traced(keeper: Person, logged_in: LogIn) -> Callable[[str], str]:
    client = logged_in(keeper)
    return lambda path: client.get(f"/m/alpine/{path}").content.decode()


def find(page: Page, typed: str) -> None:
    """By keyboard, from anywhere."""
    page.get_by_role("searchbox", name="Where is it?").fill(typed)
    page.keyboard.press("Enter")


def start(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.locator("#run-head .badge").filter(has_text="Done")).to_be_visible(timeout=20_000)


@pytest.mark.browser
def test_an_item_is_sought_started_and_there(page: Page, worker: None, company: BusinessOne, shop: WooCommerceSimulator) -> None:
    company.load(GOODS)
    page.goto("/m/alpine/")
    find(page, "LAMP")
    page.get_by_role("link", name="Trace it as a SKU").click()
    expect(page.get_by_role("heading", name="LAMP is in no import from Sap")).to_be_visible()
    page.get_by_role("button", name="Ask both sides now").click()
    expect(page.get_by_text("Sap answered.")).to_be_visible()
    expect(page.get_by_role("row", name="Name Lamp Alv Differs")).to_be_visible()
    start(page, "Start a full sync of “Items from erp”")
    for service in ("prices-from-erp", "stock-from-erp"):
        page.goto(f"/m/alpine/processes/{service}")
        page.get_by_role("link", name="Read everything again").click()
        start(page, "Start full sync")

    find(page, "LAMP")
    expect(page.get_by_role("heading", name="A change waits in the queue for Shop")).to_be_visible()
    start(page, "Start sync of “Catalogue to shop”")
    find(page, "LAMP")
    expect(page.get_by_role("heading", name="Shop has it as a draft")).to_be_visible()
    page.get_by_role("button", name="Ask both sides now").click()
    expect(page.get_by_text("Nothing that was told differs from what the hub has.")).to_be_visible()
    expect(page.get_by_role("row", name="Price 25.00 USD 25.00 USD 25.00 USD")).to_be_visible()


@pytest.mark.browser
def test_an_order_is_traced_by_keyboard_and_both_sides_are_asked(
    page: Page, worker: None, services: dict[str, Process], company: BusinessOne, shop: WooCommerceSimulator
) -> None:
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A1"}})
    company.load(GOODS)
    shop.load(GOODS, "1")
    number = shop.place_order(Placed((("LAMP", 2),)))["number"]
    page.goto("/m/alpine/processes/orders-from-shop")
    start(page, "Start sync")
    page.goto("/m/alpine/")
    page.wait_for_function("() => document.body.innerText.includes('Delivered')")
    find(page, number)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Order {number}")
    expect(page.locator("h1 .badge").filter(has_text="Delivered")).to_be_visible()
    for button, answer in (("Ask the ERP now", "Sap has it as"), ("Ask the shop now", "Shop answered.")):
        page.get_by_role("button", name=button).press("Enter")
        expect(page.get_by_text(answer)).to_be_visible()


def test_a_change_in_the_erp_is_seen_live_before_any_import(
    company: BusinessOne, shop: WooCommerceSimulator, do: Do, traced: Callable[[str], str]
) -> None:
    company.load(GOODS)
    for kind in (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP, kinds.CATALOGUE_TO_SHOP):
        do(kind)
    assert "Nothing that was told differs from what the hub has." in traced("where/item?sku=LAMP&ask=now")
    company.change("Items", "LAMP", ItemName="Lamp Bris")
    page = traced("where/item?sku=LAMP&ask=now")
    assert "Lamp Bris" in page
    assert "What differs from the hub is marked." in page


def test_systems_that_do_not_answer_are_said_side_by_side(
    company: BusinessOne, shop: WooCommerceSimulator, do: Do, traced: Callable[[str], str], settings: Settings
) -> None:
    company.load(GOODS)
    for kind in (kinds.ITEMS_FROM_ERP, kinds.CATALOGUE_TO_SHOP):
        do(kind)
    settings.HUB_PACE = 0.1
    for simulator in (company, shop):
        simulator.faults.add(Kind.TIMEOUT_BEFORE, times=None)
    page = traced("where/item?sku=LAMP&ask=now")
    assert "Sap could not be asked" in page
    assert "Shop could not be asked" in page


def test_a_customer_is_asked_live_and_an_unknown_one_is_said(
    adventure: BusinessOne, do: Do, traced: Callable[[str], str]
) -> None:
    do(kinds.CUSTOMERS_FROM_ERP, Mode.FULL)
    key = str(adventure.holds("BusinessPartners")[0]["CardCode"])
    adventure.change("BusinessPartners", key, Phone1="+45 12")
    page = traced(f"where/customer?key={key}&ask=now")
    assert "Sap answered." in page
    assert "+45 12" in page
    assert "Sap answered: there is no such record." in traced("where/customer?key=NOBODY&ask=now")
