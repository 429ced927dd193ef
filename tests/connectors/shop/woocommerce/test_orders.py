"""An order of the shop as an Order: exact, complete, and in words people wrote."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Address, Customer, Order, Readiness
from connectors.errors import Unreadable
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.orders import order_parser
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from tests.connectors.shop.woocommerce.conftest import Clock, Connect
from tests.connectors.shop.woocommerce.test_readiness import NOW, rule

READS = CONNECTOR.reads[Order]


def raw(**changes: Any) -> bytes:
    """An order as the shop sends it, by default one shirt at 10.00 and 20 % tax."""
    line = {
        "id": 1,
        "name": "Shirt &amp; tie",
        "sku": "S-1",
        "quantity": 2,
        "tax_class": "",
        "total": "10.00",
        "total_tax": "2.00",
    }
    order = {
        "id": 17,
        "number": "17",
        "status": "processing",
        "currency": "EUR",
        "total": "12.00",
        "total_tax": "2.00",
        "date_created": "2026-03-02T11:00:00",
        "date_created_gmt": "2026-03-02T10:00:00",
        "date_modified_gmt": "2026-03-02T10:05:00",
        "date_paid_gmt": "2026-03-02T10:01:00",
        "payment_method": "card",
        "customer_id": 5,
        "billing": {
            "first_name": "Jo",
            "last_name": "O&#39;Hara",
            "company": "",
            "address_1": "Road 1",
            "country": "se",
            "email": "jo@shop.example",
        },
        "line_items": [line | {"price": 4.999999, "taxes": [{"id": 1, "total": "2.00"}]}],
        "tax_lines": [{"rate_id": 1, "rate_code": "EU-VAT-1"}],
    }
    return json.dumps(order | changes).encode()


def parsed(content: bytes, **options: Any) -> Order:
    (order,) = order_parser(rule(**options), lambda: NOW)(content).documents
    return order


def test_sums_are_exact_and_the_price_float_is_never_used() -> None:
    order = parsed(raw())
    line = order.lines[0]
    assert (line.quantity, line.net, line.tax, order.total) == (Decimal(2), Decimal("10.00"), Decimal("2.00"), Decimal("12.00"))
    assert order.placed_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_names_are_as_people_wrote_them() -> None:
    order = parsed(raw(customer_note="Ring\u0000 twice &lt;3"))
    assert (order.lines[0].name, order.billing.name, order.billing.country, order.note) == (
        "Shirt & tie",
        "Jo O'Hara",
        "SE",
        "Ring twice <3",
    )


def test_a_guest_is_known_by_the_mail_address() -> None:
    assert parsed(raw()).customer.shop_id == "5"
    guest = parsed(raw(customer_id=0)).customer
    assert (guest.key, guest.shop_id, guest.email, guest.name) == ("", "", "jo@shop.example", "Jo O'Hara")


def test_without_a_delivery_address_it_goes_where_the_bill_goes() -> None:
    order = parsed(raw())
    assert order.delivery == order.billing
    assert parsed(raw(shipping={"first_name": "Al", "city": "Oslo"})).delivery == Address(name="Al", city="Oslo")


def test_shipping_and_fees_are_charges_in_the_tax_code_of_the_lines() -> None:
    shipping = {
        "method_id": "flat_rate",
        "method_title": "Post",
        "total": "5.00",
        "total_tax": "1.00",
        "taxes": [{"id": 1, "total": "1.00"}],
    }
    fee = {"name": "Gift wrap", "tax_class": "zero-rate", "total": "2.00", "total_tax": "0.00", "taxes": []}
    order = parsed(raw(total="20.00", shipping_lines=[shipping], fee_lines=[fee]))
    assert [(charge.kind, charge.code, charge.net, charge.tax, charge.tax_code) for charge in order.charges] == [
        ("shipping", "flat_rate", Decimal("5.00"), Decimal("1.00"), "standard"),
        ("fee", "Gift wrap", Decimal("2.00"), Decimal("0.00"), "none"),
    ]
    assert parsed(raw(), tax_codes="rate").lines[0].tax_code == "EU-VAT-1"


def test_the_rows_add_up_to_the_total_when_each_was_rounded_by_itself() -> None:
    order = parsed(raw(total="11.99"))
    assert sum(line.net + line.tax for line in order.lines) == order.total
    assert order.charges == ()


def test_a_gift_card_becomes_a_charge_that_a_person_can_map() -> None:
    order = parsed(raw(total="2.00"))
    assert [(charge.code, charge.net) for charge in order.charges] == [("difference", Decimal("-10.00"))]


def test_the_number_may_be_a_plugins() -> None:
    meta = [{"id": 1, "key": "_order_number", "value": "W-1001"}, {"id": 2, "key": "x", "value": {"a": [1]}}]
    assert parsed(raw(meta_data=meta), number_meta="_order_number").e_number == "W-1001"
    assert parsed(raw(number="A-17")).e_number == "A-17"
    with pytest.raises(Unreadable, match="no_order_number"):
        parsed(raw(), number_meta="_order_number")


def test_a_lines_unit_is_where_the_shop_keeps_it() -> None:
    meta = [{"id": 1, "key": "_sold_by", "value": "metre"}, {"id": 2, "key": "x", "value": {"a": [1]}}]
    line = {"name": "Rope", "sku": "R-1", "quantity": 5, "total": "10.00", "total_tax": "2.00", "meta_data": meta}
    assert parsed(raw(line_items=[line]), unit_meta="_sold_by").lines[0].unit == "metre"
    assert parsed(raw(line_items=[line])).lines[0].unit == ""
    assert parsed(raw(), unit_meta="_sold_by").lines[0].unit == ""


def test_an_unfinished_order_without_number_is_passed_over() -> None:
    record = order_parser(rule(number_meta="_order_number"))(raw(status="checkout-draft"))
    assert (record.key, record.documents) == ("17", ())


@pytest.mark.parametrize("total", ["NaN", "1e400", "Infinity", "ten", "12,00", "9" * 50])
def test_what_is_no_sum_of_money_is_unreadable(total: str) -> None:
    with pytest.raises(Unreadable):
        parsed(raw(total=total))


def test_a_declined_order_may_turn_ready(simulator: WooCommerceSimulator, client: WooCommerce, clock: Clock) -> None:
    placed = simulator.place_order(Placed((("NONE", 1),), payment="declined"))
    parse = READS.parser(client)
    assert READS.one is not None
    assert parse(READS.one(client, str(placed["id"])) or b"").documents[0].readiness is Readiness.DECLINED
    clock.wait(minutes=5)
    simulator.orders.update(placed["id"], {"status": "processing"})
    (page,) = READS.pages(client, clock.now, "")
    assert parse(page.records[0]).documents[0].readiness is Readiness.READY


def test_the_same_second_is_not_lost_at_the_edge(simulator: WooCommerceSimulator, client: WooCommerce, clock: Clock) -> None:
    simulator.place_order(Placed(()))
    assert len([record for page in READS.pages(client, clock.now, "") for record in page.records]) == 1
    assert READS.count is not None
    assert READS.count(client, clock.now + timedelta(seconds=1)) == 0


def test_an_order_that_changes_while_orders_are_read_loses_nobody(
    simulator: WooCommerceSimulator, connect: Connect, clock: Clock
) -> None:
    ids = []
    for _ in range(9):
        clock.wait(seconds=1)
        ids.append(simulator.place_order(Placed(()))["id"])
    client = connect()
    client.per_page = 4
    pages = READS.pages(client, None, "")
    read = [next(pages)]
    clock.wait(minutes=1)
    simulator.orders.update(ids[0], {"status": "completed"})
    read += pages
    found = [json.loads(record)["id"] for page in read for record in page.records]
    assert sorted(found) == sorted(ids)
    assert len(found) == len(set(found))


def test_two_hundred_orders_of_one_second_are_read(simulator: WooCommerceSimulator, client: WooCommerce, clock: Clock) -> None:
    for _ in range(230):
        simulator.place_order(Placed(()))
    records = [record for page in READS.pages(client, clock.now, "") for record in page.records]
    assert len(records) == 230


def test_customers_have_their_shop_number(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    made = simulator.customers.create({"email": "a@shop.example", "first_name": "Jo", "billing": {"company": "A &amp; B"}})
    reads = CONNECTOR.reads[Customer]
    (page,) = reads.pages(client, None, "")
    (customer,) = reads.parser(client)(page.records[0]).documents
    assert (customer.shop_id, customer.name, customer.email) == (str(made["id"]), "A & B", "a@shop.example")
