"""An item that lacks what the merchant asks for is held back from the shop, and says so; filled in, it goes."""

from dataclasses import replace
from datetime import date

import pytest

from connectors.base import Limits
from connectors.documents import Item
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import Person
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.allocation import missing
from integration_hub.catalogue.models import ItemFields, Listing
from integration_hub.catalogue.sources import Source
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import REQUIRABLE, PublishSettings
from integration_hub.publishing.waiting import count_waiting
from integration_hub.publishing.weighing import Rule, weigh
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import LAMP, TENTS, price, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(to_shop: Process) -> Process:
    """The shop is told of nothing without a brand and a product group."""
    to_shop.settings |= {"required_fields": ["product_group", "brand"]}
    to_shop.save()
    return to_shop


def test_an_unallocated_item_is_held_back_with_what_it_lacks(
    shop: WooCommerceSimulator, asking: Process, promote: Promote, publish: Publish
) -> None:
    promote([LAMP, replace(LAMP, key="WHOLE", assortment="Lamps", attributes=(("Brand", "Alv"),))])
    run = publish()
    held = Listing.objects.get(sku="LAMP")
    assert (held.state, held.code, held.product_id) == (Listing.State.REFUSED, "unallocated", "")
    assert held.message == "LAMP is unallocated. It has no product group. It has no brand."
    assert (run.published, run.plan["refused"], count_waiting(asking)) == (1, 1, 0)
    assert sold(shop, "WHOLE")["status"] == "draft"
    assert shop.db.execute("select count(*) from products where sku = 'LAMP'").fetchone()[0] == 0


def test_what_is_filled_in_lets_it_go_to_the_shop(
    shop: WooCommerceSimulator, asking: Process, promote: Promote, publish: Publish, support: Person
) -> None:
    promote([LAMP, price("LAMP", "25.00")])
    publish()
    fill_in(asking.source, ["LAMP"], {"brand": "Alv"}, by=support)
    publish()
    assert Listing.objects.get(sku="LAMP").message == "LAMP is unallocated. It has no product group."
    fill_in(asking.source, ["LAMP"], {"product_group": "Lamps"}, by=support)
    publish()
    assert (sold(shop, "LAMP")["regular_price"], Listing.objects.get(sku="LAMP").state) == ("25.00", Listing.State.DRAFT)
    assert Listing.objects.get(sku="LAMP").message == ""


def test_one_unallocated_variant_holds_back_only_itself(
    shop: WooCommerceSimulator, asking: Process, promote: Promote, publish: Publish
) -> None:
    promote([replace(TENTS[0], assortment="Tents", attributes=(("Brand", "Alv"),)), TENTS[1]])
    publish()
    assert set(Listing.objects.values_list("sku", "state")) == {("TENT-S", "draft"), ("TENT-M", "refused")}


def test_what_the_shop_has_already_is_not_taken_away_by_a_new_demand(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish
) -> None:
    promote([LAMP, price("LAMP", "25.00")])
    publish()
    to_shop.settings |= {"required_fields": ["brand"]}
    to_shop.save()
    promote([price("LAMP", "26.00")])
    publish(Mode.FULL)
    assert sold(shop, "LAMP")["regular_price"] == "26.00"
    assert Listing.objects.get(sku="LAMP").state == Listing.State.DRAFT


def test_an_item_that_shall_not_be_in_the_shop_is_not_asked_for_anything(
    asking: Process, promote: Promote, publish: Publish
) -> None:
    promote([replace(LAMP, shop_flag=False), replace(LAMP, key="OLD", active=False)])
    publish()
    assert not Listing.objects.exists()


def test_a_feed_leaves_it_out_and_says_why() -> None:
    rule = Rule(PublishSettings(required_fields=("brand",)), Limits(), lambda _: iter(()), date(2026, 11, 26))
    weighed = weigh([Source("LAMP", LAMP, rev=1)], {}, rule)
    assert (weighed.news, [(left.sku, left.code) for left in weighed.left]) == (None, [("LAMP", "unallocated")])
    both = weigh([Source("TENT-S", TENTS[0], rev=1), Source("TENT-M", replace(TENTS[1], attributes=(("Brand", "A"),)))], {}, rule)
    assert both.news
    assert ([each.sku for each in both.news.variants], [each.sku for each in both.left]) == (["TENT-M"], ["TENT-S"])


@pytest.mark.parametrize("name", REQUIRABLE)
def test_each_field_is_missing_until_it_is_filled_in(name: str) -> None:
    silent = Item("A", "A")
    assert missing(None, None, [name]) == (name,)
    assert missing(None, ItemFields(**{name: "1"}), [name]) == ()
    assert missing(silent, None, []) == ()
    assert missing(silent, None, [name]) == (name,)


def test_what_the_erp_gives_is_not_missing() -> None:
    told = Item("A", "A", assortment="Lamps", tax_group="A1", attributes=(("Brand", "Alv"), ("Supplier", "Nordlys")))
    assert missing(told, None, REQUIRABLE) == ("product_type", "cost_price")
