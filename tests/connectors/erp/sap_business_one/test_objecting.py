"""What SAP would refuse an order for is known before it is sent, by reading only."""

from dataclasses import replace

import pytest

from connectors.documents import Order
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Rejected, Unavailable
from tests.connectors.erp.sap_business_one.company import ITEMS, order
from tests.connectors.erp.sap_business_one.conftest import Connect

WRITES = CONNECTOR.writes[Order]


def objected(connected: Connect, given: Order, **settings: object) -> dict[str, str]:
    assert WRITES.check is not None
    return {objection.field: objection.message for objection in WRITES.check(connected(**settings), given)}


def test_an_order_that_sap_takes_is_not_objected_to(simulator: BusinessOne, connected: Connect) -> None:
    assert objected(connected, order()) == {}
    assert simulator.holds("Orders") == []


def test_a_customer_that_is_not_known_yet_is_no_objection(connected: Connect) -> None:
    assert objected(connected, replace(order(), customer=replace(order().customer, key=""))) == {}


def test_everything_that_sap_does_not_know_is_named_with_its_place(connected: Connect) -> None:
    given = order()
    lines = (replace(given.lines[0], sku="NO-SUCH", tax_code="NO-TAX"), *given.lines[1:])
    charges = tuple(replace(charge, tax_code="NO-TAX") for charge in given.charges)
    said = objected(connected, replace(given, lines=lines, charges=charges, customer=replace(given.customer, key="C-NONE")))
    assert said == {
        "lines.1.sku": "SAP Business One has no item NO-SUCH.",
        "lines.1.tax_code": "SAP Business One has no tax code NO-TAX.",
        "charges.1.tax_code": "SAP Business One has no tax code NO-TAX.",
        "customer_key": "SAP Business One has no customer C-NONE.",
    }


@pytest.mark.parametrize(("field", "value", "said"), [("SalesItem", "tNO", "not for sale"), ("Frozen", "tYES", "inactive")])
def test_an_item_that_may_not_be_sold_is_named(
    simulator: BusinessOne, connected: Connect, field: str, value: str, said: str
) -> None:
    simulator.change("Items", order().lines[0].sku, **{field: value})
    assert said in objected(connected, order())["lines.1.sku"]


def test_a_frozen_customer_is_named_as_sap_would(simulator: BusinessOne, connected: Connect) -> None:
    simulator.change("BusinessPartners", order().customer.key, Frozen="tYES")
    assert "inactive" in objected(connected, order())["customer_key"]
    with pytest.raises(Rejected, match="inactive"):
        WRITES.create(connected(), order())


def test_what_the_hub_would_not_send_is_said_without_asking(connected: Connect) -> None:
    given = order()
    wrong = replace(given, lines=(replace(given.lines[0], sku=""),))
    assert "has no SKU" in objected(connected, wrong)[""]


def test_more_items_than_one_question_holds_are_all_asked_for(connected: Connect) -> None:
    given = order()
    lines = tuple(
        replace(given.lines[0], position=n, sku=ITEMS[0] if n == 40 else f"NONE-{n}", tax_code="") for n in range(1, 46)
    )
    said = objected(connected, replace(given, lines=lines))
    assert len(said) == 44
    assert "lines.40.sku" not in said


def test_other_localisations_are_asked_for_sales_tax_codes(simulator: BusinessOne, connected: Connect) -> None:
    simulator.db.execute("delete from VatGroups")
    given = replace(order(), charges=())
    lines = (replace(given.lines[0], tax_code="NO-TAX"), *given.lines[1:])
    said = objected(connected, replace(given, lines=lines), tax_field="TaxCode")
    assert said == {"lines.1.tax_code": "SAP Business One has no tax code NO-TAX."}
    assert objected(connected, given, tax_field="TaxCode") == {}


def test_a_sap_that_is_away_is_no_objection(simulator: BusinessOne, connected: Connect) -> None:
    client = connected(pace=0.01)
    simulator.faults.add("status", "GET /b1s/.*", status=503, times=None)
    assert WRITES.check is not None
    with pytest.raises(Unavailable):
        WRITES.check(client, order())
