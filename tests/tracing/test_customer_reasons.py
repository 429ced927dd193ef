"""Why a customer is not known on both sides: each reason from plain values."""

from dataclasses import replace
from typing import Any

import pytest

from integration_hub.tracing.customer_reasons import verdict, why_not
from integration_hub.tracing.facts import CustomerFacts, Service, Side, Standing

CUSTOMERS, ORDERS = Service("Customers from ERP", 3), Service("Orders to ERP", 5)
WELL = CustomerFacts(
    "Lake Sports", Side("Acme ERP", "ERP partner"), Standing.ACTIVE, mail="a@lake.example", imports=(CUSTOMERS,), delivery=ORDERS
)
NEW: dict[str, Any] = {"standing": Standing.NEVER, "ordered": True}


def test_a_customer_of_the_last_import_has_no_reason() -> None:
    assert why_not(WELL) == []
    assert verdict(WELL, []) == ("Lake Sports is in the last import from Acme ERP.", "good")


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"standing": Standing.NEVER}, ["never_imported"]),
        ({"standing": Standing.WITHDRAWN}, ["withdrawn"]),
        ({"standing": Standing.INACTIVE}, ["inactive"]),
        ({**NEW, "linked": "C7"}, ["not_synced"]),
        ({**NEW, "being_made": True}, ["being_made"]),
        ({**NEW, "delivery": None}, ["never_imported", "no_delivery"]),
        ({**NEW, "makes_customers": False}, ["never_imported", "makes_none"]),
        ({**NEW, "mail": ""}, ["never_imported", "no_mail"]),
        ({"imports": (replace(CUSTOMERS, enabled=False),)}, ["service_off"]),
        ({**NEW, "linked": "C7", "delivery": replace(ORDERS, enabled=False)}, ["not_synced", "service_off"]),
    ],
)
def test_each_thing_that_keeps_a_customer_away_is_named(facts: dict[str, Any], codes: list[str]) -> None:
    found = why_not(replace(WELL, **facts))
    assert [reason.code for reason in found] == codes
    if not found[0].general:
        assert verdict(replace(WELL, **facts), found)[0] == found[0].title


def test_a_customer_that_an_order_made_is_brought_by_the_import_of_customers() -> None:
    (reason,) = why_not(replace(WELL, **NEW, linked="C7"))
    assert (reason.process_id, reason.full) == (3, False)
