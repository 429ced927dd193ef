"""An order goes into Odoo whole, once, and is found again by its e-number."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Standing, Written
from connectors.documents import Address, Charge, Customer, Order, OrderLine
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.simulator import SALESMAN, Odoo
from connectors.errors import Access, Rejected, Uncertain
from connectors.testing.contract import Ears
from connectors.testing.contract.basis import HURRY
from tests.connectors.erp.odoo.conftest import Connect
from tests.connectors.erp.odoo.database import HERE, ITEMS, order

WRITES = CONNECTOR.writes[Order]


def found(client: Any, given: Order) -> Written | None:
    assert WRITES.find
    return WRITES.find(client, given)


@pytest.fixture
def taken(simulator: Odoo, connected: Connect, buyer: Customer) -> Any:
    """Makes an order with these settings and gives Odoo's record."""

    def take(given: Order | None = None, **settings: Any) -> dict[str, Any]:
        WRITES.create(connected(**settings), replace(given or order(), customer=buyer))
        return simulator.holds("sale.order")[-1]

    return take


def lines(simulator: Odoo) -> list[dict[str, Any]]:
    return simulator.holds("sale.order.line")


def test_sums_arrive_to_the_cent_and_the_order_is_confirmed(simulator: Odoo, taken: Any) -> None:
    made = taken()
    assert (made["amount_untaxed"], made["state"]) == (40.1, "sale")
    assert [line["price_unit"] for line in lines(simulator)] == [3.333333, 10.1, 9.9]
    assert (made["client_order_ref"], made["origin"]) == ("WEB-1", "Webshop WEB-1")
    assert made["note"] == "Payment: Card<br>Transaction: TX-1<br>Ring &lt;twice&gt;<br>please"


def test_orders_may_be_left_as_quotations(taken: Any) -> None:
    assert taken(confirm=False)["state"] == "draft"


@pytest.mark.parametrize(("included", "each"), [(True, 4.0), (False, 3.333333)])
def test_the_lines_own_tax_says_whether_prices_hold_it(simulator: Odoo, taken: Any, included: bool, each: float) -> None:
    tax = simulator.make("account.tax", name="VAT 20", amount=20.0, price_include=included)
    line = OrderLine(1, ITEMS[0], "", Decimal(3), Decimal(10), Decimal(2), "VAT 20")
    made = taken(order(lines=(line,), charges=()))
    assert lines(simulator)[0]["tax_ids"] == [tax]
    assert (lines(simulator)[0]["price_unit"], made["amount_total"]) == (each, 12.0)


def test_a_company_whose_prices_hold_tax_gets_them_so(simulator: Odoo, taken: Any) -> None:
    taken(gross_prices=True)
    assert lines(simulator)[0]["price_unit"] == 4.0


def test_discounts_and_fees_have_products_of_their_own(simulator: Odoo, taken: Any) -> None:
    charges = (Charge("fee", "cod", "Cash", Decimal(2), Decimal(0)), Charge("fee", "gift", "Voucher", Decimal(-5), Decimal(0)))
    taken(order(charges=charges))
    products = {product["id"]: product["default_code"] for product in simulator.holds("product.product")}
    assert [products[line["product_id"]] for line in lines(simulator)[2:]] == ["FEE", "DISCOUNT"]
    assert lines(simulator)[3]["name"] == "Voucher"


def test_an_address_is_made_once_and_used_again(simulator: Odoo, taken: Any, buyer: Customer) -> None:
    first, second = taken(order(1)), taken(order(2))
    assert first["partner_shipping_id"] == second["partner_shipping_id"] != int(buyer.key)
    assert first["partner_invoice_id"] == int(buyer.key), "The customer itself is there already."
    (made,) = simulator.holds("res.partner", ["id", "=", first["partner_shipping_id"]])
    assert (made["type"], made["parent_id"], made["name"]) == ("delivery", int(buyer.key), "Acme · Ann Smith")
    third = taken(order(3, delivery=replace(HERE, street="Elsewhere 1")))
    assert third["partner_shipping_id"] not in (first["partner_shipping_id"], int(buyer.key))


def test_an_empty_address_is_the_customers(taken: Any, buyer: Customer) -> None:
    made = taken(order(delivery=Address("Ann", country="DE"), billing=Address()))
    assert (made["partner_shipping_id"], made["partner_invoice_id"]) == (int(buyer.key), int(buyer.key))


def test_the_price_list_gives_the_order_its_currency(simulator: Odoo, taken: Any, connected: Connect, buyer: Customer) -> None:
    dollars = simulator.make("product.pricelist", name="US", currency_id=simulator.make("res.currency", name="USD"))
    assert taken(order(currency="USD"))["pricelist_id"] == dollars
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(), order(2, currency="SEK", customer=buyer))
    assert refused.value.code == "currency_missing"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"customer": Customer("", "Ann")}, "customer_missing"),
        ({"lines": (OrderLine(1, "", "Gift", Decimal(1), Decimal(1), Decimal(0)),)}, "line_without_sku"),
        ({"lines": (OrderLine(1, ITEMS[0], "", Decimal(0), Decimal(1), Decimal(0)),)}, "quantity_not_positive"),
        ({"charges": (Charge("fee", "cod", "Cash", Decimal(2), Decimal(0)),)}, "charge_product_missing"),
    ],
)
def test_what_odoo_would_misread_is_refused_before_anything_is_sent(
    connected: Connect, ears: Ears, buyer: Customer, parts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(fee_product=""), order(**{"customer": buyer, **parts}))
    assert refused.value.code == code
    assert ears.calls == []


@pytest.mark.parametrize(
    ("parts", "settings", "code"),
    [
        ({"lines": (OrderLine(1, "NONE", "", Decimal(1), Decimal(1), Decimal(0)),)}, {}, "item_missing"),
        ({"lines": (OrderLine(1, ITEMS[0], "", Decimal(1), Decimal(1), Decimal(0), "A9"),)}, {}, "tax_refused"),
        ({"customer": Customer("99999", "Gone")}, {}, "customer_refused"),
        ({}, {"order_warehouse": "NONE"}, "warehouse_refused"),
    ],
)  # fmt: skip
def test_what_odoo_does_not_have_is_named_and_no_order_is_made(
    simulator: Odoo, connected: Connect, buyer: Customer, parts: dict[str, Any], settings: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(**settings), order(**{"customer": buyer, **parts}))
    assert refused.value.code == code
    assert simulator.holds("sale.order") == []


def test_two_products_of_one_reference_are_not_guessed_between(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    simulator.change("product.product", simulator.number("product.product", default_code=ITEMS[1]), default_code=ITEMS[0])
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(), order(customer=buyer))
    assert refused.value.code == "sku_twice"


def test_a_key_that_sees_only_its_own_orders_may_write_none(connected: Connect, simulator: Odoo, buyer: Customer) -> None:
    client = connected(api_key=SALESMAN.key, login=SALESMAN.login)
    for act in (
        lambda: CONNECTOR.check(client),
        lambda: found(client, order()),
        lambda: WRITES.create(client, order(customer=buyer)),
    ):
        with pytest.raises(Access) as refused:
            act()
        assert refused.value.code == "orders_hidden"
    assert simulator.holds("sale.order") == []
    assert CONNECTOR.check(connected(api_key=SALESMAN.key, prove_orders=False))


def test_the_same_reference_of_another_customer_is_another_order(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    WRITES.create(connected(), order(customer=buyer))
    other = order(customer=Customer(str(simulator.number("res.partner", ref="K002")), "Other"))
    assert found(connected(), other) is None
    assert found(connected(), order(customer=Customer("", "Unknown yet"))) is not None


def test_an_open_order_wins_over_a_cancelled_one(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    client, given = connected(), order(customer=buyer)
    first, second = WRITES.create(client, given), WRITES.create(client, given)
    for gone, left, standing in ((first, second, Standing.OPEN), (second, first, Standing.CANCELLED)):
        simulator.change("sale.order", int(gone.key), state="cancel")
        assert (there := found(client, given)) is not None
        assert (there.key, there.standing) == (left.key, standing)


@pytest.mark.parametrize("what", ["action_confirm", "search_read"])
def test_whatever_fails_once_the_order_is_made_is_a_doubt_that_find_ends(
    simulator: Odoo, connected: Connect, buyer: Customer, what: str
) -> None:
    given, model = order(customer=buyer), "sale.order"
    simulator.faults.add("status", f"POST /json/2/{model}/{what}", times=None, status=503)
    with pytest.raises(Uncertain):
        WRITES.create(connected(pace=HURRY), given)
    simulator.faults.clear()
    there = found(connected(), given)
    assert there is not None
    assert [made["state"] for made in simulator.holds(model)] == ["sale"], "What its maker left as a quotation is confirmed."


def test_an_order_that_odoo_will_not_confirm_is_unmade_and_may_be_sent_again(
    simulator: Odoo, connected: Connect, buyer: Customer
) -> None:
    simulator.refuses_confirmation = "The credit limit is reached."
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(), order(customer=buyer))
    assert "credit limit" in refused.value.message
    assert simulator.holds("sale.order") == []
    simulator.refuses_confirmation = ""
    assert WRITES.create(connected(), order(customer=buyer)).number == "S00002"


def test_where_it_cannot_be_unmade_the_quotation_is_told_as_one(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    simulator.refuses_confirmation = "The credit limit is reached."
    simulator.faults.add("status", "POST /json/2/sale.order/unlink", times=None, status=403)
    written = WRITES.create(connected(), order(customer=buyer))
    assert written.number == "S00001 (quotation)"
    assert found(connected(), order(customer=buyer)) == written


def test_an_unmaking_whose_answer_is_lost_is_a_doubt(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    simulator.refuses_confirmation = "The credit limit is reached."
    simulator.faults.add("drop_before", "POST /json/2/sale.order/unlink")
    with pytest.raises(Uncertain):
        WRITES.create(connected(pace=HURRY), order(customer=buyer))


def test_a_prefix_keeps_two_shops_apart(connected: Connect, buyer: Customer, simulator: Odoo) -> None:
    WRITES.create(connected(order_prefix="DE-"), order(customer=buyer))
    assert simulator.holds("sale.order")[0]["client_order_ref"] == "DE-WEB-1"
    assert found(connected(order_prefix="SE-"), order(customer=buyer)) is None
    assert found(connected(order_prefix="DE-"), order(customer=replace(buyer, key="12"))) is not None
