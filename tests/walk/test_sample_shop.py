"""WooCommerce's own sample products are the shop's already: the ERP's items are linked to them, and none is doubled."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.documents import Item, Money, Price, StockLevel
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from integration_hub.catalogue.models import Listing
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode
from integration_hub.runs.models import State
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)


def as_in_the_erp(skus: list[str]) -> Catalogue:
    """The ERP sells the same, at its own price."""
    return Catalogue(
        items=tuple(Item(sku, sku.title(), shop_flag=True) for sku in skus),
        prices=tuple(Price(sku, "1", Money(Decimal("12.50"), "USD", tax_included=False)) for sku in skus),
        stock=tuple(StockLevel(sku, "01", Decimal(3)) for sku in skus),
    )


def simple_skus(shop: WooCommerceSimulator) -> list[str]:
    sold = shop.db.execute("select sku from products where type = 'simple' and sku <> '' order by sku")
    return [sku for (sku,) in sold]


def test_the_shops_own_products_are_linked_and_none_is_doubled(
    company: BusinessOne, shop: WooCommerceSimulator, shared: Path, do: Do
) -> None:
    shop.load_samples(shared / "data" / "woocommerce_sample" / "sample_products.csv")
    before = Counter(sku for (sku,) in shop.db.execute("select sku from products"))
    skus = simple_skus(shop)
    company.load(as_in_the_erp(skus))
    for kind in IMPORTS[:3]:
        do(kind, Mode.FULL)
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert (run.state, run.published, run.plan["drafts"]) == (State.DONE, len(skus), 0), run.message
    assert Counter(sku for (sku,) in shop.db.execute("select sku from products")) == before
    assert Listing.objects.filter(state=Listing.State.LISTED).exclude(product_id="").count() == len(skus)
    prices = shop.db.execute(
        "select distinct json_extract(body, '$.regular_price') from products where type = 'simple'"
    ).fetchall()
    assert [price for (price,) in prices] == ["12.50"]
