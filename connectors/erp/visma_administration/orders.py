"""Orders and new customers for Visma Administration, as one XML element a record with ADK's field names (§1).

Made for the import tool "XML-ImExport". How it calls orders, their rows and the whole is not verified: ``order_names`` of the
connection gives them the site's names. An order is made by ``autocreate``, so the same file imported twice would make two;
a customer is made by ``edit``, which adds or updates.
"""

from collections.abc import Iterator

from connectors.documents import Customer, Order, OrderLine
from connectors.erp.visma_administration.config import VismaAdministrationConfig
from connectors.filing.wording import (
    charged,
    comment,
    customer_of,
    differs,
    figure,
    money,
    one_line,
    placed_on,
    priced,
    sound_lines,
    sum_of,
    texts,
    within_length,
    xml_document,
)
from connectors.formats.writing import Element

ENCODING = "windows-1252"
ROOT, ORDER, ROW, CUSTOMER = "visma", "atorder", "atorderrad", "atkunder"
LONGEST_CUSTOMER, LONGEST_REFERENCE = 16, 28


def write_order(order: Order, config: VismaAdministrationConfig) -> bytes:
    """The file of one order; raises Rejected for an order that Visma cannot be told."""
    rows = [Element(ROW, texts(row)) for line in sound_lines(order) for row in _rows(line, order, config)]
    head = texts({**_head(order, config), **_delivery(order), **dict(_charges(order, config)), "NROWS": str(len(rows))})
    keys = {"key": order.e_number, "option": "autocreate"}
    return _file(Element(ORDER, [*head, *rows], keys), config)


def write_customer(customer: Customer, number: str, config: VismaAdministrationConfig) -> bytes:
    """The file of one new customer under the number that we give it."""
    within_length("The customer number", number, LONGEST_CUSTOMER)
    billing = customer.billing
    fields = {
        "CUSTOMER_NUMBER": number,
        "CUSTOMER_NAME": one_line(customer.company or customer.name, 60),
        "MAILING_ADDRESS1": billing.street,
        "MAILING_ADDRESS2": billing.street2,
        "ZIPCODE": billing.postcode,
        "CITY": billing.city,
        "CODE_OF_COUNTRY": billing.country,
        "EMAIL": customer.email,
        "TELEPHONE": customer.phone,
        "CURRENCY_CODE": customer.currency,
    }
    return _file(Element(CUSTOMER, texts(fields), {"key": number, "option": "edit"}), config)


def _head(order: Order, config: VismaAdministrationConfig) -> dict[str, str]:
    number = within_length("The customer number", customer_of(order, config), LONGEST_CUSTOMER)
    billing = order.billing
    return {
        "CUSTOMER_NUMBER": number,
        "CUSTOMER_NAME": billing.company or billing.name or order.customer.name,
        "MAILING_ADDRESS1": billing.street,
        "MAILING_ADDRESS2": billing.street2,
        "ZIPCODE": billing.postcode,
        "CITY": billing.city,
        "CODE_OF_COUNTRY": billing.country,
        "CUSTOMER_REFERENCE_NAME": one_line(billing.name, 60),
        "CUSTOMER_ORDER_NUMBER": within_length("The e-number", order.e_number, LONGEST_REFERENCE),
        "CURRENCY_CODE": order.currency,
        "INCLUDING_VAT": "1" if order.tax_included else "0",
        "TEXT1": one_line(comment(order), 60),
        "TIMESTAMP": placed_on(order, config.zone).isoformat(),
    }


def _delivery(order: Order) -> dict[str, str]:
    """Where the goods go, if elsewhere than the bill."""
    if not differs(order):
        return {}
    place = order.delivery
    return {
        "DELIVERY_NAME": place.company or place.name,
        "DELIVERY_MAILING_ADDRESS1": place.street,
        "DELIVERY_MAILING_ADDRESS2": place.street2,
        "DELIVERY_ZIPCODE": place.postcode,
        "DELIVERY_CITY": place.city,
        "DELIVERY_COUNTRY": place.country,
    }


def _charges(order: Order, config: VismaAdministrationConfig) -> Iterator[tuple[str, str]]:
    """Shipping as freight, fees as dispatch fee: one figure each."""
    for field, kinds in (("CARGO_AMOUNT", {"shipping"}), ("DISPATCH_FEE", {"fee"})):
        amounts = [sum_of(charge, gross=order.tax_included) for charge in charged(order) if charge.kind in kinds]
        if amounts:
            yield field, money(sum(amounts[1:], amounts[0]), sign=config.decimal_sign)


def _rows(line: OrderLine, order: Order, config: VismaAdministrationConfig) -> Iterator[dict[str, str]]:
    for quantity, each in priced(line, config.price_decimals, gross=order.tax_included):
        yield {
            "ARTICLE_NUMBER": line.sku,
            "QUANTITY1": figure(quantity, sign=config.decimal_sign),
            "PRICE_EACH_CURRENT_CURRENCY": money(each, config.price_decimals, config.decimal_sign),
            "TEXT": one_line(line.name, 60),
            "VAT_CODE": line.tax_code,
        }


def _file(record: Element, config: VismaAdministrationConfig) -> bytes:
    return xml_document(Element(ROOT, [record]), config, ENCODING)
