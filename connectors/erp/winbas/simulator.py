"""A Winbas with its webshop bridge: master data as XML in windows-1252, orders read from the folder (§2)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.documents import Address
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import NotTaken, Taken
from connectors.testing.folder_files import Tree, comma, parsed, said, xml_tree
from connectors.testing.folder_server import serve_folder

ENCODING = "windows-1252"


def exports(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Articles with nine prices and their stock in one file, customers and their delivery addresses in two more."""
    return {
        "produkt.xml": xml_tree("Produkter", "Produkt", _products(catalogue), ENCODING),
        "kund.xml": xml_tree("Kunder", "Kund", _customers(catalogue), ENCODING),
        "leveransadress.xml": xml_tree("Leveransadresser", "Kundleveransadress", _addresses(catalogue), ENCODING),
    }


def understood(content: bytes) -> Taken:
    """The order or customer in a file, as the bridge takes it."""
    root = parsed(content)
    if root.tag == "Customers":
        return Taken("", said(root, "Customer/Number"))
    head = root.find("OrderItems/OrderItem")
    if head is None or said(head, "ImportStatus") != "1" or said(head, "VATCode") not in {"2", "3"}:
        raise NotTaken("There is no order to import.")
    rows = tuple((said(row, "ArticleNumber"), said(row, "Quantity"), said(row, "Price")) for row in head.iter("OrderRow"))
    return Taken(said(head, "YourOrderNumber"), said(head, "Number"), said(head, "Currency"), rows)


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped, with the catalogue below ``data`` where it holds one."""
    serve_folder(exports, understood, port, data)


def _products(catalogue: Catalogue) -> Iterator[Tree]:
    prices = {(price.item_key, price.price_list): price.money.amount for price in catalogue.prices if not price.customer_key}
    stock = {level.item_key: level.in_stock for level in catalogue.stock if level.warehouse == "1"}
    for item in catalogue.items:
        lists = {f"Utpris{number}": prices.get((item.key, str(number))) for number in range(1, 10)}
        yield {
            "Nummer": item.key,
            "Benämning": item.name,
            "Försäljenhet": item.unit,
            "Grupp": item.assortment,
            "Vikt": "" if item.weight_kg is None else comma(item.weight_kg),
            "Bild": "",
            "Inaktiv": "0" if item.active else "1",
            "Lagersaldo": comma(stock[item.key]) if item.key in stock else "0,00",
            **{name: "" if amount is None else comma(amount) for name, amount in lists.items()},
        }


def _customers(catalogue: Catalogue) -> Iterator[Tree]:
    for customer in catalogue.customers:
        yield {
            "Nummer": customer.key,
            "Namn": customer.name,
            "E-mailadress": customer.email,
            "Telefon": customer.phone,
            "Prislista": customer.price_list,
            "Organisationsnummer": customer.tax_number,
            **_place(customer.billing),
        }


def _addresses(catalogue: Catalogue) -> Iterator[Tree]:
    for address in catalogue.addresses:
        place = address.address
        yield {
            "Kundnummer": address.customer_key,
            "Nummer": address.name,
            "Namn": place.company or place.name,
            **_place(place),
        }


def _place(place: Address) -> dict[str, str]:
    return {"Utdelningsadress": place.street, "Postadress": f"{place.postcode} {place.city}", "Landskod": place.country}
