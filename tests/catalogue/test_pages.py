"""The catalogue's pages: what they show, what they let one do, and what they ask of the database."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connectors.documents import Item, StockLevel
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.catalogue.actions import flag_for_shop
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import ItemFields, Listing, ShopItem
from integration_hub.processes.models import Process
from tests.catalogue.test_indexing import LAMP, price, tent
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import sold

pytestmark = pytest.mark.django_db
Browse = Callable[..., str]
TENTS = [replace(tent(size), shop_flag=True, assortment="Tents") for size in ("S", "M", "L")]


@pytest.fixture
def console(browsing: Person, logged_in: Callable[[Person], Client]) -> Client:
    """Somebody of the merchant's at the console."""
    return logged_in(browsing)


@pytest.fixture
def browse(console: Client, to_shop: Process) -> Browse:
    """The words of a page of the catalogue, brought up to date."""

    def read(path: str = "") -> str:
        bring_up_to_date(to_shop.source)
        answer = console.get(f"/m/alpine/catalogue/{path}")
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return read


@pytest.fixture
def stocked(to_shop: Process, promote: Promote) -> Process:
    """A lamp and a tent in three sizes; nothing is required of them."""
    promote([LAMP, *TENTS, price("LAMP", "25.00"), price("TENT-S", "199.00"), price("TENT-M", "209.00")])
    promote(
        [StockLevel("LAMP", "01", Decimal(7)), StockLevel("TENT-S", "01", Decimal(2)), StockLevel("TENT-M", "01", Decimal(3))]
    )
    return to_shop


def skus(page: str) -> list[str]:
    """The SKUs of the page, in their order."""
    return [sku for sku in ("LAMP", "TENT-S", "TENT-M", "TENT-L") if f"sku={sku}&" in page]


def test_products_are_listed_with_their_variants_behind_a_link(browse: Browse, stocked: Process) -> None:
    page = browse()
    assert "2 products" in page
    assert "See 3 variants" in page
    assert "199.00 EUR" in page
    assert skus(page) == ["LAMP"]
    assert skus(browse("?product=TENT")) == ["TENT-S", "TENT-M", "TENT-L"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("name=amp", ["LAMP"]),
        ("name=la", ["LAMP"]),
        ("name=mp", []),
        ("sku=ent-m", ["TENT-M"]),
        ("brand=ALV", ["LAMP"]),
        ("price_from=26", ["TENT-S", "TENT-M"]),
        ("price_to=26", ["LAMP"]),
        ("stock_from=2&stock_to=3", ["TENT-S", "TENT-M"]),
        ("flag=off", []),
        ("show=erp&product_group=tents", ["TENT-S", "TENT-M", "TENT-L"]),
        ("show=unallocated", []),
        ("state=unlinked&name=lamp", ["LAMP"]),
        ("state=listed", []),
    ],
)
def test_every_column_is_filtered_by(browse: Browse, stocked: Process, asked: str, found: list[str]) -> None:
    assert skus(browse(f"?{asked}")) == found


def test_a_filter_is_named_and_taken_off_while_the_others_stay(browse: Browse, stocked: Process) -> None:
    page = browse("?brand=alv&price_to=30&fields=office")
    assert "Brand contains: <strong>alv</strong>" in " ".join(page.split())
    kept = parse_qs(page.split('<a href="?brand=&')[1].split('"')[0], keep_blank_values=True)
    assert kept == {"price_to": ["30"], "fields": ["office"]}
    assert '<input type="hidden" form="filters" name="price_to" value="30">' in page


def test_what_cannot_be_read_is_told_beside_its_field(browse: Browse, stocked: Process) -> None:
    assert "Enter a figure, such as 12.50." in browse("?price_from=cheap")
    assert "There is no such choice." in browse("?show=everything")


@pytest.mark.parametrize(("sort", "first"), [("price", "LAMP"), ("-price", "TENT-M"), ("sku", "LAMP"), ("-sku", "TENT-S")])
def test_the_list_is_sorted_by_its_heads(browse: Browse, stocked: Process, sort: str, first: str) -> None:
    page = browse(f"?sort={sort}&level=items&price_from=1")
    order = sorted(("LAMP", "TENT-S", "TENT-M"), key=lambda sku: page.index(f"sku={sku}&"))
    assert order[0] == first


def test_a_sorted_column_says_so_to_a_screen_reader(browse: Browse, stocked: Process) -> None:
    assert browse("?sort=price").count('aria-sort="ascending"') == 1
    assert 'aria-sort="descending"' in browse("?sort=-stock")
    assert browse().count("aria-sort") == 1


def test_the_preset_for_the_shop_shows_what_came_from_it(browse: Browse, stocked: Process) -> None:
    assert stocked.target
    ShopItem.objects.create(shop=stocked.target, product_id="9", variant_id="9", sku="MUG", name="Enamel mug", seen_run=1)
    page = browse("?fields=ecommerce")
    assert "Enamel mug" in page
    assert "Product group, Brand, Supplier, Product type, Tax group, Cost price" in page
    assert skus(page) == []
    assert "Lamp Alv" in browse("?fields=ecommerce&show=")


def test_the_page_says_how_old_it_is_and_what_is_not_listed_yet(console: Client, stocked: Process, promote: Promote) -> None:
    bring_up_to_date(stocked.source)
    promote([LAMP])
    page = console.get("/m/alpine/catalogue/").content.decode()
    assert "As of" in page
    assert "1 change since is being listed." in " ".join(page.split())


@pytest.mark.parametrize("path", ["", "?level=items", "?show=unallocated", "?product=TENT"])
def test_a_longer_list_asks_the_database_no_more(browse: Browse, stocked: Process, promote: Promote, path: str) -> None:
    browse(path)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browse(path)
        return len(queries)

    few = asked()
    promote([replace(LAMP, key=f"LAMP-{number}") for number in range(40)])
    promote([replace(tent(f"{number}"), group=f"G{number // 3}") for number in range(40)])
    bring_up_to_date(stocked.source)
    assert asked() == few


def test_the_item_page_tells_the_owner_of_each_field_and_where_it_is_changed(browse: Browse, stocked: Process) -> None:
    stocked.source.contact = "ERP desk, phone 100"
    stocked.source.save()
    page = " ".join(browse("item?sku=LAMP").split())
    assert "Change this in ERP. A change here would be overwritten by the next import." in page
    assert "Whom to ask: ERP desk, phone 100." in page
    assert "Descriptions are written in the shop." in page
    assert page.count("&edit=supplier") > 0
    assert page.count("&edit=brand") == 0


def test_a_field_of_the_hub_is_edited_in_place_and_kept(
    browse: Browse, console: Client, stocked: Process, browsing: Person
) -> None:
    assert 'name="value"' in browse("item?sku=LAMP&edit=cost_price")
    answer = console.post("/m/alpine/catalogue/item/edit?sku=LAMP&edit=cost_price", {"value": "12.50"}, follow=True)
    assert "Cost price of LAMP is saved." in answer.content.decode()
    kept = ItemFields.objects.get(sku="LAMP")
    assert (kept.cost_price, kept.person) == (Decimal("12.5"), browsing)
    assert AuditEntry.objects.get(action="item edited").subject == "LAMP"
    assert "50%" in browse("?fields=prices&name=lamp")
    console.post("/m/alpine/catalogue/item/edit?sku=LAMP&edit=cost_price", {"value": ""})
    kept.refresh_from_db()
    assert kept.cost_price is None


def test_what_is_typed_wrongly_is_said_and_nothing_is_kept(browse: Browse, console: Client, stocked: Process) -> None:
    browse()
    answer = console.post("/m/alpine/catalogue/item/edit?sku=LAMP&edit=cost_price", {"value": "-1"})
    assert (answer.status_code, ItemFields.objects.exists()) == (422, False)
    assert "not below zero" in answer.content.decode()


@pytest.mark.parametrize("name", ["brand", "name", "price", "nothing"])
def test_a_field_of_the_erp_is_not_changed_here(console: Client, stocked: Process, name: str) -> None:
    answer = console.post(f"/m/alpine/catalogue/item/edit?sku=LAMP&edit={name}", {"value": "Mine"}, follow=True)
    assert "This field is changed in ERP." in answer.content.decode()
    assert not ItemFields.objects.exists()


def test_filling_in_what_is_missing_lets_the_item_leave_the_worklist_and_reach_the_shop(
    browse: Browse, console: Client, stocked: Process, publish: Publish, shop: WooCommerceSimulator
) -> None:
    stocked.settings |= {"required_fields": ["supplier"]}
    stocked.save()
    publish()
    page = browse("?show=unallocated")
    assert skus(page) == ["LAMP", "TENT-S", "TENT-M", "TENT-L"]
    assert "LAMP is unallocated. It has no supplier." in page
    console.post("/m/alpine/catalogue/item/edit?sku=LAMP&edit=supplier", {"value": "Nordlys"})
    assert skus(browse("?show=unallocated")) == ["TENT-S", "TENT-M", "TENT-L"]
    publish()
    assert sold(shop, "LAMP")["status"] == "draft"


def test_many_items_are_flagged_after_it_was_said_which(
    browse: Browse, console: Client, stocked: Process, browsing: Person
) -> None:
    browse()
    flag_for_shop(stocked.source, ["TENT-S"], on=False, by=browsing)
    asked = {"sku": ["LAMP", "TENT-S", "TENT-M"], "do": "flag_off", "erp": "erp"}
    said = " ".join(console.post("/m/alpine/catalogue/bulk", asked).content.decode().split())
    assert "<li>3 items</li> <li> 1 is as asked already. </li>" in said
    assert ItemFields.objects.count() == 1
    answer = console.post("/m/alpine/catalogue/bulk", {**asked, "confirm": "1"}, follow=True)
    assert "2 items changed." in unescape(answer.content.decode())
    assert set(ItemFields.objects.values_list("sku", "shop_flag")) == {("LAMP", False), ("TENT-S", False), ("TENT-M", False)}


def test_a_bulk_edit_leaves_what_the_erp_tells(browse: Browse, console: Client, stocked: Process) -> None:
    browse()
    asked = {"sku": ["LAMP", "TENT-S"], "do": "brand", "erp": "erp"}
    said = " ".join(console.post("/m/alpine/catalogue/bulk", asked).content.decode().split())
    assert "1 has this field from ERP and is left" in said
    assert (
        "Fill in the value." in console.post("/m/alpine/catalogue/bulk", {**asked, "confirm": "1", "value": ""}).content.decode()
    )
    console.post("/m/alpine/catalogue/bulk", {**asked, "confirm": "1", "value": "Fjell"})
    assert list(ItemFields.objects.values_list("sku", "brand")) == [("TENT-S", "Fjell")]


def test_the_list_is_exported_whole_with_its_filters(browse: Browse, console: Client, stocked: Process) -> None:
    browse()
    assert stocked.target
    Listing.objects.create(shop=stocked.target, sku="LAMP", product_id="4", variant_id="4")
    answer: Any = console.get("/m/alpine/catalogue/export.csv?name=lamp&fields=ecommerce")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0] == "SKU,Name,Variant,From,Product group,Brand,Price,Currency,Stock,Shop flag,Shop,Missing"
    assert lines[1:] == []
    answer = console.get("/m/alpine/catalogue/export.csv?name=lamp&fields=ecommerce&show=erp")
    assert b"".join(answer).decode().splitlines()[1] == "LAMP,Lamp Alv,,ERP,Lamps,Alv,25.0000,EUR,7.0000,On,Listed,"
    assert len(b"".join(console.get("/m/alpine/catalogue/export.csv")).splitlines()) == 5


def test_an_item_that_nobody_has_is_not_found(console: Client, stocked: Process) -> None:
    for sku in ("NOBODYS", "", "%00"):
        assert console.get(f"/m/alpine/catalogue/item?sku={sku}").status_code == 404
    assert console.get("/m/alpine/catalogue/item?sku=LAMP&erp=shop").status_code == 404


def test_hostile_names_are_only_text(console: Client, to_shop: Process, promote: Promote) -> None:
    bad = "<script>alert(1)</script>"
    promote([Item(f'A"{bad}&', bad, bad, bad, bad, (("Size", bad),), assortment=bad, attributes=(("Brand", bad),))])
    bring_up_to_date(to_shop.source)
    for path in ("", "?level=items", "item?sku=A%22%3Cscript%3Ealert(1)%3C/script%3E%26", "?name=%22%3E%3Cscript%3Ealert"):
        answer = console.get(f"/m/alpine/catalogue/{path}")
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
