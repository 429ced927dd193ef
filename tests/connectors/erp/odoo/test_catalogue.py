"""What Odoo keeps is what the connector tells: every item, price, piece in stock, customer and address."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.simulator import Odoo
from connectors.errors import Access, Unreadable
from connectors.testing.contract.reading import raw_records
from tests.connectors.erp.odoo.conftest import Connect
from tests.connectors.erp.odoo.database import CATALOGUE, ITEMS

PRODUCT, RULE, QUANT = "product.product", "product.pricelist.item", "stock.quant"


def read(client: OdooClient, kind: type) -> list[Any]:
    """Every document of a kind."""
    reads = CONNECTOR.reads[kind]
    parse = reads.parser(client)
    return [document for raw in raw_records(reads, client) for document in parse(raw).documents]


def of(client: OdooClient, kind: type, key: str) -> list[Any]:
    """The documents of one item."""
    return [document for document in read(client, kind) if document.item_key == key]


def test_items_come_as_they_are_with_their_place_among_variants(client: OdooClient) -> None:
    found = read(client, Item)
    assert {item.group for item in found if item.options} == {found[0].group}
    assert [replace(item, group="") for item in found] == [replace(item, group="") for item in CATALOGUE.items]


def test_prices_are_the_products_own_and_the_lists(client: OdooClient) -> None:
    told, kept = ({price.key: price for price in prices} for prices in (read(client, Price), CATALOGUE.prices))
    assert told == kept


def test_stock_is_the_sum_of_all_heaps_in_each_warehouse(simulator: Odoo, client: OdooClient) -> None:
    assert {level.key: (level.in_stock, level.committed) for level in read(client, StockLevel)} == {
        level.key: (level.in_stock, level.committed) for level in CATALOGUE.stock
    }
    place = simulator.number("stock.location", usage="internal")
    simulator.make(QUANT, product_id=simulator.number(PRODUCT, default_code=ITEMS[0]), location_id=place, quantity=0.1)
    simulator.make(QUANT, product_id=simulator.number(PRODUCT, default_code=ITEMS[0]), location_id=place, quantity=0.2)
    assert of(client, StockLevel, ITEMS[0]) == [StockLevel(ITEMS[0], "WH", Decimal("1.8"), Decimal(1))]


def test_an_empty_warehouse_is_told_and_what_lies_outside_is_not(simulator: Odoo, client: OdooClient) -> None:
    view = simulator.make("stock.location", name="B", usage="view")
    simulator.make("stock.warehouse", name="B", code="B", view_location_id=view)
    outside = simulator.make("stock.location", name="Customers", usage="customer", parent_path="999/")
    simulator.make(QUANT, product_id=simulator.number(PRODUCT, default_code=ITEMS[0]), location_id=outside, quantity=50.0)
    told = {level.warehouse: level.in_stock for level in of(client, StockLevel, ITEMS[0])}
    assert told == {"WH": Decimal("1.5"), "B": Decimal(0)}


def test_customers_and_addresses_come_as_they_are(simulator: Odoo, client: OdooClient) -> None:
    names = {customer.name: customer for customer in CATALOGUE.customers}
    found = read(client, Customer)
    assert len(found) == len(names)
    for customer in found:
        was = names[customer.name]
        assert (customer.email, customer.company, customer.billing.street) == (was.email, was.company, was.billing.street)
        assert customer.key == str(simulator.number("res.partner", ref=was.key))
    addresses = read(client, DeliveryAddress)
    assert sorted(a.address.street for a in addresses) == sorted(a.address.street for a in CATALOGUE.addresses)
    assert {a.name for a in addresses} == {"Lager 1", "Lager 2"}


def test_two_addresses_of_one_name_are_told_apart(simulator: Odoo, client: OdooClient) -> None:
    customer = simulator.number("res.partner", ref="K007")
    made = [simulator.make("res.partner", parent_id=customer, type="delivery", name="Hof", city=city) for city in ("A", "B")]
    found = [address.name for address in read(client, DeliveryAddress) if address.customer_key == str(customer)]
    assert found == [f"Hof ({number})" for number in made]


def test_an_invoice_contact_is_where_the_bill_goes(simulator: Odoo, client: OdooClient) -> None:
    customer = simulator.number("res.partner", ref="K001")
    simulator.make("res.partner", parent_id=customer, type="invoice", name="Accounts", city="Bonn")
    found = next(one for one in read(client, Customer) if one.key == str(customer))
    assert (found.billing.name, found.billing.city) == ("Accounts", "Bonn")


def rule(simulator: Odoo, **vals: Any) -> None:
    product = simulator.holds(PRODUCT, ["default_code", "=", ITEMS[0]])[0]
    template = product["product_tmpl_id"]
    of_product = {"product_id": product["id"]} if vals.get("applied_on") == "0_product_variant" else {}
    simulator.make(RULE, pricelist_id=7, product_tmpl_id=template, **of_product, **vals)


def listed(client: OdooClient) -> dict[Decimal, Decimal]:
    """What the first item costs in the price list, by quantity."""
    return {price.min_quantity: price.money.amount for price in of(client, Price, ITEMS[0]) if price.price_list == "7"}


@pytest.mark.parametrize(
    ("vals", "expected"),
    [
        ({"applied_on": "1_product", "fixed_price": 5.0}, {Decimal(1): Decimal("9.1")}),
        ({"applied_on": "0_product_variant", "fixed_price": 5.0}, {Decimal(1): Decimal(5)}),
        (
            {"applied_on": "1_product", "fixed_price": 5.0, "min_quantity": 3.0},
            {Decimal(1): Decimal("9.1"), Decimal(3): Decimal(5)},
        ),
        ({"applied_on": "0_product_variant", "compute_price": "percentage", "fixed_price": 5.0}, {}),
        ({"applied_on": "2_product_category", "fixed_price": 1.0}, {Decimal(1): Decimal("9.1")}),
    ],
    ids=["variant first", "the newer wins", "from a quantity", "no fixed price wins", "categories are not read"],
)  # fmt: skip
def test_the_rule_that_odoo_would_take_is_told(
    simulator: Odoo, client: OdooClient, vals: dict[str, Any], expected: dict[Decimal, Decimal]
) -> None:
    rule(simulator, **vals)
    found = listed(client)
    assert found.pop(Decimal(10)) == Decimal("8.05")
    assert found == expected


def test_what_is_not_read_is_said_by_the_check(simulator: Odoo, client: OdooClient) -> None:
    assert CONNECTOR.check(client) == "Odoo 19.0"
    rule(simulator, applied_on="2_product_category", compute_price="percentage")
    simulator.change(PRODUCT, simulator.number(PRODUCT, default_code=ITEMS[11]), default_code=False)
    told = CONNECTOR.check(client)
    assert "1 price rules are not fixed prices" in told
    assert "1 products have no internal reference" in told
    assert len(read(client, Item)) == len(ITEMS) - 1


def test_price_dates_are_told_in_the_companys_time(simulator: Odoo, connected: Connect) -> None:
    rule(simulator, applied_on="0_product_variant", fixed_price=4.0, min_quantity=2.0, date_start="2026-05-31 22:00:00")
    found = [price for price in of(connected(time_zone="Europe/Berlin"), Price, ITEMS[0]) if price.min_quantity == 2]
    assert [price.valid_from for price in found] == [date(2026, 6, 1)]


def test_tax_inside_prices_is_told(simulator: Odoo, client: OdooClient) -> None:
    simulator.change("account.tax", simulator.number("account.tax", name="A1"), price_include=True)
    assert all(price.money.tax_included for price in read(client, Price))


@pytest.mark.parametrize("kind", [Item, Price, StockLevel])
def test_an_archived_product_is_gone_or_told_as_inactive_by_setting(simulator: Odoo, connected: Connect, kind: type) -> None:
    simulator.change(PRODUCT, simulator.number(PRODUCT, default_code=ITEMS[0]), active=False)
    assert not of(connected(), kind, ITEMS[0])
    told = of(connected(archived=True), kind, ITEMS[0])
    assert told
    assert kind is not Item or not told[0].active


def test_a_change_of_the_template_or_of_an_address_is_a_change(simulator: Odoo, client: OdooClient) -> None:
    clock = datetime.now(UTC) + timedelta(hours=1)
    simulator.clock = lambda: clock
    simulator.change("product.template", simulator.number("product.template", name="Tent Fjell"), description_sale="New")
    simulator.change("res.partner", simulator.number("res.partner", street="Weg 2"), city="Bonn")
    since = clock - timedelta(minutes=5)
    for kind, expected in ((Item, 4), (Customer, 1), (DeliveryAddress, 1)):
        reads = CONNECTOR.reads[kind]
        assert len(raw_records(reads, client, since)) == expected
        assert reads.count
        assert reads.count(client, since) == expected


def test_what_changed_within_the_very_second_is_read_again(simulator: Odoo, client: OdooClient) -> None:
    clock = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    simulator.clock = lambda: clock
    simulator.change(PRODUCT, simulator.number(PRODUCT, default_code=ITEMS[0]), weight=2.0)
    assert len(raw_records(CONNECTOR.reads[Item], client, clock + timedelta(milliseconds=900))) == 1


def test_a_release_that_dates_only_the_template_is_read_by_that(simulator: Odoo, client: OdooClient) -> None:
    template = simulator.holds("product.template", ["name", "=", "Tent Fjell"])[0]
    later = datetime.now(UTC) + timedelta(hours=1)
    with simulator.transaction():
        simulator.records.store.put("product.template", [template | {"write_date": f"{later:%Y-%m-%d %H:%M:%S}"}])
    assert len(raw_records(CONNECTOR.reads[Item], client, later)) == 4


@pytest.mark.parametrize(
    ("model", "kind"), [("product.attribute", Item), ("account.tax", Price), ("stock.warehouse", StockLevel)]
)
def test_what_lies_elsewhere_and_changes_makes_everything_be_read_anew(
    simulator: Odoo, client: OdooClient, model: str, kind: type
) -> None:
    knows = CONNECTOR.reads[kind].knows
    assert knows
    before = knows(client)
    clock = datetime.now(UTC) + timedelta(hours=1)
    simulator.clock = lambda: clock
    number = simulator.holds(model)[0]["id"]
    simulator.change(model, number, **({"code": "NEW"} if model == "stock.warehouse" else {"name": "New"}))
    assert knows(client) != before


@pytest.mark.parametrize("flaw", ["-3.0", "1e20", '"x"', "null"])
def test_a_price_that_cannot_be_meant_is_unreadable(client: OdooClient, flaw: str) -> None:
    reads = CONNECTOR.reads[Price]
    raw = raw_records(reads, client)[0].replace(b'"lst_price":19.9', f'"lst_price":{flaw}'.encode())
    with pytest.raises(Unreadable):
        reads.parser(client)(raw)


@pytest.mark.parametrize("asked", ["lst_price", "no_field"])
def test_a_filter_that_odoo_would_drop_is_found_by_the_check(connected: Connect, asked: str) -> None:
    with pytest.raises(Access) as refused:
        CONNECTOR.check(connected(product_filter=f'[["{asked}", ">", 1]]'))
    assert asked in refused.value.message
