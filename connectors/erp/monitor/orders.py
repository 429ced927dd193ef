"""Orders as ORDERS420 XML, rebuilt from public programs that read and write it (``connectors/file_exchange.md`` §4).

UTF-8, decimal point, rows numbered in tens. An empty ``Each`` asks Monitor for the price; ``0.00`` is free of charge. Which
elements Monitor demands is not verified: check with the site.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from connectors.documents import Address, Order, OrderLine
from connectors.erp.monitor.config import MonitorConfig
from connectors.filing.wording import (
    article_of,
    charged,
    comment,
    customer_of,
    figure,
    money,
    one_line,
    placed_on,
    priced,
    sound_lines,
    texts,
    xml_document,
)
from connectors.formats.writing import Element

PART = "1"
"""The row type of an article."""
STEP = 10


class _Line(NamedTuple):
    article: str
    name: str
    quantity: str
    each: str
    unit: str = ""


def write_order(order: Order, config: MonitorConfig) -> bytes:
    """The file of one order; raises Rejected for an order that Monitor cannot be told."""
    head = Element("Head", list(_head(order, config)))
    rows = Element("Rows", list(_rows(order, config)))
    named = Element("Order", [head, rows], {"OrderNumber": order.e_number})
    maker = {"SoftwareManufacturer": "Integration Hub", "SoftwareName": "HUB", "SoftwareVersion": "1.0"}
    return xml_document(Element("ORDERS420", [named], maker), config, "utf-8")


def _head(order: Order, config: MonitorConfig) -> Iterator[Element]:
    buyer = customer_of(order, config)
    seller = Address(
        config.supplier_name,
        street=config.supplier_street,
        postcode=config.supplier_postcode,
        city=config.supplier_city,
        country=config.supplier_country,
    )
    yield Element("Supplier", _place(seller), {"SupplierCodeEdi": config.supplier_code})
    yield Element("Buyer", _place(order.billing), {"BuyerCodeEdi": buyer})
    yield _references(order)
    delivery = order.delivery if order.delivery != Address() else order.billing
    flag = Element("CompanyAdressFlag", "1" if delivery.company else "0")
    yield Element("DeliveryAddress", [*_place(delivery), flag])
    yield _terms(order, config)
    yield Element("Export", texts({"Currency": order.currency}))


def _place(address: Address) -> list[Element]:
    return texts(
        {
            "Name": address.company or address.name,
            "StreetBox1": address.street,
            "StreetBox2": address.street2,
            "ZipCity1": f"{address.postcode} {address.city}".strip(),
            "ZipCity2": "",
            "Country": address.country,
        }
    )


def _references(order: Order) -> Element:
    """Who ordered, what they wrote, and the e-number on the goods."""
    person = order.delivery.name or order.billing.name or order.customer.name
    words = texts({"BuyerReference": one_line(person, 60), "BuyerComment": one_line(comment(order), 255)})
    label = Element("GoodsLabeling", texts({"Row1": order.e_number, "Row2": ""}))
    return Element("References", [*words, label])


def _terms(order: Order, config: MonitorConfig) -> Element:
    delivery = texts(
        {
            "IncoTermCombiTerm": "",
            "DeliveryMethod": config.delivery_method,
            "TransportPayer": config.transport_payer,
            "CustomerTransportTimeDays": "",
        }
    )
    days = "" if config.payment_days is None else str(config.payment_days)
    return Element("Terms", [
        Element("DeliveryTerms", delivery),
        *texts({"CustomerInvoiceCode": "", "OrderDate": placed_on(order, config.zone).isoformat()}),
        Element("PaymentTerms", texts({"TermsOfPaymentDays": days})),
    ])  # fmt: skip


def _rows(order: Order, config: MonitorConfig) -> Iterator[Element]:
    due = (placed_on(order, config.zone) + timedelta(days=config.due_days)).isoformat()
    lines = [part for line in sound_lines(order) for part in _parts(line, config)]
    charges = [_Line(article_of(charge, config), charge.name, "1.00", _price(charge.net, config)) for charge in charged(order)]
    for number, line in zip(count(STEP, STEP), [*lines, *charges], strict=False):
        yield _row(number, line, due, config)


def _parts(line: OrderLine, config: MonitorConfig) -> Iterator[_Line]:
    """A line with its price without tax; empty where Monitor has the price, but what is given away stays free."""
    if config.order_prices == "monitor" and line.net:
        yield _Line(line.sku, line.name, figure(line.quantity), "", line.unit)
        return
    for quantity, each in priced(line, config.price_decimals, gross=False):
        yield _Line(line.sku, line.name, figure(quantity), _price(each, config), line.unit)


def _price(amount: Decimal, config: MonitorConfig) -> str:
    return money(amount, config.price_decimals)


def _row(number: int, line: _Line, due: str, config: MonitorConfig) -> Element:
    part = Element("Part", "", {"PartNumber": "", "SupplierPartNumber": line.article})
    rest = texts(
        {
            "Text": one_line(line.name, 80),
            "ReferenceNumber": "",
            "Quantity": line.quantity,
            "Unit": one_line(line.unit, 20) or config.unit,
            "DeliveryPeriod": due,
            "Each": line.each,
            "Discount": "0.00",
            "Setup": "",
            "Alloy": "0.00",
        }
    )
    return Element("Row", [part, *rest], {"RowNumber": str(number), "RowType": PART})
