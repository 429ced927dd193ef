"""What Odoo would refuse an order for is known before it is sent, by reading only."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.documents import Customer, Order
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.simulator import Odoo
from tests.connectors.erp.odoo.conftest import Connect
from tests.connectors.erp.odoo.database import order

WRITES = CONNECTOR.writes[Order]


@pytest.fixture
def objected(connected: Connect, buyer: Customer) -> Any:
    def ask(given: Order, *, of: Customer = buyer, **settings: Any) -> dict[str, str]:
        assert WRITES.check is not None
        said = WRITES.check(connected(**settings), replace(given, customer=of))
        return {objection.field: objection.message for objection in said}

    return ask


def test_an_order_that_odoo_takes_is_not_objected_to(simulator: Odoo, objected: Any) -> None:
    before = len(simulator.holds("res.partner"))
    assert objected(order()) == {}
    assert simulator.holds("sale.order") == []
    assert len(simulator.holds("res.partner")) == before, "no contact is made by asking"


def test_everything_that_odoo_does_not_know_is_named_with_its_place(objected: Any) -> None:
    given = order()
    lines = (given.lines[0], replace(given.lines[1], sku="NO-SUCH", tax_code="NO-TAX"))
    said = objected(replace(given, lines=lines), of=Customer("999999", "Nobody"))
    assert set(said) == {"lines.2.sku", "lines.2.tax_code", "customer_key"}
    assert "no product with the internal reference NO-SUCH" in said["lines.2.sku"]


def test_a_customer_that_is_not_known_yet_is_no_objection(objected: Any) -> None:
    assert objected(order(), of=Customer("", "Somebody", "new@post.example")) == {}


def test_what_the_hub_would_not_send_is_said_without_asking(objected: Any) -> None:
    given = order()
    assert "has no SKU" in objected(replace(given, lines=(replace(given.lines[0], sku=""),)))[""]
