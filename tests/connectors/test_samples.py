"""The public data sets, read to the row: counts in are counts out."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.documents import Document, Order, Readiness
from connectors.testing.samples import adventureworks, online_retail


def lines_of(folder: Path) -> list[dict[str, str]]:
    days = (day.read_text(encoding="utf-8").splitlines() for day in sorted(folder.glob("*.csv")))
    return [row for lines in days for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def orders(shared: Path) -> list[Order]:
    return list(online_retail(shared / "data" / "online_retail"))


def test_every_row_of_adventureworks_becomes_a_record(shared: Path) -> None:
    found = adventureworks(shared / "data" / "adventureworks")
    kinds: list[tuple[Document, ...]] = [found.items, found.prices, found.stock, found.customers, found.addresses]
    assert [len(records) for records in kinds] == [504, 304, 1069, 701, 712]
    assert [len({record.key for record in records}) for records in kinds] == [504, 304, 1069, 701, 712]


def test_adventureworks_records_belong_together(shared: Path) -> None:
    found = adventureworks(shared / "data" / "adventureworks")
    items, customers = {item.key for item in found.items}, {customer.key for customer in found.customers}
    assert {price.item_key for price in found.prices} | {level.item_key for level in found.stock} <= items
    assert {address.customer_key for address in found.addresses} == customers
    assert sum(level.in_stock for level in found.stock) == 335974
    assert sum(price.money.amount for price in found.prices) == Decimal("221087.790")


def test_variants_have_distinct_options_within_their_group(shared: Path) -> None:
    items = adventureworks(shared / "data" / "adventureworks").items
    places = Counter((item.group, item.options) for item in items if item.group)
    assert max(places.values()) == 1
    assert {item.weight_kg for item in items if item.key == "RM-M692"} == {Decimal("0.450")}


def test_every_invoice_is_an_order_with_all_its_lines(shared: Path, orders: list[Order]) -> None:
    rows = lines_of(shared / "data" / "online_retail")
    assert Counter(row["InvoiceNo"] for row in rows) == {order.e_number: len(order.lines) for order in orders}
    assert (len(rows), len(orders)) == (14022, 646)
    assert sum(order.total for order in orders) == sum(Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows)


def test_cancellations_and_guests_are_known_as_such(orders: list[Order]) -> None:
    cancelled = [order for order in orders if order.readiness is Readiness.CANCELLED]
    assert (len(cancelled), sum(len(order.lines) for order in cancelled)) == (61, 149)
    assert sum(len(order.lines) for order in orders if not order.customer.key) == 4195
    assert sum(line.quantity < 0 for order in orders for line in order.lines) == 186


def test_skus_that_differ_only_by_case_stay_apart(orders: list[Order]) -> None:
    skus = {line.sku for order in orders for line in order.lines}
    assert (len(skus), len({sku.lower() for sku in skus})) == (2230, 2230 - 28)
