"""What the shop has, read whole: every product with its variations."""

from decimal import Decimal
from pathlib import Path

import pytest

from connectors.documents import Money, Product
from connectors.errors import PagesMoved, Unreadable
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.lookup import FOUND
from connectors.shop.woocommerce.simulator import WooCommerceSimulator

READS = CONNECTOR.reads[Product]


@pytest.fixture(autouse=True)
def samples(simulator: WooCommerceSimulator, shared: Path) -> None:
    simulator.load_samples(shared / "data" / "woocommerce_sample" / "sample_products.csv")


def everything(client: WooCommerce) -> dict[str, Product]:
    parse = READS.parser(client)
    records = [parse(raw) for page in READS.pages(client, None, "") for raw in page.records]
    assert len(records) == 18
    return {document.name: document for record in records for document in record.documents}


def test_the_sample_shop_is_read_to_the_row(client: WooCommerce) -> None:
    products = everything(client)
    assert len(products) == 17, "The grouped product is passed over; it sells nothing itself."
    assert sum(len(product.variants) for product in products.values()) == 22
    assert READS.count is not None
    assert READS.count(client, None) == 18


def test_prices_sales_options_and_empty_stock_are_as_they_are(client: WooCommerce) -> None:
    products = everything(client)
    beanie = products["Beanie"].variants[0]
    assert (beanie.price, beanie.sale_price) == (
        Money(Decimal(20), "EUR", tax_included=False),
        Money(Decimal(18), "EUR", tax_included=False),
    )
    assert (beanie.stock, beanie.weight_kg) == (None, Decimal(".2"))
    red = next(variant for variant in products["V-Neck T-Shirt"].variants if variant.sku == "woo-vneck-tee-red")
    assert red.options == (("Color", "Red"),)


def test_a_shop_before_10_3_is_read_product_by_product(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    with_all = everything(client)
    simulator.shop.merchant.all_variations = False
    assert everything(client) == with_all
    assert client.all_variations is False


def test_one_product_comes_with_its_variations(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    hoodie = simulator.products.by_sku("woo-hoodie")
    assert hoodie is not None
    assert READS.one is not None
    found = READS.parser(client)(READS.one(client, str(hoodie["id"])) or b"").documents[0]
    assert len(found.variants) == 4


def test_a_variation_missing_from_its_page_is_noticed(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    simulator.faults.add("short_page", "GET /.*/variations", after=1, times=None)
    with pytest.raises(PagesMoved):
        everything(client)


def test_a_long_look_up_is_read_to_its_last_page_and_no_further(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    client.per_page = 4
    assert len(client.list("/products", {}, FOUND)) == 18
    simulator.faults.add("endless_paging", "GET /.*/products", times=None)
    client.list("/products", {}, FOUND)
    assert simulator.calls["GET /wp-json/wc/v3/products"] < 20


def test_a_shop_that_hides_its_totals_is_not_read(
    client: WooCommerce, monkeypatch: pytest.MonkeyPatch, simulator: WooCommerceSimulator
) -> None:
    monkeypatch.setattr("connectors.shop.woocommerce.simulation.service._totals", lambda *_: [])
    with pytest.raises(Unreadable, match="no_total"):
        everything(client)
