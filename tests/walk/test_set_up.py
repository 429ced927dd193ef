"""From nothing to the first delivered order, in a browser: a merchant is set up step by step, tried dry, and goes live."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from connectors.documents import Item, Money, Price, StockLevel
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_server import FolderServer
from connectors.testing.nordic import catalogue
from integration_hub.accounts.models import AuditEntry, Merchant, Person, Role
from integration_hub.catalogue.models import Record
from integration_hub.guided.models import SetUp
from integration_hub.orders.models import Order, OrderState
from integration_hub.runs.clock import start_due, start_first
from integration_hub.runs.models import Run, State
from tests.browser.walk import DESK, logged_in_context
from tests.cast import person
from tests.connectors.filing.servers import running
from tests.walk.setting_up import begin, choose, dry_run, nothing_begins_by_itself, on, tell, waited, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
HOME = "127.0.0.1"
SUPPORT = "support@hub.example"
GOODS = Catalogue(
    items=(Item("LAMP", "Lamp Alv", shop_flag=True), Item("TENT", "Tent Fjell", shop_flag=True)),
    prices=tuple(Price(sku, "1", Money(Decimal("25.00"), "USD", tax_included=False)) for sku in ("LAMP", "TENT")),
    stock=tuple(StockLevel(sku, "01", Decimal(8)) for sku in ("LAMP", "TENT")),
)


@pytest.fixture
def admin(transactional_db: None) -> Person:
    return person("admin", Role.ADMIN)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, admin: Person, settings: Settings) -> Iterator[Page]:
    settings.HUB_SUPPORT_ADDRESS = SUPPORT
    context = logged_in_context(browser, live_server.url, admin, viewport=DESK)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def settle(page: Page) -> None:
    """Schedules and monitoring as they are suggested, and support on the list."""
    on(page, "Schedules")
    page.get_by_role("button", name="Save schedules").click()
    on(page, "Monitoring")
    page.get_by_role("button", name="Save monitoring").click()
    on(page, "Recipients")
    page.get_by_role("button", name=f"Add {SUPPORT}").click()
    page.get_by_role("link", name="Go on").click()


def go_live(page: Page) -> None:
    page.get_by_role("link", name="Go live").click()
    page.get_by_role("button", name="Go live").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_from_nothing_to_the_first_delivered_order(
    page: Page, company: BusinessOne, shop: WooCommerceSimulator, admin: Person
) -> None:
    company.load(GOODS)
    old = shop.place_order(Placed((("LAMP", 1),)))["number"]
    begin(page, "Alpine Outdoor", "alpine")
    choose(page, "SAP Business One", "WooCommerce")
    sap = {"Field for the e-number": "U_WebOrderNo", "Freight code for shipping": "1"}
    tell(
        page, sap, Address_of_the_Service_Layer=company.url, Company_database="SBODEMO", User="hub", Password="hub-password",
        Time_zone_of_the_SAP_server="UTC",
    )  # fmt: skip
    tell(page, Address_of_the_shop=shop.url, Consumer_key="ck_of_nobody", Consumer_secret=CONSUMER_SECRET)

    on(page, "Check")
    page.get_by_role("button", name="Check both now").click()
    expect(page.get_by_text("What to do:")).to_be_visible()
    page.get_by_role("link", name="To the credentials").click()
    tell(page, Consumer_key=CONSUMER_KEY)
    page.get_by_role("button", name="Check both now").click()
    page.get_by_role("link", name="Go on").click()

    on(page, "Mapping")
    expect(page.get_by_role("row", name="standard tax code")).to_contain_text("as it is")
    page.get_by_label("tax code, row 1: in the ERP").fill("A1")
    page.get_by_role("button", name="Save mapping").click()
    on(page, "Services")
    page.get_by_label("Price list for the shop").fill("1")
    page.get_by_role("button", name="Save services").click()
    settle(page)
    nothing_begins_by_itself()
    with working():
        dry_run(page, until=lambda: not Record.objects.exists())
        page.get_by_role("link", name="See the plan Items from ERP").click()
        expect(page.get_by_text("This is what would be published")).to_be_visible()
        page.get_by_role("rowheader", name="LAMP").wait_for()
        nothing_begins_by_itself()
        page.goto("/m/alpine/setup/sync")
        go_live(page)
        arrives(shop, company, old)
    assert Merchant.objects.get().set_up.live_by == admin
    assert AuditEntry.objects.filter(action="merchant went live", person=admin).exists()


def arrives(shop: WooCommerceSimulator, company: BusinessOne, old: str) -> None:
    """By its schedules alone the catalogue reaches the shop, and a new order the ERP; one from before stays where it is."""
    waited(lambda: Record.objects.filter(kind="item").count() == 2 and not Run.objects.filter(state=State.QUEUED).exists())
    shop.load(GOODS, "1")
    new = shop.place_order(Placed((("LAMP", 2),)))["number"]
    start_first()
    for minutes in (6, 12, 18):
        start_due(timezone.now() + timedelta(minutes=minutes))
        waited(lambda: not Run.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists())
    waited(lambda: Order.objects.filter(state=OrderState.DELIVERED).exists())
    assert [order["U_WebOrderNo"] for order in company.holds("Orders")] == [new]
    assert not Order.objects.filter(e_number=old).exists()


@pytest.fixture
def winbas(settings: Settings) -> Iterator[FolderServer]:
    settings.HUB_PACE = 0.01
    with running("winbas") as server:
        server.erp.catalogue = catalogue()
        server.erp.export()
        yield server


def test_an_erp_by_file_is_confirmed_tried_and_left_in_peace_until_it_goes_live(
    page: Page, winbas: FolderServer, shop: WooCommerceSimulator
) -> None:
    told = winbas.told()
    begin(page, "Fjord Sport", "fjord")
    choose(page, "Winbas", "WooCommerce")
    crowns = "layout: {constants: {currency: SEK, tax_included: 'no'}}"
    tell(
        page,
        {"Port": str(told["port"]), "Prices": crowns},
        Host=HOME,
        User=told["user"],
        Password=told["password"],
    )
    tell(page, Address_of_the_shop=shop.url, Consumer_key=CONSUMER_KEY, Consumer_secret=CONSUMER_SECRET)
    page.get_by_role("button", name="Check both now").click()
    page.get_by_role("link", name="See what the server shows").click()
    page.get_by_label("I have compared this fingerprint").check()
    page.get_by_role("button", name="Confirm this server").click()
    page.get_by_role("button", name="Check both now").click()
    page.get_by_role("link", name="Go on").click()
    on(page, "Mapping")
    page.get_by_role("button", name="Save mapping").click()
    on(page, "Services")
    page.get_by_role("button", name="Save services").click()
    settle(page)
    with working():
        dry_run(page, until=lambda: not Record.objects.exists())
        go_live(page)
        waited(lambda: Record.objects.filter(kind="item").count() == len(catalogue().items))
        waited(lambda: not Run.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists())
    assert not Run.objects.filter(state=State.HELD).exists()
    assert SetUp.objects.get().live_at
