"""AdventureWorks through the hub into a WooCommerce shop: counts in are counts out, to the row."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind
from connectors.testing.samples import adventureworks
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Record
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import State
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = {
    kinds.ITEMS_FROM_ERP: 504,
    kinds.PRICES_FROM_ERP: 504,
    kinds.STOCK_FROM_ERP: 504,
    kinds.CUSTOMERS_FROM_ERP: 701,
    kinds.ADDRESSES_FROM_ERP: 701,
}
"""Raw records: an item's prices and stock come with the item, a customer's addresses with the customer."""


def documents(kind: str) -> list[Any]:
    return [
        document for data in Record.objects.filter(kind=kind).values_list("data", flat=True) for document in decode(kind, data)
    ]


def test_every_row_of_the_company_stands_in_the_catalogue(adventure: BusinessOne, do: Do) -> None:
    for kind in IMPORTS:
        run = do(kind, Mode.FULL)
        assert (run.state, run.expected, run.read) == (State.DONE, ROWS[kind], ROWS[kind]), run.message
    assert (len(documents("item")), len(documents("customer")), len(documents("address"))) == (504, 701, 712)
    assert sum(price.money.amount > 0 for price in documents("price")) == 304


def test_every_piece_in_stock_is_counted(adventure: BusinessOne, shared: Path, do: Do) -> None:
    do(kinds.STOCK_FROM_ERP, Mode.FULL)
    kept = {level.key: level.in_stock for level in documents("stock") if level.in_stock}
    there = {level.key: level.in_stock for level in adventureworks(shared / "data" / "adventureworks").stock if level.in_stock}
    assert kept == there


def test_a_second_import_of_the_same_changes_nothing(adventure: BusinessOne, do: Do) -> None:
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    run = do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    assert (run.state, run.skipped, run.staged, run.published) == (State.DONE, 504, 0, 0)


def test_one_row_too_few_changes_neither_catalogue_nor_shop(adventure: BusinessOne, shop: WooCommerceSimulator, do: Do) -> None:
    adventure.faults.add(Kind.WRONG_COUNT, match=r"GET .*/Items/\$count", amount=17)
    run = do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    assert (run.state, run.expected, run.read) == (State.COUNT_MISMATCH, 521, 504)
    assert "17" in run.message
    assert run.remedy
    assert not Record.objects.exists()
    assert do(kinds.CATALOGUE_TO_SHOP).state == State.DONE
    assert shop.db.execute("select count(*) from products").fetchone()[0] == 0


def test_the_catalogue_reaches_the_shop_sku_by_sku(
    adventure: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process], do: Do
) -> None:
    for kind in IMPORTS[:3]:
        do(kind, Mode.FULL)
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert run.state == State.DONE, run.message
    rows = [row[0] for row in shop.db.execute("select sku from products where sku <> ''")]
    active = {item.key for item in documents("item") if item.active}
    assert len(rows) == len(set(rows))
    assert run.published == len(active & set(rows))
    assert len(active) == (run.published or 0) + run.plan["refused"]
    assert do(kinds.CATALOGUE_TO_SHOP).message.startswith("Nothing has changed")


def test_a_price_changed_in_the_erp_is_the_shops_price_after_one_round(
    adventure: BusinessOne, shop: WooCommerceSimulator, do: Do
) -> None:
    for kind in IMPORTS[:3]:
        do(kind, Mode.FULL)
    do(kinds.CATALOGUE_TO_SHOP)
    adventure.change("Items", "HL-U509", ItemPrices=[{"PriceList": 1, "Price": Decimal("41.95"), "Currency": "USD"}])
    changed = do(kinds.PRICES_FROM_ERP, Mode.FULL)
    assert (changed.state, changed.staged, changed.published) == (State.DONE, 1, 1), changed.message
    told = do(kinds.CATALOGUE_TO_SHOP)
    assert (told.expected, told.published) == (1, 1), told.message
    body = shop.db.execute("select json_extract(body, '$.regular_price') from products where sku = 'HL-U509'").fetchone()[0]
    assert body == "41.95"


def test_a_price_list_that_becomes_gross_changes_every_price_though_no_item_changed(adventure: BusinessOne, do: Do) -> None:
    do(kinds.PRICES_FROM_ERP, Mode.FULL)
    adventure.change("PriceLists", 1, IsGrossPrice="tYES")
    run = do(kinds.PRICES_FROM_ERP)
    assert (run.state, run.published) == (State.DONE, 304), run.message
    assert all(price.money.tax_included for price in documents("price"))
