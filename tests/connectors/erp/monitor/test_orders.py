"""ORDERS420 as Monitor reads it, held against the sample that was rebuilt from public programs."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring, parse

from connectors.documents import Customer, OrderLine
from connectors.erp.monitor.config import MonitorConfig
from connectors.erp.monitor.orders import write_order
from connectors.errors import Rejected
from tests.connectors.filing.orders import ACCOUNT, order

FREE_TEXT = "4"
"""The row type that we do not write; the least certain part of the sample."""


def config(**settings: Any) -> MonitorConfig:
    return MonitorConfig.model_validate({**ACCOUNT, "supplier_code": "5560000001", "shipping_article": "FRAKT"} | settings)


def written(settings: dict[str, Any] | None = None, **parts: Any) -> ET.Element:
    root: ET.Element = fromstring(write_order(order(**parts), config(**settings or {})))
    return root


def shape(element: ET.Element, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every element in its order, with the names of its attributes."""
    here = f"{path}/{element.tag}"
    yield here, tuple(element.attrib)
    for child in element:
        yield from shape(child, here)


def test_an_order_has_the_elements_of_the_sample_in_their_order(shared: Path) -> None:
    sample = parse(shared / "specs" / "monitor" / "orders420_reconstructed.xml").getroot()
    rows = sample.find("Order/Rows")
    assert rows is not None
    for row in rows.findall(f"Row[@RowType='{FREE_TEXT}']"):
        rows.remove(row)
    ours = written({"shipping_article": "FRAKT"}, lines=order().lines[:1], charges=())
    assert list(shape(ours)) == list(shape(sample))


def test_the_order_is_told_as_monitor_reads_it() -> None:
    root = written()
    assert root.findtext("Order/Head/Buyer/ZipCity1") == "352 30 Växjö"
    assert root.findtext("Order/Head/DeliveryAddress/StreetBox1") == "Hamnvägen 9"
    assert root.findtext("Order/Head/Terms/OrderDate") == "2026-03-02", "The day where the ERP is, not in UTC."
    assert [node.attrib for node in root.iterfind("Order")] == [{"OrderNumber": "W100234"}]
    assert [node.get("BuyerCodeEdi") for node in root.iter("Buyer")] == ["10025"]


def test_a_line_that_tells_its_unit_is_counted_in_it_and_all_else_in_the_accounts() -> None:
    first, *others = order().lines
    rows = written({"unit": "st"}, lines=(replace(first, unit="m"), *others)).iter("Row")
    assert [row.findtext("Unit") for row in rows] == ["m", "st", "st", "st"]


def test_rows_are_numbered_in_tens_and_make_up_the_sum_to_the_cent() -> None:
    rows = list(written().iter("Row"))
    assert [(row.get("RowNumber"), row.get("RowType")) for row in rows] == [("10", "1"), ("20", "1"), ("30", "1"), ("40", "1")]
    told = [(row.findtext("Quantity"), row.findtext("Each")) for row in rows]
    assert told == [("20.00", "2.47"), ("2.00", "3.33"), ("1.00", "3.34"), ("1.00", "49.00")]
    assert sum(Decimal(quantity or 0) * Decimal(each or 0) for quantity, each in told) == Decimal("108.40")


def test_an_empty_price_asks_monitor_and_a_gift_stays_free() -> None:
    gift = OrderLine(2, "GIFT", "Gåva", Decimal(1), Decimal(0), Decimal(0))
    root = written({"order_prices": "monitor"}, lines=(order().lines[0], gift), charges=())
    assert [row.findtext("Each") for row in root.iter("Row")] == ["", "0.00"]


def test_the_same_order_makes_the_same_bytes() -> None:
    assert write_order(order(), config()) == write_order(order(), config())


def test_names_of_the_site_stand_in_place_of_ours() -> None:
    root = written({"order_names": {"CompanyAdressFlag": "CompanyAddressFlag", "Alloy": ""}})
    assert root.find(".//CompanyAddressFlag") is not None
    assert root.find(".//Alloy") is None


def test_line_ends_and_encoding_are_those_of_the_site() -> None:
    content = write_order(order(), config(order_encoding="windows-1252", order_line_end="lf"))
    assert content.startswith(b'<?xml version="1.0" encoding="windows-1252"?>\n')
    assert "Växjö".encode("cp1252") in content
    assert b"\r" not in content


@pytest.mark.parametrize(
    ("parts", "settings", "code"),
    [
        ({"customer": Customer("", "Guest")}, {}, "customer_missing"),
        ({"lines": ()}, {}, "order_without_lines"),
        ({"lines": (OrderLine(1, "", "No SKU", Decimal(1), Decimal(1), Decimal(0)),)}, {}, "line_without_sku"),
        ({"lines": (OrderLine(1, "A", "Return", Decimal(-1), Decimal(-1), Decimal(0)),)}, {}, "quantity_not_positive"),
        ({}, {"shipping_article": ""}, "charge_article_missing"),
    ],
)
def test_what_monitor_cannot_be_told_is_refused_before_a_file_is_made(
    parts: dict[str, Any], settings: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        written(settings, **parts)
    assert refused.value.code == code
    assert refused.value.remedy


def test_guests_go_to_the_collecting_customer() -> None:
    root = written({"guest_customer": "99999"}, customer=Customer("", "Guest"))
    assert [node.get("BuyerCodeEdi") for node in root.iter("Buyer")] == ["99999"]
