"""What people fill in reaches the shop, is in the trail, and loses nothing of the history."""

from dataclasses import replace

import pytest

from connectors.documents import Item
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.actions import fill_in, flag_for_shop
from integration_hub.catalogue.completing import completed
from integration_hub.catalogue.models import Generation, ItemFields, Kind, Listing, Record, Version
from integration_hub.processes.models import Process
from integration_hub.publishing.waiting import count_waiting, groups_of
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import LAMP, WHOLE, sold

pytestmark = pytest.mark.django_db

OFF = replace(LAMP, shop_flag=False)


def test_an_item_flagged_in_the_hub_goes_to_the_shop_whatever_the_erp_says(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish, support: Person
) -> None:
    promote([OFF])
    publish()
    assert not Listing.objects.exists()
    assert flag_for_shop(to_shop.source, ["LAMP"], on=True, by=support) == 1
    assert count_waiting(to_shop) == 1
    publish()
    assert sold(shop, "LAMP")["status"] == "draft"


def test_an_item_flagged_off_in_the_hub_leaves_the_shop(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish, support: Person
) -> None:
    promote(WHOLE)
    publish()
    flag_for_shop(to_shop.source, ["LAMP"], on=False, by=support)
    publish()
    assert Listing.objects.get(sku="LAMP").state == Listing.State.WITHDRAWN


def test_what_is_as_asked_already_is_left_to_the_erp_and_makes_no_generation(
    to_shop: Process, promote: Promote, support: Person
) -> None:
    promote([LAMP, replace(LAMP, key="SILENT", shop_flag=None)])
    assert flag_for_shop(to_shop.source, ["LAMP", "SILENT", "NOBODYS"], on=True, by=support) == 0
    assert (ItemFields.objects.count(), Generation.objects.count(), AuditEntry.objects.count()) == (0, 1, 0)


def test_an_edit_is_a_generation_that_keeps_what_was_and_how_it_was_read(
    to_shop: Process, promote: Promote, support: Person
) -> None:
    first = promote([OFF, replace(OFF, key="OTHER")])
    Generation.objects.update(version="reader 7")
    flag_for_shop(to_shop.source, ["LAMP"], on=True, by=support)
    made = Generation.objects.order_by("-number")[0]
    assert (made.number, made.kind, made.version, made.changed, made.run) == (first + 1, Kind.ITEM, "reader 7", 1, None)
    assert dict(Record.objects.values_list("key", "rev")) == {"LAMP": made.number, "OTHER": first}
    kept = Version.objects.get()
    assert (kept.key, kept.rev, kept.data) == ("LAMP", first, Record.objects.get(key="LAMP").data)


def test_an_edit_is_in_the_trail_with_what_was_before(to_shop: Process, promote: Promote, support: Person) -> None:
    promote([LAMP])
    fill_in(to_shop.source, ["LAMP"], {"brand": "Alv"}, by=support)
    fill_in(to_shop.source, ["LAMP"], {"brand": "Alv & Co"}, by=support)
    fill_in(to_shop.source, ["LAMP"], {"brand": "Alv & Co"}, by=support)
    told = AuditEntry.objects.order_by("pk").last()
    assert told
    assert (AuditEntry.objects.count(), told.action, told.subject, told.merchant) == (2, "item edited", "LAMP", to_shop.merchant)
    assert (told.detail["before"], told.detail["now"]) == ({"brand": "Alv"}, {"brand": "Alv & Co"})


def test_hundreds_of_items_are_one_generation_and_one_entry(to_shop: Process, promote: Promote, support: Person) -> None:
    keys = [f"L{number}" for number in range(700)]
    promote([replace(OFF, key=key) for key in keys])
    assert flag_for_shop(to_shop.source, keys, on=True, by=support) == 700
    assert (Generation.objects.count(), AuditEntry.objects.get().detail["count"]) == (2, 700)
    assert count_waiting(to_shop) == 700


def test_an_edit_during_the_publication_waits_for_the_next(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish, support: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    promote([LAMP])

    def meanwhile(point: str) -> None:
        if point == "publishing.before_settling":
            flag_for_shop(to_shop.source, ["LAMP"], on=False, by=support)

    monkeypatch.setattr("integration_hub.publishing.publishing.faultpoint", meanwhile)
    publish()
    to_shop.refresh_from_db()
    assert count_waiting(to_shop) == 1


def test_the_erp_goes_before_the_hub_where_it_says_something() -> None:
    said = Item("A", "A", assortment="Lamps", tax_group="T1", attributes=(("Brand", "Alv"),), shop_flag=True)
    filled = ItemFields(product_group="Other", tax_group="T2", brand="Other", shop_flag=False)
    assert completed(said, filled) == replace(said, shop_flag=False)
    silent = Item("B", "B")
    told = completed(silent, filled)
    assert (told.assortment, told.tax_group, told.attributes) == ("Other", "T2", (("Brand", "Other"),))
    assert completed(silent, None) == silent


def test_the_queue_tells_the_item_as_it_was_completed(to_shop: Process, promote: Promote, support: Person) -> None:
    promote([LAMP])
    fill_in(to_shop.source, ["LAMP"], {"brand": "Alv", "product_group": "Lamps"}, by=support)
    (group,) = groups_of(to_shop, ["LAMP"])
    assert group[0].item
    assert (group[0].item.assortment, group[0].item.attributes) == ("Lamps", (("Brand", "Alv"),))


def brands(shop: WooCommerceSimulator, sku: str) -> list[list[str]]:
    """What the shop shows as the brand of the product with this SKU."""
    return [each["options"] for each in sold(shop, sku).get("attributes", []) if each["name"] == "Brand"]


def test_a_brand_that_is_filled_in_is_an_attribute_in_the_shop(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish, support: Person
) -> None:
    promote(WHOLE)
    publish()
    shop.products.update(sold(shop, "LAMP")["id"], {"attributes": [{"name": "Made in", "options": ["Norway"], "visible": True}]})
    fill_in(to_shop.source, ["LAMP", "TENT-S", "TENT-M"], {"brand": "Alv"}, by=support)
    publish()
    assert brands(shop, "LAMP") == brands(shop, "TENT") == [["Alv"]]
    assert {each["name"]: each["variation"] for each in sold(shop, "TENT")["attributes"]} == {"Size": True, "Brand": False}
    fill_in(to_shop.source, ["LAMP"], {"brand": "Alv & Co"}, by=support)
    publish()
    assert brands(shop, "LAMP") == [["Alv & Co"]]
    assert [each["name"] for each in sold(shop, "LAMP")["attributes"]] == ["Made in", "Brand"]


def test_a_new_product_is_made_with_its_brand(
    shop: WooCommerceSimulator, to_shop: Process, promote: Promote, publish: Publish, support: Person
) -> None:
    promote(WHOLE)
    fill_in(to_shop.source, ["LAMP", "TENT-S", "TENT-M"], {"brand": "Alv"}, by=support)
    publish()
    assert brands(shop, "LAMP") == brands(shop, "TENT") == [["Alv"]]
