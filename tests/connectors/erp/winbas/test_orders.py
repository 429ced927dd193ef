"""Orders and new customers as Winbas's bridge is told of them."""

from typing import Any

from defusedxml.ElementTree import fromstring

from connectors.documents import Customer
from connectors.erp.winbas.config import WinbasConfig
from connectors.erp.winbas.orders import write_customer, write_order
from tests.connectors.filing.orders import ACCOUNT, SHOP_ADDRESS, order


def config(**settings: Any) -> WinbasConfig:
    return WinbasConfig.model_validate({**ACCOUNT, "shipping_article": "FRAKT"} | settings)


def test_the_head_is_that_of_the_public_connector() -> None:
    root = fromstring(write_order(order(), config()))
    head = root.find("OrderItems/OrderItem")
    assert head is not None
    assert [child.tag for child in root] == ["UID", "LastSync", "Version", "OrderItems"]
    told = {child.tag: child.text for child in head if not len(child)}
    assert (told["YourOrderNumber"], told["Number"], told["ImportStatus"]) == ("W100234", "10025", "1")
    assert (told["VATCode"], told["VATAmount"], told["OrderDate"]) == ("2", "27.10", "2026-03-02")


def test_a_delivery_address_is_told_only_where_it_differs() -> None:
    assert fromstring(write_order(order(), config())).findtext(".//Delivery/Address") == "Hamnvägen 9"
    assert fromstring(write_order(order(delivery=SHOP_ADDRESS), config())).find(".//Delivery") is None


def test_an_order_is_written_in_the_code_page_of_winbas() -> None:
    content = write_order(order(note="Tack 😀"), config())
    assert content.startswith(b'<?xml version="1.0" encoding="windows-1252"?>\r\n')
    assert "Växjö".encode("cp1252") in content
    assert b"Tack ?" in content, "A sign that Winbas cannot write does not stop the order, and is not hidden."


def test_a_new_customer_comes_under_the_number_that_we_give() -> None:
    root = fromstring(write_customer(Customer("", "Åsa Öberg", "asa@example.se", billing=SHOP_ADDRESS), "W7", config()))
    assert root.findtext("Customer/Number") == "W7"
    assert root.findtext("Customer/City") == "Växjö"
    assert root.findtext("Customer/Name") == "Åsa Öberg"
