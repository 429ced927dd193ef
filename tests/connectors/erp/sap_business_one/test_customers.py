"""Customers are recognised before they are made, and made once."""

import pytest

from connectors.documents import Customer, DeliveryAddress
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Rejected
from tests.connectors.erp.sap_business_one.company import CUSTOMERS, STREET
from tests.connectors.erp.sap_business_one.conftest import Connect

WRITES = CONNECTOR.writes[Customer]
ANN = Customer("", "Ann Smith", "Ann@Example.org", "555", price_list="2", tax_number="IE1", billing=STREET)


def test_a_new_customer_gets_number_addresses_and_price_list(simulator: BusinessOne, connected: Connect) -> None:
    written = WRITES.create(connected(customer_series=71), ANN)
    made = next(partner for partner in simulator.holds("BusinessPartners") if partner["CardCode"] == written.key)
    assert (made["CardName"], made["EmailAddress"], made["PriceListNum"], made["Series"]) == (
        "Ann Smith",
        "Ann@Example.org",
        2,
        71,
    )
    assert {entry["AddressType"] for entry in made["BPAddresses"]} == {"bo_ShipTo", "bo_BillTo"}


def test_a_given_number_is_kept_and_taken_only_once(connected: Connect) -> None:
    client = connected()
    assert WRITES.create(client, Customer("SHOP1", "Ann")).key == "SHOP1"
    with pytest.raises(Rejected) as refused:
        WRITES.create(client, Customer("shop1", "Ann"))
    assert refused.value.code == "duplicate_customer"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_mail_address_in_another_case_is_the_same_customer(connected: Connect, version: str) -> None:
    client = connected(version=version)
    written = WRITES.create(client, ANN)
    assert WRITES.find is not None
    assert WRITES.find(client, Customer("", "A. Smith", "ann@example.ORG")) == written
    assert WRITES.find(client, Customer("", "Ann Smith", "nn@example.org")) is None


def test_an_active_customer_is_meant_before_a_frozen_one(simulator: BusinessOne, connected: Connect) -> None:
    simulator.change("BusinessPartners", CUSTOMERS[2], EmailAddress="c001@example.org")
    simulator.change("BusinessPartners", CUSTOMERS[0], Frozen="tYES")
    assert WRITES.find is not None
    found = WRITES.find(connected(), Customer("", "x", "c001@example.org"))
    assert found is not None
    assert found.key == CUSTOMERS[2]


def test_a_supplier_with_the_same_mail_address_is_no_customer(simulator: BusinessOne, connected: Connect) -> None:
    simulator.change("BusinessPartners", CUSTOMERS[0], CardType="cSupplier")
    assert WRITES.find is not None
    assert WRITES.find(connected(), Customer("", "x", "c001@example.org")) is None


def test_with_a_collecting_customer_nobody_is_made_and_old_customers_stay_themselves(
    simulator: BusinessOne, connected: Connect
) -> None:
    client = connected(guest_customer=CUSTOMERS[4])
    assert WRITES.create(client, ANN).key == CUSTOMERS[4]
    assert WRITES.find is not None
    for mail, key in (("who@example.org", CUSTOMERS[4]), ("c002@example.org", CUSTOMERS[1]), ("", CUSTOMERS[4])):
        found = WRITES.find(client, Customer("", "x", mail))
        assert found is not None
        assert found.key == key
    assert len(simulator.holds("BusinessPartners")) == len(CUSTOMERS)


def test_who_could_not_be_recognised_again_is_not_made(connected: Connect) -> None:
    client = connected()
    assert WRITES.find is not None
    for part in (WRITES.create, WRITES.find):
        with pytest.raises(Rejected) as refused:
            part(client, Customer("", "Nobody"))
        assert refused.value.code == "customer_unrecognisable"


def test_delivery_addresses_are_the_customers_ship_to_addresses(connected: Connect) -> None:
    reads, client = CONNECTOR.reads[DeliveryAddress], connected()
    parse = reads.parser(client)
    found = {record.key: record.documents for page in reads.pages(client, None, "") for record in map(parse, page.records)}
    assert found[CUSTOMERS[0]] == (DeliveryAddress(CUSTOMERS[0], "Home", STREET), DeliveryAddress(CUSTOMERS[0], "Work", STREET))
    assert found[CUSTOMERS[7]] == ()


def test_a_customer_reads_as_it_was_kept(connected: Connect) -> None:
    reads, client = CONNECTOR.reads[Customer], connected(currency_codes={"€": "EUR"})
    assert reads.one is not None
    raw = reads.one(client, CUSTOMERS[0])
    assert raw is not None
    (customer,) = reads.parser(client)(raw).documents
    assert customer == Customer(
        CUSTOMERS[0], "Customer C001", "c001@example.org", "123", currency="EUR", price_list="1", billing=STREET
    )
