"""Orders and new customers for Winbas, as XML like that of one public connector (``connectors/file_exchange.md`` §2).

The vendor says that every shop's orders differ. Head fields up to ``ImportStatus`` are that connector's; rows, customer
and delivery address are named like the vendor's own export. ``order_names`` of the connection gives them the site's names.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta

from connectors.documents import Address, Customer, Order, OrderLine
from connectors.erp.winbas.config import WinbasConfig
from connectors.filing.wording import (
    article_of,
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
    texts,
    xml_document,
)
from connectors.formats.writing import Element

ENCODING = "windows-1252"
VERSION = "1.8.5366.26707"
"""What the public connector tells of itself; Winbas's bridge has been seen to read it."""
LIABLE, NOT_LIABLE = "2", "3"


def write_order(order: Order, config: WinbasConfig) -> bytes:
    """The file of one order; raises Rejected for an order that Winbas cannot be told."""
    rows = [row for line in sound_lines(order) for row in _rows(line, config)]
    rows += [
        _article(article_of(charge, config), charge.name, "1.00", money(charge.net, config.price_decimals), charge.tax_code)
        for charge in charged(order)
    ]
    place = [Element("Delivery", texts(_place(order.delivery)))] if differs(order) else []
    body = [*texts(_head(order, config)), Element("Customer", texts(_place(order.billing))), *place, Element("OrderRows", rows)]
    head = texts({"UID": order.e_number, "LastSync": f"{order.placed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "Version": VERSION})
    items = Element("OrderItems", [Element("OrderItem", body)])
    return xml_document(Element("Order", [*head, items]), config, ENCODING)


def write_customer(customer: Customer, number: str, config: WinbasConfig) -> bytes:
    """The file of one new customer under the number that we give it."""
    fields = {
        "Number": number,
        "Name": one_line(customer.company or customer.name, 60),
        "SearchName": one_line(customer.name, 30),
        "Email": customer.email,
        "OrganisationNumber": customer.tax_number,
        "SalesmanCode": config.salesman,
        **{name: text for name, text in _place(customer.billing).items() if name != "Name"},
        "Phone": customer.phone or customer.billing.phone,
    }
    return xml_document(Element("Customers", [Element("Customer", texts(fields))]), config, ENCODING)


def _head(order: Order, config: WinbasConfig) -> dict[str, str]:
    placed = placed_on(order, config.zone)
    return {
        "Number": customer_of(order, config),
        "YourOrderNumber": order.e_number,
        "VATCode": LIABLE if order.total_tax else NOT_LIABLE,
        "VATAmount": money(order.total_tax),
        "Type": "1",
        "SalesmanCode": config.salesman,
        "Reference": one_line(order.billing.name or order.customer.name, 60),
        "OurReference": config.our_reference,
        "OrderDate": placed.isoformat(),
        "TimeOfDelivery": (placed + timedelta(days=config.due_days)).isoformat(),
        "ImportStatus": "1",
        "Currency": order.currency,
        "Remark": one_line(comment(order), 255),
    }


def _place(address: Address) -> dict[str, str]:
    return {
        "Name": address.company or address.name,
        "Address": address.street,
        "Address2": address.street2,
        "ZipCode": address.postcode,
        "City": address.city,
        "CountryCode": address.country,
        "Phone": address.phone,
    }


def _rows(line: OrderLine, config: WinbasConfig) -> Iterator[Element]:
    for quantity, each in priced(line, config.price_decimals, gross=False):
        yield _article(line.sku, line.name, figure(quantity), money(each, config.price_decimals), line.tax_code)


def _article(number: str, name: str, quantity: str, price: str, tax: str) -> Element:
    fields = {"ArticleNumber": number, "Description": one_line(name, 60), "Quantity": quantity, "Price": price, "VATCode": tax}
    return Element("OrderRow", texts(fields))
