"""What SAP's error answers mean: four shapes, and a word for the merchant in each."""

import json
from decimal import Decimal
from typing import Any

import pytest

from connectors.documents import Charge, Customer, Item, Order, OrderLine, StockLevel
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.refusals import explain, told
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.http import Response
from tests.connectors.erp.sap_business_one.company import order
from tests.connectors.erp.sap_business_one.conftest import Connect

DUPLICATE = "1320000140 - Business partner code 'c1' already assigned to a business partner; enter a unique business partner code"


def said(status: int, code: object, message: object, *, writing: bool = False) -> ConnectorError | None:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return explain(Response(status, {}, body, "http://sap", writing), writing)


@pytest.mark.parametrize("code", [-10, "-10"])
@pytest.mark.parametrize("message", [DUPLICATE, {"lang": "en-us", "value": DUPLICATE}], ids=["text", "object"])
def test_all_four_shapes_say_the_same(code: object, message: object) -> None:
    error = said(400, code, message)
    assert isinstance(error, Rejected)
    assert error.code == "duplicate_customer"
    assert "already assigned" in error.message
    assert "1320000140" not in error.message


def test_the_message_number_counts_more_than_the_code() -> None:
    error = said(400, 600, DUPLICATE)
    assert error is not None
    assert error.code == "duplicate_customer"


@pytest.mark.parametrize(
    ("status", "code", "kind", "name"),
    [
        (400, -5006, Rejected, "sap_-5006"),
        (404, -2028, Rejected, "sap_-2028"),
        (412, -2039, Unavailable, "changed_meanwhile"),
        (403, -6006, Access, "access_refused"),
        (403, 804, Access, "access_refused"),
        (401, -1, Access, "access_refused"),
        (400, 701, Access, "query_refused"),
        (400, "702", Access, "query_refused"),
        (500, -1, Unavailable, "service_failed"),
        (502, "", Unavailable, "service_failed"),
    ],
)
def test_every_code_of_the_table_has_its_meaning(status: int, code: object, kind: type, name: str) -> None:
    error = said(status, code, "Words")
    assert error is not None
    assert type(error) is kind
    assert error.code == name
    assert error.remedy


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_while_writing_is_a_doubt(status: int) -> None:
    assert isinstance(said(status, -1, "general error", writing=True), Uncertain)


def test_a_hostile_message_is_shown_as_one_plain_line() -> None:
    error = said(400, -10, "a\x00\u202e\nb" + "c" * 1000)
    assert error is not None
    assert "\x00" not in error.message
    assert "\u202e" not in error.message
    assert len(error.message) < 400


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error":1}', b'{"error":{"code":[]}}', b"\xff", b"[" * 5000])
def test_what_is_no_error_of_saps_is_left_to_the_door(body: bytes) -> None:
    assert told(body) is None
    assert explain(Response(400, {}, body, "http://sap"), False) is None


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"customer": Customer("NOBODY", "Nobody")}, "customer_refused"),
        ({"lines": (OrderLine(1, "NOTHING", "", Decimal(1), Decimal(1), Decimal(0)),)}, "item_refused"),
    ],
    ids=["customer", "item"],
)
def test_business_rules_name_what_to_mend(connected: Connect, version: str, parts: dict[str, Any], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        CONNECTOR.writes[Order].create(connected(version=version), order(**parts))
    assert refused.value.code == code
    assert refused.value.remedy


def test_an_inactive_item_and_an_unknown_tax_code_are_refused(simulator: BusinessOne, connected: Connect) -> None:
    create, client = CONNECTOR.writes[Order].create, connected()
    with pytest.raises(Rejected, match="tax_refused"):
        create(client, order(charges=(Charge("shipping", "", "", Decimal(1), Decimal(0), "NO-SUCH-CODE"),)))
    simulator.change("Items", "A001", Frozen="tYES")
    with pytest.raises(Rejected, match="item_refused"):
        create(client, order())
    assert simulator.holds("Orders") == []


def test_a_field_that_the_company_lacks_is_named(connected: Connect) -> None:
    with pytest.raises(Rejected, match="U_Nowhere") as refused:
        CONNECTOR.writes[Order].create(connected(order_reference="U_Nowhere"), order())
    assert refused.value.code == "field_unknown"
    with pytest.raises(Rejected, match="field_unknown"):
        next(iter(CONNECTOR.reads[Item].pages(connected(group_field="U_Nowhere"), None, "")))


def test_without_the_right_to_query_rows_are_refused(simulator: BusinessOne, connected: Connect) -> None:
    simulator.rights = False
    with pytest.raises(Access) as refused:
        next(iter(CONNECTOR.reads[StockLevel].pages(connected(rows=True), None, "")))
    assert "General Authorizations" in refused.value.remedy
