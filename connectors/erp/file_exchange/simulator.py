"""Some ERP that agreed to our own formats: text exports with our field names, orders as XML or text (``docs/files.md``)."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from connectors.documents import Address
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import NotTaken, Taken
from connectors.testing.folder_files import parsed, said, text_file
from connectors.testing.folder_server import serve_folder

ENCODING = "utf-8"
ITEMS = (
    "key",
    "name",
    "description",
    "group",
    "group_name",
    "barcode",
    "unit",
    "tax_group",
    "assortment",
    "active",
    "option.Colour",
)
PRICES = (
    "item_key",
    "price_list",
    "amount",
    "currency",
    "tax_included",
    "customer_key",
    "min_quantity",
    "valid_from",
    "valid_to",
)
STOCK = ("item_key", "warehouse", "in_stock", "committed", "ordered")
CUSTOMERS = ("key", "name", "email", "phone", "currency", "price_list", "billing_street", "billing_city", "billing_country")
ADDRESSES = ("customer_key", "name", "addressee", "street", "street2", "postcode", "city", "country")
COLUMNS = {"items": ITEMS, "prices": PRICES, "stock": STOCK, "customers": CUSTOMERS, "addresses": ADDRESSES}


def exports(catalogue: Catalogue) -> Mapping[str, bytes]:
    """One text file a kind of record, with our own field names as columns."""
    rows = {
        "items": _items(catalogue),
        "prices": _prices(catalogue),
        "stock": [
            _named(STOCK, (level.item_key, level.warehouse, level.in_stock, level.committed, level.ordered))
            for level in catalogue.stock
        ],
        "customers": _customers(catalogue),
        "addresses": [
            _named(ADDRESSES, (address.customer_key, address.name, address.address.name, *_place(address.address)))
            for address in catalogue.addresses
        ],
    }
    return {f"{name}.csv": text_file(rows[name], columns, ENCODING) for name, columns in COLUMNS.items()}


def understood(content: bytes) -> Taken:
    """The order in a file, XML or text."""
    if content.lstrip().startswith(b"<"):
        root = parsed(content)
        lines = tuple((said(line, "sku"), said(line, "quantity"), said(line, "net")) for line in root.iterfind("lines/line"))
        return Taken(said(root, "e_number"), said(root, "customer"), said(root, "currency"), lines)
    rows = list(csv.DictReader(StringIO(content.decode(ENCODING), newline=""), delimiter=";", strict=True))
    if not rows:
        raise NotTaken("There is no row.")
    lines = tuple((row["sku"], row["quantity"], row["net"]) for row in rows)
    return Taken(rows[0]["e_number"], rows[0]["customer"], rows[0]["currency"], lines)


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped, with the catalogue below ``data`` where it holds one."""
    serve_folder(exports, understood, port, data)


def _named(columns: tuple[str, ...], values: tuple[object, ...]) -> dict[str, str]:
    return {column: "" if value is None else str(value) for column, value in zip(columns, values, strict=True)}


def _yes(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    return {None: "", True: "yes", False: "no"}[value]


def _items(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        _named(
            ITEMS,
            (
                *(item.key, item.name, item.description, item.group, item.group_name, item.barcode, item.unit),
                *(item.tax_group, item.assortment, _yes(item.active), dict(item.options).get("Colour")),
            ),
        )
        for item in catalogue.items
    ]


def _prices(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        _named(
            PRICES,
            (
                *(price.item_key, price.price_list, price.money.amount, price.money.currency, _yes(price.money.tax_included)),
                *(price.customer_key, price.min_quantity, price.valid_from, price.valid_to),
            ),
        )
        for price in catalogue.prices
    ]


def _customers(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        _named(
            CUSTOMERS,
            (
                *(customer.key, customer.name, customer.email, customer.phone, customer.currency, customer.price_list),
                *(customer.billing.street, customer.billing.city, customer.billing.country),
            ),
        )
        for customer in catalogue.customers
    ]


def _place(place: Address) -> tuple[str, ...]:
    return (place.street, place.street2, place.postcode, place.city, place.country)
