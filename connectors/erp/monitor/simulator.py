"""A site with Monitor: its own reports export XML and text, and it reads ORDERS420 (§4)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from connectors.documents import Address, DeliveryAddress
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import NotTaken, Taken
from connectors.testing.folder_files import Tree, parsed, said, text_file, xml_tree
from connectors.testing.folder_server import serve_folder

ENCODING = "utf-8"
STOCK = ("PartNumber", "Warehouse", "Balance", "Reserved")


def exports(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Articles with one price, stock of all warehouses, customers with their delivery addresses inside."""
    return {
        "items.xml": xml_tree("items", "item", _items(catalogue), ENCODING),
        "stock.csv": text_file(_stock(catalogue), STOCK, ENCODING),
        "customers.xml": xml_tree("customers", "customer", _customers(catalogue), ENCODING),
    }


def understood(content: bytes) -> Taken:
    """The order in a file, as Monitor takes it: rows in tens, two decimals or none for a price of its own."""
    root = parsed(content)
    order = root.find("Order")
    if root.tag != "ORDERS420" or order is None:
        raise NotTaken("This is no ORDERS420.")
    buyer = order.find("Head/Buyer")
    if buyer is None or not buyer.get("BuyerCodeEdi"):
        raise NotTaken("BuyerCodeEdi is missing.")
    rows = tuple(_row(place, row) for place, row in enumerate(order.iterfind("Rows/Row"), start=1))
    return Taken(order.get("OrderNumber", ""), buyer.get("BuyerCodeEdi", ""), said(order, "Head/Export/Currency"), rows)


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped, with the catalogue below ``data`` where it holds one."""
    serve_folder(exports, understood, port, data)


def _row(place: int, row: Element) -> tuple[str, str, str]:
    if (row.get("RowNumber"), row.get("RowType")) != (str(10 * place), "1"):
        raise NotTaken(f"Row {place} is not numbered in tens.")
    part = row.find("Part")
    if part is None or not part.get("SupplierPartNumber"):
        raise NotTaken(f"Row {place} has no part.")
    each = said(row, "Each")
    if each and "," in each:
        raise NotTaken(f"Row {place} has no decimal point.")
    return part.get("SupplierPartNumber", ""), said(row, "Quantity"), each


def _items(catalogue: Catalogue) -> Iterator[Tree]:
    prices = {price.item_key: price.money for price in reversed(catalogue.prices) if price.price_list == "1"}
    for item in catalogue.items:
        price = prices.get(item.key)
        yield {
            "ID": item.key,
            "description": item.name,
            "description2": item.description,
            "eancode": item.barcode,
            "unit": item.unit,
            "salespackageprice": f"{price.amount}" if price else "",
            "vatincluded": "true" if price and price.tax_included else "false",
        }


def _stock(catalogue: Catalogue) -> list[dict[str, str]]:
    return [
        {
            "PartNumber": level.item_key,
            "Warehouse": level.warehouse,
            "Balance": str(level.in_stock),
            "Reserved": str(level.committed),
        }
        for level in catalogue.stock
    ]


def _customers(catalogue: Catalogue) -> Iterator[Tree]:
    places: dict[str, list[DeliveryAddress]] = {}
    for address in catalogue.addresses:
        places.setdefault(address.customer_key, []).append(address)
    for customer in catalogue.customers:
        yield {
            "customercode": customer.key,
            "customername": customer.name,
            "vatcode": customer.tax_number,
            "actionpricelist": customer.price_list,
            "email": customer.email,
            "phone": customer.phone,
            **_place(customer.billing),
            "deliveryaddress": [_delivery(place) for place in places.get(customer.key, [])],
        }


def _delivery(place: DeliveryAddress) -> Tree:
    return {"id": place.name, "name": place.address.company or place.address.name, **_place(place.address)}


def _place(place: Address) -> dict[str, str]:
    return {"street": place.street, "zip": place.postcode, "city": place.city, "country": place.country}
