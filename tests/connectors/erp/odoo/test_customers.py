"""A customer is found before one is made, and made so that it is found again."""

from typing import Any

import pytest

from connectors.documents import Address, Customer
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.simulator import Odoo
from connectors.errors import Rejected
from tests.connectors.erp.odoo.conftest import Connect

WRITES = CONNECTOR.writes[Customer]
ANN = Customer(
    "", "Ann Berg", "ann_b%1@shop.example", "+47 1", billing=Address(street="Gate 1", city="Oslo", country="NO"), shop_id="55"
)


def found(client: Any, customer: Customer) -> str | None:
    assert WRITES.find
    written = WRITES.find(client, customer)
    return written.key if written else None


def test_a_new_customer_is_a_contact_of_odoos_with_its_address(simulator: Odoo, connected: Connect) -> None:
    key = WRITES.create(connected(customer_prefix="shop1-"), ANN).key
    (made,) = simulator.holds("res.partner", ["id", "=", int(key)])
    assert (made["name"], made["street"], made["ref"], made["customer_rank"]) == ("Ann Berg", "Gate 1", "shop1-55", 1)
    assert made["country_id"] == simulator.number("res.country", code="NO")


@pytest.mark.parametrize("mail", ["ann_b%1@shop.example", "ANN_B%1@SHOP.EXAMPLE "])
def test_mail_addresses_are_the_same_in_any_case_and_no_patterns(connected: Connect, simulator: Odoo, mail: str) -> None:
    simulator.make("res.partner", name="Other", email="annxb-1@shop.example")
    key = WRITES.create(connected(), ANN).key
    assert found(connected(), Customer("", "Ann", mail)) == key


def test_a_sign_that_is_odoos_own_is_looked_for_as_it_stands(connected: Connect) -> None:
    odd = Customer("", "Ann", "ann\\b@shop.example")
    assert found(connected(), odd) is None
    assert WRITES.create(connected(), odd).key == found(connected(), odd)


def test_the_company_of_a_contact_is_the_customer_and_an_active_one_is_first(simulator: Odoo, connected: Connect) -> None:
    company = simulator.number("res.partner", ref="K001")
    simulator.make("res.partner", name="Old", email="ann@shop.example", active=False)
    simulator.make("res.partner", name="Ann", email="ann@shop.example", parent_id=company, commercial_partner_id=company)
    assert found(connected(), Customer("", "Ann", "ann@shop.example")) == str(company)


def test_number_then_reference_then_mail_find_it(simulator: Odoo, connected: Connect) -> None:
    first, second = simulator.number("res.partner", ref="K001"), simulator.number("res.partner", ref="K002")
    simulator.change("res.partner", second, ref="shop1-55")
    mail = "firma1@shop.example"
    assert found(connected(), Customer("", "", mail, shop_id="55")) == str(first)
    assert found(connected(customer_prefix="shop1-"), Customer("", "", mail, shop_id="55")) == str(second)
    assert found(connected(customer_prefix="shop1-"), Customer(str(first), "", shop_id="55")) == str(first)
    assert found(connected(), Customer("99999999", "", "nobody@shop.example")) is None


def test_one_that_could_not_be_found_again_is_not_made(simulator: Odoo, connected: Connect) -> None:
    for act in (WRITES.find, WRITES.create):
        assert act
        with pytest.raises(Rejected) as refused:
            act(connected(), Customer("", "Ann", shop_id="55"))
        assert refused.value.code == "customer_unrecognisable"


def test_a_collecting_customer_takes_the_unknown(simulator: Odoo, connected: Connect) -> None:
    guest, before = simulator.number("res.partner", ref="K003"), len(simulator.holds("res.partner"))
    client = connected(guest_customer=guest)
    assert found(client, ANN) == WRITES.create(client, ANN).key == str(guest)
    assert found(client, Customer("", "", "firma1@shop.example")) == str(simulator.number("res.partner", ref="K001"))
    assert len(simulator.holds("res.partner")) == before
