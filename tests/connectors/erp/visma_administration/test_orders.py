"""Orders and new customers as Visma Administration's import tool is told of them."""

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring

from connectors.documents import Customer
from connectors.erp.visma_administration.config import VismaAdministrationConfig
from connectors.erp.visma_administration.orders import write_customer, write_order
from connectors.errors import Rejected
from tests.connectors.filing.orders import ACCOUNT, SHOP_ADDRESS, order

ADK = {
    "CUSTOMER_NUMBER", "CUSTOMER_NAME", "MAILING_ADDRESS1", "MAILING_ADDRESS2", "ZIPCODE", "CITY", "CODE_OF_COUNTRY",
    "DELIVERY_NAME", "DELIVERY_MAILING_ADDRESS1", "DELIVERY_MAILING_ADDRESS2", "DELIVERY_ZIPCODE", "DELIVERY_CITY",
    "DELIVERY_COUNTRY", "CUSTOMER_REFERENCE_NAME", "CUSTOMER_ORDER_NUMBER", "CURRENCY_CODE", "INCLUDING_VAT", "CARGO_AMOUNT",
    "DISPATCH_FEE", "TEXT1", "NROWS", "TIMESTAMP", "ARTICLE_NUMBER", "QUANTITY1", "PRICE_EACH_CURRENT_CURRENCY", "TEXT",
    "VAT_CODE",
}  # fmt: skip
"""Field names of ADK that are known (``connectors/file_exchange.md`` §1)."""


def config(**settings: Any) -> VismaAdministrationConfig:
    return VismaAdministrationConfig.model_validate(ACCOUNT | settings)


def written(settings: dict[str, Any] | None = None, **parts: Any) -> ET.Element:
    root: ET.Element = fromstring(write_order(order(**parts), config(**settings or {})))
    return root


def test_every_field_is_one_of_adk() -> None:
    record = written()[0]
    assert {child.tag for child in record.iter()} - {"atorder", "atorderrad"} <= ADK
    assert record.attrib == {"key": "W100234", "option": "autocreate"}


def test_figures_have_a_decimal_comma_and_make_up_the_sum() -> None:
    rows = [(row.findtext("QUANTITY1"), row.findtext("PRICE_EACH_CURRENT_CURRENCY")) for row in written().iter("atorderrad")]
    assert rows == [("20,00", "2,47"), ("2,00", "3,33"), ("1,00", "3,34")]
    assert written()[0].findtext("CARGO_AMOUNT") == "49,00"
    assert written()[0].findtext("NROWS") == "3"


def test_prices_include_tax_where_the_shops_do() -> None:
    root = written(tax_included=True)
    assert root[0].findtext("INCLUDING_VAT") == "1"
    total = sum(
        Decimal((row.findtext("QUANTITY1") or "").replace(",", "."))
        * Decimal((row.findtext("PRICE_EACH_CURRENT_CURRENCY") or "").replace(",", "."))
        for row in root.iter("atorderrad")
    )
    assert total == Decimal("74.25")


@pytest.mark.parametrize(
    "parts", [{"e_number": "9" * 29}, {"customer": Customer("C" * 17, "Long")}], ids=["e-number", "customer"]
)
def test_a_number_that_visma_would_cut_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="number_too_long"):
        written(**parts)


def test_a_new_customer_is_added_or_updated_under_our_number() -> None:
    content = write_customer(Customer("", "Åsa Öberg", "asa@example.se", billing=SHOP_ADDRESS), "W7", config())
    record = fromstring(content)[0]
    assert (record.tag, record.attrib) == ("atkunder", {"key": "W7", "option": "edit"})
    assert record.findtext("CUSTOMER_NUMBER") == "W7"
    assert "Öberg".encode("cp1252") in content


def test_the_sites_names_stand_in_place_of_those_that_are_not_known() -> None:
    root = written({"order_names": {"visma": "import", "atorder": "order", "atorderrad": "rad", "TEXT1": ""}})
    assert (root.tag, root[0].tag) == ("import", "order")
    assert len(root.findall("order/rad")) == 3
    assert root.find("order/TEXT1") is None
