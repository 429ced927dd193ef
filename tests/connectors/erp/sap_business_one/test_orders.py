"""An order goes into SAP whole, once, and is found again by its e-number."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Standing
from connectors.documents import Address, Charge, Customer, Order, OrderLine
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.orders import payload
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Rejected, Uncertain
from connectors.testing.contract import Ears
from connectors.testing.contract.basis import HURRY
from tests.connectors.erp.sap_business_one.company import CUSTOMERS, ITEMS, config_for, order
from tests.connectors.erp.sap_business_one.conftest import Connect

WRITES = CONNECTOR.writes[Order]


@pytest.fixture
def taken(simulator: BusinessOne, connected: Connect) -> Any:
    """Makes an order with these settings and gives SAP's document."""

    def take(given: Order, **settings: Any) -> dict[str, Any]:
        WRITES.create(connected(**settings), given)
        return simulator.holds("Orders")[-1]

    return take


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_sums_and_dates_arrive_as_they_were_placed(taken: Any, version: str) -> None:
    document = taken(order(), version=version, time_zone="Europe/Copenhagen", due_days=3)
    assert Decimal(str(document["DocTotal"])) == Decimal("48.12")
    assert Decimal(str(document["VatSum"])) == Decimal("8.02")
    assert document["DocDate"][:10] == "2026-03-02", "The day it was in the company."
    assert document["DocDueDate"][:10] == "2026-03-05"
    assert document["Comments"] == "Payment: Card\nTransaction: TX-1"


def test_gross_prices_go_in_gross(taken: Any) -> None:
    document = taken(order(tax_included=True))
    assert Decimal(str(document["DocTotal"])) == Decimal("48.12")
    assert all("PriceAfterVAT" in line for line in document["DocumentLines"])


def test_a_price_that_does_not_divide_keeps_the_lines_sum(simulator: BusinessOne) -> None:
    line = OrderLine(1, ITEMS[0], "", Decimal(3), Decimal("10.00"), Decimal(0))
    (sent,) = payload(order(lines=(line,)), config_for(simulator))["DocumentLines"]
    assert sent["UnitPrice"] == Decimal("3.333333")
    whole = OrderLine(1, ITEMS[0], "", Decimal(2), Decimal("2400"), Decimal(0))
    (sent,) = payload(order(lines=(whole,)), config_for(simulator))["DocumentLines"]
    assert str(sent["UnitPrice"]) == "1200"


def test_address_warehouse_tax_and_freight_stand_where_sap_wants_them(taken: Any) -> None:
    document = taken(order(), order_warehouse="02")
    extension = document["AddressExtension"]
    assert (extension["ShipToStreet"], extension["BillToCity"], extension["ShipToCountry"]) == ("Main Street 1", "Dublin", "IE")
    assert (extension["ShipToAddress2"], extension["ShipToAddress3"]) == ("Ann Smith", "Acme")
    assert {line["WarehouseCode"] for line in document["DocumentLines"]} == {"02"}
    assert {line["VatGroup"] for line in document["DocumentLines"]} == {"A1"}
    (freight,) = document["DocumentAdditionalExpenses"]
    assert (freight["ExpenseCode"], Decimal(str(freight["LineTotal"])), freight["VatGroup"]) == (1, Decimal("9.90"), "A1")


def test_a_state_in_words_is_left_out_for_sap_knows_codes_only(simulator: BusinessOne) -> None:
    sent = payload(order(delivery=Address(street="A", state="Bavaria"), billing=Address(state="CA")), config_for(simulator))
    assert sent["AddressExtension"] == {"ShipToStreet": "A", "BillToState": "CA"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"customer": Customer("", "Ann")}, "customer_missing"),
        ({"lines": (OrderLine(1, "", "Gift", Decimal(1), Decimal(1), Decimal(0)),)}, "line_without_sku"),
        ({"lines": (OrderLine(1, "A001", "", Decimal(0), Decimal(1), Decimal(0)),)}, "quantity_not_positive"),
        ({"lines": (OrderLine(1, "A001", "", Decimal(-1), Decimal(-1), Decimal(0)),)}, "quantity_not_positive"),
        ({"charges": (Charge("fee", "cod", "Cash", Decimal(2), Decimal(0)),)}, "expense_code_missing"),
    ],
)
def test_what_sap_would_misread_is_refused_before_it_is_sent(
    connected: Connect, ears: Ears, parts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        WRITES.create(connected(), order(**parts))
    assert refused.value.code == code
    assert ears.calls == []


def test_free_shipping_needs_no_freight_code(taken: Any) -> None:
    charges = (Charge("shipping", "free", "Free", Decimal(0), Decimal(0)),)
    assert taken(order(charges=charges), shipping_expense=None)["DocumentAdditionalExpenses"] == []


def test_a_guests_order_goes_to_the_collecting_customer(taken: Any) -> None:
    assert taken(order(customer=Customer("", "Guest")), guest_customer=CUSTOMERS[4])["CardCode"] == CUSTOMERS[4]


def test_a_companys_own_currency_code_is_used(taken: Any) -> None:
    assert taken(order(), currency_codes={"€": "EUR"})["DocCurrency"] == "€"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_field_of_the_companys_own_carries_the_e_number(simulator: BusinessOne, connected: Connect, version: str) -> None:
    client = connected(order_reference="U_WebOrderNo", version=version)
    written = WRITES.create(client, order(5))
    (document,) = simulator.holds("Orders")
    assert (document["U_WebOrderNo"], document["NumAtCard"]) == ("WEB-5", "WEB-5")
    simulator.change("Orders", int(written.key), NumAtCard="changed by hand")
    assert WRITES.find is not None
    assert WRITES.find(client, order(5)) == written


def test_the_same_reference_of_another_customer_is_another_order(connected: Connect) -> None:
    client = connected()
    WRITES.create(client, order(1))
    other = order(1, customer=Customer(CUSTOMERS[1], "Other"))
    assert WRITES.find is not None
    assert WRITES.find(client, other) is None
    assert WRITES.find(client, order(1, customer=Customer("", "Unknown yet"))) is not None


def test_an_open_order_wins_over_a_cancelled_one(simulator: BusinessOne, connected: Connect) -> None:
    client = connected()
    first, second = WRITES.create(client, order()), WRITES.create(client, order())
    assert WRITES.find is not None
    for key, found, standing in ((first.key, second.key, Standing.OPEN), (second.key, first.key, Standing.CANCELLED)):
        answer = client.write(f"Orders({key})/Cancel", None)
        assert answer.status == 204
        assert (written := WRITES.find(client, order())) is not None
        assert (written.key, written.standing) == (found, standing)


@pytest.mark.parametrize("any_case", [False, True])
def test_a_reference_in_another_case_is_another_order(simulator: BusinessOne, connected: Connect, any_case: bool) -> None:
    simulator.any_case = any_case
    client = connected()
    WRITES.create(client, order(e_number="web-1"))
    assert WRITES.find is not None
    assert WRITES.find(client, order(e_number="WEB-1")) is None


def test_an_approval_process_takes_the_order_as_a_draft(simulator: BusinessOne, connected: Connect) -> None:
    simulator.approval = True
    client = connected(drafts=True)
    written = WRITES.create(client, order())
    assert written.number.startswith("draft ")
    assert WRITES.find is not None
    assert WRITES.find(client, order()) == written
    simulator.change("Drafts", 1, AuthorizationStatus="dasRejected")
    assert (refused := WRITES.find(client, order())) is not None
    assert refused.standing is Standing.CANCELLED
    assert simulator.holds("Orders") == []


@pytest.mark.parametrize(
    "fields", [{"Cancelled": "tYES"}, {"CancelStatus": "csYes"}, {"CancelStatus": "csCancellation"}], ids=str
)
def test_every_way_of_being_cancelled_is_told(simulator: BusinessOne, connected: Connect, fields: dict[str, str]) -> None:
    client = connected()
    written = WRITES.create(client, order())
    simulator.change("Orders", int(written.key), **fields)
    assert WRITES.find is not None
    assert (found := WRITES.find(client, order())) is not None
    assert found.standing is Standing.CANCELLED


def test_a_slow_order_that_sap_makes_after_we_gave_up_is_found_later(simulator: BusinessOne, connected: Connect) -> None:
    simulator.faults.add("late_work", "POST /b1s/v2/Orders", seconds=0.5)
    with pytest.raises(Uncertain):
        WRITES.create(connected(pace=HURRY), order())
    assert WRITES.find is not None
    client, found = connected(), None
    for _ in range(1000):
        found = found or WRITES.find(client, order())
    assert found is not None
    assert len(simulator.holds("Orders")) == 1


def test_the_settle_time_can_be_told_and_is_long_by_itself(simulator: BusinessOne) -> None:
    assert config_for(simulator).settle == WRITES.settle
    assert config_for(simulator, settle_minutes=30).settle > WRITES.settle
    assert order().placed_at < datetime.now(UTC)
