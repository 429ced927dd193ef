"""Orders in the hub's own format, as XML and as separated text."""

import csv
from io import StringIO
from typing import Any

from defusedxml.ElementTree import fromstring

from connectors.erp.file_exchange.config import FileExchangeConfig
from connectors.erp.file_exchange.orders import write_order
from tests.connectors.filing.orders import ACCOUNT, order


def config(**settings: Any) -> FileExchangeConfig:
    return FileExchangeConfig.model_validate(ACCOUNT | settings)


def test_xml_holds_the_whole_order() -> None:
    root = fromstring(write_order(order(note="Ring först\nTack"), config()))
    assert (root.findtext("e_number"), root.findtext("total"), root.findtext("note")) == ("W100234", "135.49", "Ring först\nTack")
    assert root.findtext("delivery/city") == "Växjö"
    told = [(line.findtext("kind"), line.findtext("sku"), line.findtext("net")) for line in root.iterfind("lines/line")]
    assert told == [("line", "ART-001", "49.40"), ("line", "ART-002", "10.00"), ("shipping", "flat", "49.00")]


def test_text_holds_one_row_a_line_with_the_orders_own_fields_repeated() -> None:
    content = write_order(
        order(), config(order_form="separated", decimal_sign=",", order_names={"e_number": "Order", "note": ""})
    )
    rows = list(csv.DictReader(StringIO(content.decode(), newline=""), delimiter=";", strict=True))
    assert {row["Order"] for row in rows} == {"W100234"}
    assert [(row["line"], row["kind"], row["net"]) for row in rows] == [
        ("1", "line", "49,40"),
        ("2", "line", "10,00"),
        ("3", "shipping", "49,00"),
    ]
    assert "note" not in rows[0]
    assert content.endswith(b"\r\n")


def test_a_text_file_has_its_own_ending() -> None:
    assert config(order_form="separated").order_file("W1") == "order_shop_W1.csv"
    assert config().order_file("W1") == "order_shop_W1.xml"
