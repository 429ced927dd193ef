"""Public data sets read exactly as they are: every row becomes a record, or is named below as one that does not.

AdventureWorks: all 504 products are items, the 304 with a list price above nothing have that price (the price history is
older copies of it), all 1,069 inventory rows are stock, the 701 stores are customers under the account number of the store
itself (its 635 buyers and the 18,484 persons have no name in this copy), and all 712 store addresses are delivery addresses.
Online Retail: every invoice is an order. ``C`` invoices are cancellations; 37 stock corrections stand among the others with
negative quantities; one invoice spans two minutes; 28 stock codes differ from another by case alone.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Order, OrderLine, Price, Readiness, StockLevel
from connectors.testing.catalogue import Catalogue

Row = dict[str, str]

PRICE_LIST = "1"
KILOGRAMS = {"G": Decimal("0.001"), "LB": Decimal("0.45359237")}
LONDON = ZoneInfo("Europe/London")
COUNTRIES = {
    "Australia": "AU",
    "Belgium": "BE",
    "EIRE": "IE",
    "France": "FR",
    "Germany": "DE",
    "Italy": "IT",
    "Japan": "JP",
    "Lithuania": "LT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "Spain": "ES",
    "Switzerland": "CH",
    "United Kingdom": "GB",
}


def adventureworks(folder: Path) -> Catalogue:
    """The AdventureWorks company: items with variants, stock per location, one price list, stores with their addresses."""
    products = _rows(folder / "Production_Product.csv")
    numbers = {row["ProductID"]: row["ProductNumber"] for row in products}
    accounts = {
        row["StoreID"]: row["AccountNumber"]
        for row in _rows(folder / "Sales_Customer.csv")
        if row["StoreID"] and not row["PersonID"]
    }
    places = _store_addresses(folder)
    return Catalogue(
        items=_items(products, folder),
        prices=tuple(
            Price(row["ProductNumber"], PRICE_LIST, Money(Decimal(row["ListPrice"]), "USD", tax_included=False))
            for row in products
            if Decimal(row["ListPrice"]) > 0
        ),
        stock=tuple(
            StockLevel(numbers[row["ProductID"]], row["LocationID"], Decimal(row["Quantity"]))
            for row in _rows(folder / "Production_ProductInventory.csv")
        ),
        customers=_stores(folder, accounts, places),
        addresses=tuple(DeliveryAddress(accounts[store], kind, address) for (store, kind), address in places.items()),
    )


def online_retail(folder: Path) -> Iterator[Order]:
    """The invoices of all days in their order, one Order each; sums are without tax, for the data tell none."""
    for day in sorted(folder.glob("*.csv")):
        for number, lines in groupby(_rows(day), key=lambda row: row["InvoiceNo"]):
            yield _invoice(number, list(lines))


def _rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def _items(products: list[Row], folder: Path) -> tuple[Item, ...]:
    models = {row["ProductModelID"]: row["Name"] for row in _rows(folder / "Production_ProductModel.csv")}
    assortments = {row["ProductSubcategoryID"]: row["Name"] for row in _rows(folder / "Production_ProductSubcategory.csv")}
    return tuple(_item(row, models, assortments) for row in products)


def _item(row: Row, models: dict[str, str], assortments: dict[str, str]) -> Item:
    model = row["ProductModelID"]
    return Item(
        key=row["ProductNumber"],
        name=row["Name"],
        group=model,
        group_name=models.get(model, ""),
        options=tuple((name, row[name]) for name in ("Color", "Size") if row[name]),
        assortment=assortments.get(row["ProductSubcategoryID"], ""),
        weight_kg=Decimal(row["Weight"]) * KILOGRAMS[row["WeightUnitMeasureCode"]] if row["Weight"] else None,
        shop_flag=row["FinishedGoodsFlag"] == "True",
        active=not (row["SellEndDate"] or row["DiscontinuedDate"]),
    )


def _store_addresses(folder: Path) -> dict[tuple[str, str], Address]:
    countries = {row["Name"]: row["CountryRegionCode"] for row in _rows(folder / "Person_CountryRegion.csv")}
    states = {row["Name"]: row["StateProvinceCode"].strip() for row in _rows(folder / "Person_StateProvince.csv")}
    return {
        (row["BusinessEntityID"], row["AddressType"]): Address(
            company=row["Name"],
            street=row["AddressLine1"],
            street2=row["AddressLine2"],
            postcode=row["PostalCode"],
            city=row["City"],
            state=states[row["StateProvinceName"]],
            country=countries[row["CountryRegionName"]],
        )
        for row in _rows(folder / "Sales_vStoreWithAddresses.csv")
    }


def _stores(folder: Path, accounts: dict[str, str], places: dict[tuple[str, str], Address]) -> tuple[Customer, ...]:
    contacts = {row["BusinessEntityID"]: row for row in reversed(_rows(folder / "Sales_vStoreWithContacts.csv"))}
    return tuple(
        Customer(
            key=accounts[store],
            name=row["Name"],
            email=contacts[store]["EmailAddress"],
            phone=contacts[store]["PhoneNumber"],
            company=row["Name"],
            currency="USD",
            price_list=PRICE_LIST,
            billing=places[store, "Main Office"],
        )
        for row in _rows(folder / "Sales_Store.csv")
        for store in [row["BusinessEntityID"]]
    )


def _invoice(number: str, rows: list[Row]) -> Order:
    lines = tuple(_line(position, row) for position, row in enumerate(rows, start=1))
    cancelled = number.startswith("C")
    customer = rows[0]["CustomerID"].removesuffix(".0")
    address = Address(country=COUNTRIES[rows[0]["Country"]])
    return Order(
        e_number=number,
        shop_id=number,
        placed_at=datetime.fromisoformat(rows[0]["InvoiceDate"]).replace(tzinfo=LONDON),
        changed_at=datetime.fromisoformat(rows[-1]["InvoiceDate"]).replace(tzinfo=LONDON),
        readiness=Readiness.CANCELLED if cancelled else Readiness.READY,
        shop_state="cancelled" if cancelled else "invoiced",
        currency="GBP",
        tax_included=False,
        total=sum((line.net for line in lines), Decimal(0)),
        total_tax=Decimal(0),
        customer=Customer(customer, f"Customer {customer}" if customer else "Guest", currency="GBP", billing=address),
        billing=address,
        delivery=address,
        lines=lines,
    )


def _line(position: int, row: Row) -> OrderLine:
    quantity = Decimal(row["Quantity"])
    net = quantity * Decimal(row["UnitPrice"])
    return OrderLine(position, row["StockCode"], row["Description"], quantity, net=net, tax=Decimal(0))
