"""One record asked live of the ERP and of the shop, over real HTTP; and what the shop was told is kept with who told it."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import Settings

from connectors.documents import Money
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind as Fault
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Kind, Listing
from integration_hub.connections.models import Connection
from integration_hub.imports.looking import erp_now
from integration_hub.processes.models import Process
from integration_hub.publishing.looking import shop_now
from tests.cast import connect
from tests.connectors.erp.sap_business_one.company import config_for, running
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import LAMP, WHOLE, price

pytestmark = pytest.mark.django_db


@pytest.fixture
def target(to_shop: Process) -> Connection:
    assert to_shop.target
    return to_shop.target


def test_what_the_shop_was_told_is_kept_with_the_run_that_told_it(promote: Promote, publish: Publish) -> None:
    promote(WHOLE)
    run = publish()
    lamp = Listing.objects.get(sku="LAMP")
    assert lamp.run_id == run.pk
    assert lamp.told == {"name": "Lamp Alv", "price": "25.00", "sale_price": "", "currency": "EUR", "stock": "0"}


def test_a_refusal_leaves_what_was_told_before(promote: Promote, publish: Publish) -> None:
    promote(WHOLE)
    publish()
    promote([replace(LAMP, name="L" * 201), price("LAMP", "31.00")])
    run = publish()
    lamp = Listing.objects.get(sku="LAMP")
    assert (lamp.state, lamp.run_id, lamp.told["price"]) == (Listing.State.REFUSED, run.pk, "25.00")


def test_the_shop_is_asked_live(shop: WooCommerceSimulator, promote: Promote, publish: Publish, target: Connection) -> None:
    promote(WHOLE)
    publish()
    (body,) = shop.db.execute("select body from products where sku = 'TENT-S'").fetchone()
    changed = json.dumps({**json.loads(body), "regular_price": "1.00", "price": "1.00"})
    shop.db.execute("update products set body = ? where sku = 'TENT-S'", (changed,))
    found = shop_now(target, "TENT-S")
    assert found.problem == ""
    ((variant,),) = [product.variants for product in found.documents]
    assert (variant.sku, variant.price) == ("TENT-S", Money(Decimal("1.00"), "EUR", tax_included=False))


def test_a_shop_that_does_not_answer_is_said_in_time(
    shop: WooCommerceSimulator, promote: Promote, publish: Publish, target: Connection, settings: Settings
) -> None:
    promote(WHOLE)
    publish()
    settings.HUB_PACE = 0.1
    shop.faults.add(Fault.TIMEOUT_BEFORE, times=None)
    found = shop_now(target, "LAMP")
    assert found.documents == ()
    assert found.problem
    assert found.remedy


def test_what_the_shop_never_had_is_said(target: Connection) -> None:
    assert "knows of no product" in shop_now(target, "NOWHERE").problem


def test_the_erp_is_asked_live_for_an_item_and_its_prices(merchant: Merchant) -> None:
    with running() as company:
        erp = connect(
            merchant, "sap_business_one", "sap", **{**config_for(company).model_dump(), "password": company.sessions.password}
        )
        found = erp_now(erp, Kind.ITEM, "A001")
        assert [item.key for item in found.documents] == ["A001"]
        assert all(each.item_key == "A001" for each in erp_now(erp, Kind.PRICE, "A001").documents)
        assert erp_now(erp, Kind.ITEM, "NOWHERE").documents == ()
        assert erp_now(erp, Kind.ITEM, "NOWHERE").problem == ""


def test_an_erp_that_only_pushes_cannot_be_asked(merchant: Merchant) -> None:
    pushed = Connection.objects.create(merchant=merchant, slug="partner", name="Partner", connector="import_api")
    assert erp_now(pushed, Kind.ITEM, "A001").problem == "Partner sends what it wants to tell; it cannot be asked."
