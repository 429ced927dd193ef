"""A failed order in a browser: edited, objected to by SAP before anything is sent, corrected, sent, and in SAP as edited."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from connectors.erp.sap_business_one.simulator import BusinessOne
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import ACTIVE, Run
from tests.browser.walk import logged_in_context
from tests.cast import connect, process
from tests.connectors.erp.sap_business_one.company import ITEMS, config_for, running
from tests.drill.shop import DrillShop, an_order
from tests.orders.conftest import Trip, drilled, erp, shop

__all__ = ["drilled", "erp", "shop"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sap() -> Iterator[BusinessOne]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def trip(merchant: Merchant, shop: DrillShop, sap: BusinessOne) -> Trip:
    """A drilled shop before a simulated SAP."""
    source = connect(merchant, "drill_shop", "shop", url=shop.url)
    target = Connection.objects.create(merchant=merchant, slug="sap", name="Our SAP", connector="sap_business_one")
    store_config(target, config_for(sap, guest_customer="C001"))
    target.save()
    return Trip(
        merchant, shop, None, source, target,  # type: ignore[arg-type]  # the ERP here is no drill
        process(kinds.ORDERS_FROM_SHOP, source), process(kinds.ORDERS_TO_ERP, source, target),
    )  # fmt: skip


def test_an_order_is_edited_checked_by_the_erp_and_sent(
    browser: Browser, address: str, trip: Trip, sap: BusinessOne, keeper: Person
) -> None:
    order = an_order("W1")
    trip.take_in(replace(order, lines=(replace(order.lines[0], sku="OLD-1"),)))
    trip.deliver()
    assert trip.order().state == OrderState.FAILED
    context = logged_in_context(browser, address, keeper, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/m/alpine/orders/{trip.order().pk}")
    page.get_by_role("link", name="Edit and resend").click()
    page.get_by_label("Why is it changed?").fill("The item has another number in SAP.")
    page.get_by_label("SKU").fill("OLD-2")
    page.get_by_role("button", name="Check what I changed").click()
    expect(page.get_by_text("SAP Business One has no item OLD-2.")).to_be_visible()
    expect(page.get_by_role("button", name="Send the edited order")).to_have_count(0)
    page.get_by_label("SKU").fill(ITEMS[0])
    page.get_by_role("button", name="Check what I changed").click()
    expect(page.get_by_role("heading", name="Our SAP knows its items")).to_be_visible()
    expect(page.get_by_role("row", name=f"Line 1: SKU OLD-1 {ITEMS[0]}")).to_be_visible()
    assert sap.holds("Orders") == []
    page.get_by_role("button", name="Send the edited order").click()
    expect(page.get_by_text("The edited order is on the way to the ERP.")).to_be_visible()
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.deliver()
    page.reload()
    expect(page.get_by_role("link", name="Attempt 2 went by it.")).to_be_visible()
    expect(page.get_by_text("The item has another number in SAP.")).to_be_visible()
    (made,) = sap.holds("Orders")
    assert (made["NumAtCard"], made["DocumentLines"][0]["ItemCode"]) == ("W1", ITEMS[0])
    context.close()
