"""Which sales orders SAP holds of some days: in their own currency, whoever entered them, drafts where they are looked for."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connectors.base import Booked, Standing
from connectors.erp.sap_business_one.bookings import booked_orders
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.orders import create_order
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Unreadable
from tests.connectors.erp.sap_business_one.company import order
from tests.connectors.erp.sap_business_one.conftest import Connect

DAY = date(2026, 3, 1)


@pytest.fixture(params=["v2", "v1"])
def asking(connected: Connect, request: pytest.FixtureRequest) -> BusinessOneClient:
    return connected(version=request.param)


def told(client: BusinessOneClient) -> dict[str, Booked]:
    return {booked.reference: booked for booked in booked_orders(client, DAY, DAY)}


def test_a_foreign_order_is_told_in_its_own_currency(simulator: BusinessOne, asking: BusinessOneClient) -> None:
    """SAP keeps its local sum beside the foreign one."""
    simulator.rates["USD"] = Decimal("0.91")
    create_order(asking, replace(order(1), currency="USD"))
    create_order(asking, order(2))
    assert {number: (one.total, one.currency) for number, one in told(asking).items()} == {
        "WEB-1": (Decimal("48.12"), "USD"),
        "WEB-2": (Decimal("48.12"), "EUR"),
    }
    assert simulator.holds("Orders")[0]["DocTotal"] == 43.79


def test_currencies_are_told_by_their_iso_codes(simulator: BusinessOne, connected: Connect) -> None:
    client = connected(currency_codes={"$": "USD"})
    create_order(client, replace(order(1), currency="USD"))
    key = simulator.holds("Orders")[0]["DocEntry"]
    assert told(client)["WEB-1"].currency == "USD"
    simulator.change("Orders", key, DocCurrency="##")
    assert told(client)["WEB-1"].currency == "EUR", "All currencies means the company's own."


def test_what_carries_no_e_number_is_told_without(simulator: BusinessOne, asking: BusinessOneClient) -> None:
    create_order(asking, order(1))
    simulator.change("Orders", simulator.holds("Orders")[0]["DocEntry"], NumAtCard=None)
    assert list(told(asking)) == [""]


def test_the_e_number_is_read_from_the_field_of_the_connection(simulator: BusinessOne, connected: Connect) -> None:
    client = connected(order_reference="U_WebOrderNo")
    create_order(client, order(1))
    simulator.change("Orders", simulator.holds("Orders")[0]["DocEntry"], NumAtCard="PO 7")
    assert list(told(client)) == ["WEB-1"]


def test_a_draft_that_waits_counts_where_drafts_are_looked_for(simulator: BusinessOne, connected: Connect) -> None:
    client = connected(drafts=True)
    simulator.approval = True
    create_order(client, order(1))
    (draft,) = told(client).values()
    assert (draft.number[:6], draft.standing, draft.total) == ("draft ", Standing.OPEN, Decimal("48.12"))
    simulator.approval = False
    create_order(connected(), order(1))
    assert told(client)["WEB-1"].number.isdecimal(), "Once the order is there, its draft is not told beside it."
    assert len(list(booked_orders(client, DAY, DAY))) == 1
    assert told(connected()).keys() == {"WEB-1"}


def test_a_sum_that_cannot_be_is_no_sum(simulator: BusinessOne, asking: BusinessOneClient) -> None:
    create_order(asking, order(1))
    simulator.change("Orders", simulator.holds("Orders")[0]["DocEntry"], DocTotal="much")
    with pytest.raises(Unreadable, match="order_unreadable"):
        told(asking)


def test_no_day_but_those_asked_for(asking: BusinessOneClient) -> None:
    create_order(asking, order(1))
    assert list(booked_orders(asking, DAY + timedelta(days=1), DAY + timedelta(days=9))) == []
