"""The list is what the records, the filled-in fields and the shops' mirrors say, whatever happened in whatever order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from connectors.documents import Item, Money, Price, StockLevel
from integration_hub.accounts.models import Person
from integration_hub.catalogue import indexing
from integration_hub.catalogue.actions import fill_in, flag_for_shop
from integration_hub.catalogue.clock import list_catalogues
from integration_hub.catalogue.indexing import bring_up_to_date, index_of, waiting_of
from integration_hub.catalogue.models import CatalogueIndex, CatalogueItem, ShopItem
from integration_hub.processes.models import Process
from tests.publishing.conftest import Promote

pytestmark = pytest.mark.django_db

LAMP = Item(
    "LAMP", "Lamp Alv", assortment="Lamps", tax_group="A1", unit="pcs", barcode="5701", attributes=(("brand", "Alv"),)
)  # fmt: skip


def tent(size: str, **more: Any) -> Item:
    return replace(Item(f"TENT-{size}", f"Tent {size}", group="TENT", group_name="Tent Fjell", options=(("Size", size),)), **more)


def price(sku: str, amount: str, **more: Any) -> Price:
    return replace(Price(sku, "web", Money(Decimal(amount), "EUR", tax_included=False)), **more)


def row(sku: str) -> CatalogueItem:
    return CatalogueItem.objects.get(sku=sku)


def test_an_item_is_listed_with_what_is_for_everybody(to_shop: Process, promote: Promote) -> None:
    to_shop.settings |= {"warehouses": ["01"], "buffer": "2"}
    to_shop.save()
    other = price("LAMP", "1.00", price_list="partners")
    promote([LAMP, price("LAMP", "25.00"), other, StockLevel("LAMP", "01", Decimal(9)), StockLevel("LAMP", "02", Decimal(70))])
    assert bring_up_to_date(to_shop.source) == 1
    lamp = row("LAMP")
    assert (lamp.name, lamp.product_group, lamp.brand, lamp.tax_group, lamp.unit) == ("Lamp Alv", "Lamps", "Alv", "A1", "pcs")
    assert (lamp.price, lamp.currency, lamp.tax_included, lamp.stock) == (Decimal(25), "EUR", False, Decimal(7))
    assert (lamp.shop_flag, lamp.active, lamp.missing, lamp.shop, lamp.rev) == (True, True, "", None, 1)


def test_only_what_changed_is_listed_again(to_shop: Process, promote: Promote) -> None:
    promote([LAMP, tent("S"), tent("M")])
    assert bring_up_to_date(to_shop.source) == 3
    assert bring_up_to_date(to_shop.source) == 0
    promote([StockLevel("TENT-S", "01", Decimal(4))])
    assert waiting_of(index_of(to_shop.source)).count() == 1
    assert bring_up_to_date(to_shop.source) == 1
    assert (row("TENT-S").stock, row("TENT-M").stock) == (Decimal(4), None)


def test_one_row_stands_for_a_product_and_knows_its_variants(to_shop: Process, promote: Promote) -> None:
    promote([LAMP, tent("S"), tent("M"), tent("XL")])
    bring_up_to_date(to_shop.source)
    heads = CatalogueItem.objects.filter(head=True).order_by("sku")
    assert list(heads.values_list("sku", "product_name", "variants")) == [("LAMP", "Lamp Alv", 1), ("TENT-M", "Tent Fjell", 3)]
    promote([tent("M")], withdrawn=True)
    promote([tent("XL", group="OTHER")])
    bring_up_to_date(to_shop.source)
    assert list(heads.values_list("sku", "variants")) == [("LAMP", 1), ("TENT-S", 1), ("TENT-XL", 1)]
    promote([tent("XL", group="")])
    bring_up_to_date(to_shop.source)
    assert (row("TENT-XL").head, row("TENT-XL").group_key) == (True, "")


def test_a_withdrawn_item_leaves_the_list_and_comes_back(to_shop: Process, promote: Promote) -> None:
    promote([LAMP])
    bring_up_to_date(to_shop.source)
    promote([LAMP], withdrawn=True)
    bring_up_to_date(to_shop.source)
    assert not CatalogueItem.objects.exists()
    promote([LAMP])
    bring_up_to_date(to_shop.source)
    assert row("LAMP").rev == 3


def test_other_settings_list_everything_anew(to_shop: Process, promote: Promote) -> None:
    promote([LAMP, price("LAMP", "25.00"), price("LAMP", "17.50", price_list="partners")])
    bring_up_to_date(to_shop.source)
    to_shop.settings |= {"price_list": "partners", "required_fields": ["supplier", "brand", "cost_price"]}
    to_shop.save()
    assert bring_up_to_date(to_shop.source) == 1
    assert (row("LAMP").price, row("LAMP").lacks) == (Decimal("17.5"), ["supplier", "cost_price"])


def test_a_price_that_begins_today_is_listed_though_no_record_changed(
    to_shop: Process, promote: Promote, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    promote(
        [LAMP, price("LAMP", "25.00"), price("LAMP", "19.00", valid_from=today + timedelta(days=1), valid_to=date(2999, 1, 1))]
    )
    bring_up_to_date(to_shop.source)
    assert row("LAMP").price == Decimal(25)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: today + timedelta(days=1))
    assert bring_up_to_date(to_shop.source) == 1
    assert (row("LAMP").price, row("LAMP").changes_on) == (Decimal(19), date(2999, 1, 2))
    assert bring_up_to_date(to_shop.source) == 0


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 3)


@pytest.mark.usefixtures("small_batches")
def test_a_killed_worker_s_successor_goes_on_where_it_stopped(
    to_shop: Process, promote: Promote, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote([replace(LAMP, key=f"L{number}") for number in range(10)])

    def killed(point: str) -> None:
        if CatalogueItem.objects.count() == 6:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "faultpoint", killed)
        with pytest.raises(KeyboardInterrupt):
            bring_up_to_date(to_shop.source)
    assert bring_up_to_date(to_shop.source) == 4
    assert CatalogueItem.objects.count() == 10


@pytest.mark.usefixtures("small_batches")
def test_what_changes_during_a_sweep_is_listed_by_the_next(
    to_shop: Process, promote: Promote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first batch is past when its item changes; a sweep that skipped to the newest generation would forget it."""
    promote([replace(LAMP, key=f"L{number}") for number in range(7)])

    def meanwhile(point: str) -> None:
        if CatalogueItem.objects.count() == 3:
            promote([replace(LAMP, key="L0", name="Renamed")])

    monkeypatch.setattr(indexing, "faultpoint", meanwhile)
    bring_up_to_date(to_shop.source)
    assert row("L0").name == "Renamed"
    assert index_of(to_shop.source).rev == 2


def test_an_edit_is_listed_at_once(to_shop: Process, promote: Promote, support: Person) -> None:
    promote([replace(LAMP, tax_group="")])
    fill_in(to_shop.source, ["LAMP"], {"supplier": "Nordlys", "tax_group": "A2", "cost_price": Decimal("12.5")}, by=support)
    flag_for_shop(to_shop.source, ["LAMP"], on=False, by=support)
    lamp = row("LAMP")
    assert (lamp.supplier, lamp.tax_group, lamp.cost_price, lamp.shop_flag) == ("Nordlys", "A2", Decimal("12.5"), False)


def shown(to_shop: Process, sku: str, product: str = "7", **more: Any) -> ShopItem:
    assert to_shop.target
    return ShopItem.objects.create(
        shop=to_shop.target, sku=sku, product_id=product, variant_id=sku or "0", name=f"{sku} of the shop", seen_run=1, **more
    )


def test_what_only_the_shop_has_is_listed_with_all_that_it_lacks(to_shop: Process, promote: Promote, support: Person) -> None:
    promote([LAMP])
    shown(to_shop, "LAMP")
    shown(to_shop, "MUG", price=Decimal(9), currency="EUR")
    shown(to_shop, "", "8")
    bring_up_to_date(to_shop.source)
    mug = row("MUG")
    assert set(CatalogueItem.objects.values_list("sku", "shop")) == {("LAMP", None), ("MUG", to_shop.target_id)}
    assert mug.lacks == ["product_group", "brand", "supplier", "product_type", "tax_group", "cost_price"]
    assert (mug.name, mug.price) == ("MUG of the shop", Decimal(9))
    fill_in(to_shop.source, ["MUG"], {"brand": "Own", "product_type": "fixed"}, by=support)
    assert row("MUG").lacks == ["product_group", "supplier", "tax_group", "cost_price"]


def test_what_the_shop_shows_no_more_or_the_erp_has_now_is_the_shop_s_no_longer(to_shop: Process, promote: Promote) -> None:
    promote([LAMP])
    for sku in ("MUG", "CUP"):
        shown(to_shop, sku, f"of {sku}")
    bring_up_to_date(to_shop.source)
    ShopItem.objects.filter(sku="CUP").delete()
    promote([Item("MUG", "Mug of the ERP")])
    bring_up_to_date(to_shop.source)
    assert set(CatalogueItem.objects.filter(shop=None).values_list("sku", flat=True)) == {"LAMP", "MUG"}
    assert CatalogueItem.objects.count() == 2
    assert row("MUG").name == "Mug of the ERP"


def test_variants_of_a_shop_s_product_stand_together(to_shop: Process, promote: Promote) -> None:
    promote([LAMP])
    for sku in ("MUG-S", "MUG-L"):
        shown(to_shop, sku)
    bring_up_to_date(to_shop.source)
    assert (row("MUG-L").variants, row("MUG-L").head, row("MUG-S").head) == (2, True, False)


def test_absurd_figures_do_not_stop_the_list(to_shop: Process, promote: Promote) -> None:
    levels = [StockLevel("LAMP", f"{number:03}", Decimal(10) ** 12 - 1) for number in range(150)]
    promote([LAMP, *levels])
    bring_up_to_date(to_shop.source)
    assert row("LAMP").stock == Decimal("99999999999999")


def test_the_clock_lists_every_catalogue_and_asks_little_of_one_that_rests(
    to_shop: Process, promote: Promote, django_assert_max_num_queries: Any
) -> None:
    promote([LAMP])
    list_catalogues()
    assert row("LAMP")
    assert CatalogueIndex.objects.get().at
    with django_assert_max_num_queries(12):
        list_catalogues()


@pytest.mark.postgresql_only
def test_parts_of_texts_are_found_by_an_index(to_shop: Process) -> None:
    found = CatalogueItem.objects.filter(name__icontains="lamp")
    with connection.cursor() as cursor:
        # A small table is read faster than any index: here only the question whether this one can be used.
        cursor.execute("set local enable_seqscan = off")
        plan = found.explain()
    assert "items_by_text" in plan


@pytest.mark.postgresql_only
def test_a_database_that_does_not_allow_the_extension_is_migrated_all_the_same(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    migration = import_module("integration_hub.catalogue.migrations.0004_texts_that_are_searched")
    monkeypatch.setattr(migration, "EXTENSION", "create extension an_extension_that_nobody_has")
    with connection.schema_editor() as editor:
        migration.make(apps, editor)
    assert "will be slow" in caplog.text
    assert not CatalogueItem.objects.exists()
