"""A site with Visma Administration: a script exports text, and an import tool reads XML with ADK's names (§1)."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from connectors.documents import Address, Customer
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import NotTaken, Taken
from connectors.testing.folder_files import comma, parsed, said, text_file
from connectors.testing.folder_server import serve_folder

ENCODING = "cp1252"
ARTICLES = ("ARTICLE_NUMBER", "ARTICLE_NAME", "BAR_CODE", "UNIT", "VAT_CODE", "ARTICLE_GROUP", "WEIGHT", "INACTIVE")
PRICES = ("ARTICLE_NUMBER", "LIST_OF_PRICE_CODE", "PRICE", "CURRENCY_CODE", "INCLUDING_VAT")
STOCK = ("ARTICLE_NUMBER", "QUANTITY_IN_STOCK", "QUANTITY_RESERVED")
CUSTOMERS = (
    "CUSTOMER_NUMBER", "CUSTOMER_NAME", "EMAIL", "TELEPHONE", "ORGANISATION_NUMBER", "LIST_OF_PRICE_CODE", "CURRENCY_CODE",
    "MAILING_ADDRESS1", "MAILING_ADDRESS2", "ZIPCODE", "CITY", "CODE_OF_COUNTRY", "DELIVERY_NAME", "DELIVERY_MAILING_ADDRESS1",
    "DELIVERY_MAILING_ADDRESS2", "DELIVERY_ZIPCODE", "DELIVERY_CITY", "DELIVERY_COUNTRY",
)  # fmt: skip


def exports(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Four text files: a separator too many at each line's end, as such scripts leave it."""
    return {
        "articles.txt": _file(_articles(catalogue), ARTICLES),
        "prices.txt": _file(_prices(catalogue), PRICES),
        "stock.txt": _file(_stock(catalogue), STOCK),
        "customers.txt": _file(_customers(catalogue), CUSTOMERS),
    }


def understood(content: bytes) -> Taken:
    """The order or customer in a file, as the import tool takes it."""
    record = next(iter(parsed(content)), None)
    if record is None or record.get("option") not in {"autocreate", "edit"}:
        raise NotTaken("There is no record with an option.")
    number = said(record, "CUSTOMER_NUMBER")
    if record.tag == "atkunder":
        return Taken("", number)
    rows = tuple(
        (said(row, "ARTICLE_NUMBER"), said(row, "QUANTITY1"), said(row, "PRICE_EACH_CURRENT_CURRENCY"))
        for row in record.findall("atorderrad")
    )
    if said(record, "NROWS") != str(len(rows)):
        raise NotTaken("NROWS is not the number of rows.")
    return Taken(said(record, "CUSTOMER_ORDER_NUMBER"), number, said(record, "CURRENCY_CODE"), rows)


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped, with the catalogue below ``data`` where it holds one."""
    serve_folder(exports, understood, port, data)


def _file(rows: list[dict[str, str]], columns: tuple[str, ...]) -> bytes:
    return text_file(rows, columns, ENCODING, open_ended=True)


def _articles(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        {
            "ARTICLE_NUMBER": item.key,
            "ARTICLE_NAME": item.name,
            "BAR_CODE": item.barcode,
            "UNIT": item.unit,
            "VAT_CODE": item.tax_group,
            "ARTICLE_GROUP": item.assortment,
            "WEIGHT": comma(item.weight_kg) if item.weight_kg is not None else "",
            "INACTIVE": "0" if item.active else "1",
        }
        for item in catalogue.items
    ]


def _prices(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        {
            "ARTICLE_NUMBER": price.item_key,
            "LIST_OF_PRICE_CODE": price.price_list,
            "PRICE": comma(price.money.amount),
            "CURRENCY_CODE": price.money.currency,
            "INCLUDING_VAT": "1" if price.money.tax_included else "0",
        }
        for price in catalogue.prices
        if not price.customer_key
    ]


def _stock(catalogue: Catalogue) -> list[dict[str, str]]:
    """Visma Administration knows one warehouse."""
    return [
        {
            "ARTICLE_NUMBER": level.item_key,
            "QUANTITY_IN_STOCK": _trailing(level.in_stock),
            "QUANTITY_RESERVED": comma(level.committed),
        }
        for level in catalogue.stock
        if level.warehouse == "1"
    ]


def _trailing(value: Decimal) -> str:
    """A figure below nothing with its minus behind it, as old systems write it."""
    text = comma(value)
    return f"{text[1:]}-" if text.startswith("-") else text


def _customers(catalogue: Catalogue) -> list[dict[str, str]]:
    """One delivery address a customer fits into the file."""
    first = {address.customer_key: address.address for address in reversed(catalogue.addresses)}
    return [_customer(customer, first.get(customer.key)) for customer in catalogue.customers]


def _customer(customer: Customer, delivery: Address | None) -> dict[str, str]:
    row = {
        "CUSTOMER_NUMBER": customer.key,
        "CUSTOMER_NAME": customer.name,
        "EMAIL": customer.email,
        "TELEPHONE": customer.phone,
        "ORGANISATION_NUMBER": customer.tax_number,
        "LIST_OF_PRICE_CODE": customer.price_list,
        "CURRENCY_CODE": customer.currency,
        "MAILING_ADDRESS1": customer.billing.street,
        "MAILING_ADDRESS2": customer.billing.street2,
        "ZIPCODE": customer.billing.postcode,
        "CITY": customer.billing.city,
        "CODE_OF_COUNTRY": customer.billing.country,
    }
    return row if delivery is None else row | _delivery(delivery)


def _delivery(place: Address) -> dict[str, str]:
    return {
        "DELIVERY_NAME": place.company or place.name,
        "DELIVERY_MAILING_ADDRESS1": place.street,
        "DELIVERY_MAILING_ADDRESS2": place.street2,
        "DELIVERY_ZIPCODE": place.postcode,
        "DELIVERY_CITY": place.city,
        "DELIVERY_COUNTRY": place.country,
    }
