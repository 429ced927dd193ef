"""Items, prices and stock as SAP keeps them become the hub's documents, exactly and all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Customer, DeliveryAddress, Document, Item, Money, Price, StockLevel
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Unreadable
from connectors.testing import samples
from connectors.testing.catalogue import Catalogue
from connectors.testing.contract import Ears
from tests.connectors.erp.sap_business_one.company import CUSTOMERS, ITEMS, catalogue, config_for
from tests.connectors.erp.sap_business_one.conftest import Connect

WAYS: list[dict[str, Any]] = [{}, {"paging": "skip"}, {"version": "v1"}, {"rows": True}]


def documents(client: BusinessOneClient, kind: type) -> list[Document]:
    reads = CONNECTOR.reads[kind]
    parse = reads.parser(client)
    return [document for page in reads.pages(client, None, "") for raw in page.records for document in parse(raw).documents]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_prices_come_out_as_they_went_in(connected: Connect, way: dict[str, Any]) -> None:
    assert sorted(documents(connected(**way), Price), key=repr) == sorted(catalogue().prices, key=repr)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_stock_comes_out_as_it_went_in_and_empty_warehouses_as_empty(connected: Connect, way: dict[str, Any]) -> None:
    found = {level.key: level for level in documents(connected(**way), StockLevel)}
    told = {level.key: level for level in catalogue().stock}
    assert {key: found[key] for key in told} == told
    assert len(found) == len(ITEMS) * 3
    assert not any(level.amount for key, level in found.items() if key not in told)


def test_items_come_out_as_they_went_in(connected: Connect) -> None:
    assert documents(connected(), Item) == list(catalogue().items)


def test_only_the_wanted_lists_warehouses_and_items_are_read(connected: Connect) -> None:
    client = connected(price_lists=(2,), warehouses=("02",), item_filter="ItemCode lt 'A003'", special_prices=False)
    assert {price.market for price in documents(client, Price)} == {"2"}
    assert [level.key for level in documents(client, StockLevel)] == ["A001|02", "A002|02"]
    for kind in (Item, Price, StockLevel):
        count = CONNECTOR.reads[kind].count
        assert count is not None
        assert count(client, None) == 2


def test_frozen_items_and_no_shop_flag_are_told(simulator: BusinessOne, connected: Connect) -> None:
    simulator.change("Items", ITEMS[0], Frozen="tYES", Properties1="tNO")
    simulator.change("Items", ITEMS[1], Valid="tNO")
    first, second, third = documents(connected(), Item)[:3]
    assert isinstance(first, Item)
    assert (first.active, first.shop_flag) == (False, False)
    assert isinstance(second, Item)
    assert isinstance(third, Item)
    assert (second.active, third.active, third.shop_flag) == (False, True, True)


def price_of(client: BusinessOneClient, raw: bytes) -> tuple[Price, ...]:
    prices: tuple[Price, ...] = CONNECTOR.reads[Price].parser(client)(raw).documents
    return prices


def test_money_is_exact_to_the_last_digit(client: BusinessOneClient) -> None:
    (price,) = price_of(client, b'{"ItemCode":"A","ItemPrices":[{"PriceList":1,"Price":10.10,"Currency":"EUR"}]}')
    assert str(price.money.amount) == "10.10"
    (price,) = price_of(client, b'{"ItemCode":"A","ItemPrices":[{"PriceList":1,"Price":0.123456789012345678,"Currency":null}]}')
    assert price.money == Money(Decimal("0.123456789012345678"), "EUR", tax_included=False)


@pytest.mark.parametrize(
    "entry",
    [
        '{"PriceList":1,"Price":-1,"Currency":"EUR"}',
        '{"PriceList":1,"Price":1e300,"Currency":"EUR"}',
        '{"PriceList":1,"Price":"NaN","Currency":"EUR"}',
        '{"PriceList":1,"Price":1,"Currency":"DOUBLOON"}',
        '{"PriceList":"one","Price":1,"Currency":"EUR"}',
    ],
)
def test_absurd_prices_are_refused_by_name(client: BusinessOneClient, entry: str) -> None:
    with pytest.raises(Unreadable):
        price_of(client, f'{{"ItemCode":"A","ItemPrices":[{entry}]}}'.encode())


def test_no_price_is_not_a_price_of_nothing(client: BusinessOneClient) -> None:
    raw = b'{"ItemCode":"A","ItemPrices":[{"PriceList":1,"Price":0.0,"Currency":null},{"PriceList":2,"Price":null}]}'
    assert price_of(client, raw) == ()


def test_a_special_price_knows_its_dates_and_quantities(client: BusinessOneClient) -> None:
    raw = b"""{"CardCode":"C1","ItemCode":"A","Price":9.0,"Currency":"EUR","PriceListNum":2,"Valid":"tYES","ValidFrom":null,
        "SpecialPriceDataAreas":[{"DateFrom":"2026-12-01T00:00:00Z","Dateto":"2026-12-31","SpecialPrice":7.5,"PriceCurrency":"EUR",
        "SpecialPriceQuantityAreas":[{"Quantity":12.0,"SpecialPrice":6.5,"PriceCurrency":"EUR"}]}]}"""
    whole, period, dozen = price_of(client, raw)
    assert whole == Price("A", "2", Money(Decimal("9.0"), "EUR", tax_included=True), "C1")
    assert (period.valid_from, period.valid_to, period.amount) == (date(2026, 12, 1), date(2026, 12, 31), Decimal("7.5"))
    assert (dozen.min_quantity, dozen.valid_from, dozen.amount) == (Decimal("12.0"), date(2026, 12, 1), Decimal("6.5"))
    assert price_of(client, raw.replace(b"tYES", b"tNO")) == ()


def test_without_price_lists_prices_are_not_all_taken_for_gone(simulator: BusinessOne, client: BusinessOneClient) -> None:
    simulator.faults.add("empty_page_early", "GET /b1s/v2/PriceLists", times=None)
    with pytest.raises(Exception, match="PriceLists"):
        CONNECTOR.reads[Price].parser(client)


def test_one_finds_an_item_and_a_special_price(connected: Connect) -> None:
    for way in WAYS:
        client, reads = connected(**way), CONNECTOR.reads[Price]
        assert reads.one is not None
        for key in (ITEMS[2], f"special|{CUSTOMERS[0]}|{ITEMS[0]}"):
            raw = reads.one(client, key)
            assert raw is not None
            assert reads.parser(client)(raw).key == key
        assert reads.one(client, "special|nobody|nothing") is None


@pytest.fixture(scope="module")
def adventureworks(shared: Path) -> Catalogue:
    return samples.adventureworks(shared / "data" / "adventureworks")


@pytest.fixture(scope="module")
def cycles(adventureworks: Catalogue) -> Iterator[BusinessOne]:
    simulator = BusinessOne()
    simulator.load(adventureworks)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_adventureworks_comes_out_to_the_row(
    cycles: BusinessOne, adventureworks: Catalogue, ears: Ears, way: dict[str, Any]
) -> None:
    options = {"Color": "U_Color", "Size": "U_Size"}
    client = CONNECTOR.connect(config_for(cycles, options=options, page_size=100, **way), ears.surroundings())
    counts = {kind: reads.count(client, None) for kind, reads in CONNECTOR.reads.items() if reads.count}
    assert counts == {Item: 504, Price: 504, StockLevel: 504, Customer: 701, DeliveryAddress: 701}
    assert_same(documents(client, Item), adventureworks.items)
    assert_same(documents(client, Price), adventureworks.prices)
    levels = [level for level in documents(client, StockLevel) if level.amount]
    assert_same(levels, [level for level in adventureworks.stock if level.amount])
    assert_same(documents(client, Customer), adventureworks.customers)
    assert_same(documents(client, DeliveryAddress), adventureworks.addresses)
    client.close()


def assert_same(found: Any, told: Any) -> None:
    """The same documents, whatever their order; a weight is a sum, which has no exact number of digits."""
    ordered = sorted(found, key=lambda document: document.key)
    expected = sorted(told, key=lambda document: document.key)
    assert len(ordered) == len(expected)
    assert [_rounded(document) for document in ordered] == [_rounded(document) for document in expected]


def _rounded(document: Any) -> Any:
    if isinstance(document, Item) and document.weight_kg is not None:
        return replace(document, weight_kg=document.weight_kg.quantize(Decimal("0.000001")))
    return document
