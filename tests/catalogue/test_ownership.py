"""Every field has one owner, and says since when it is as it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.documents import Item
from integration_hub.accounts.models import Person
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.looking import look_at
from integration_hub.catalogue.models import Generation, ShopItem, Version
from integration_hub.catalogue.ownership import ALWAYS_OURS, EDITABLE, LABELS, Owner, owner_of, told_by_erp
from integration_hub.processes.models import Process
from tests.catalogue.test_indexing import LAMP
from tests.publishing.conftest import Promote

SILENT = Item("A", "A")
TOLD = Item("A", "A", assortment="Lamps", tax_group="A1", attributes=(("Brand", "Alv"), ("Supplier", "Nordlys")))


@pytest.mark.parametrize("name", LABELS)
def test_each_field_has_an_owner_and_only_fields_of_the_hub_can_be_edited(name: str) -> None:
    owners = {owner_of(name, item) for item in (SILENT, TOLD, None)}
    assert (Owner.HUB in owners) is (name in EDITABLE)
    assert owner_of(name, TOLD) is (Owner.HUB if name in ALWAYS_OURS else Owner.SHOP if name == "description" else Owner.ERP)
    assert owner_of("description", TOLD, described_by_erp=True) is Owner.ERP


def test_a_silent_erp_leaves_a_field_to_the_hub() -> None:
    for name in ("product_group", "brand", "supplier", "tax_group"):
        assert (owner_of(name, SILENT), owner_of(name, None), owner_of(name, TOLD)) == (Owner.HUB, Owner.HUB, Owner.ERP)
    assert set(told_by_erp(SILENT)) == set(LABELS) - {"price", "stock"}


@pytest.mark.django_db
def test_since_when_a_field_is_so_is_told_field_by_field(to_shop: Process, promote: Promote, support: Person) -> None:
    first = promote([LAMP])
    begun = datetime(2026, 11, 1, tzinfo=UTC)
    Generation.objects.filter(number=first).update(at=begun)
    Version.objects.create(connection=to_shop.source, kind="item", key="LAMP", rev=first, data=_data(to_shop))
    second = promote([replace(LAMP, name="Lamp renamed")])
    Generation.objects.filter(number=second).update(at=begun + timedelta(days=3))
    fill_in(to_shop.source, ["LAMP"], {"cost_price": Decimal(5)}, by=support)
    seen = look_at(to_shop.source, "LAMP")
    assert seen
    since = {fact.name: fact.since for fact in seen.facts}
    assert (since["name"], since["unit"], since["supplier"]) == (begun + timedelta(days=3), begun, None)
    cost = next(fact for fact in seen.facts if fact.name == "cost_price")
    assert cost.filled
    assert (cost.value, cost.filled.person, cost.since) == (Decimal(5), support, cost.filled.changed_at)


def _data(to_shop: Process) -> str:
    return to_shop.source.records.get(kind="item").data


@pytest.mark.django_db
def test_both_sides_are_shown_where_they_differ(to_shop: Process, promote: Promote, support: Person) -> None:
    promote([replace(LAMP, assortment="", shop_flag=True)])
    fill_in(to_shop.source, ["LAMP"], {"product_group": "Ours", "shop_flag": False}, by=support)
    promote([replace(LAMP, shop_flag=True)])
    seen = look_at(to_shop.source, "LAMP")
    assert seen
    facts = {fact.name: (fact.value, fact.owner, fact.other) for fact in seen.facts}
    assert facts["product_group"] == ("Lamps", Owner.ERP, "Ours")
    assert facts["shop_flag"] == ("No", Owner.HUB, "Yes")


@pytest.mark.django_db
def test_what_a_shop_made_is_the_shops_but_for_what_the_erp_will_need(to_shop: Process) -> None:
    assert to_shop.target
    ShopItem.objects.create(shop=to_shop.target, product_id="9", variant_id="9", sku="MUG", name="Enamel mug", price=12)
    seen = look_at(to_shop.source, "MUG")
    assert seen
    assert {fact.name for fact in seen.facts if fact.is_ours} == set(EDITABLE)
    assert (seen.item, seen.name, len(seen.lacking)) == (None, "Enamel mug", 6)
