"""A catalogue of documents as a company of SAP Business One would hold it."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.documents import Address, Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.erp.sap_business_one.simulator import tables
from connectors.testing.catalogue import Catalogue

KILOGRAM = 3
TAX_RATES = {"A0": Decimal(0), "A1": Decimal(20), "A2": Decimal(10)}
GROUP_FIELD, GROUP_NAME_FIELD, REFERENCE_FIELD = "U_Parent", "U_ParentName", "U_WebOrderNo"


def user_field(name: str) -> str:
    """The field that an option or attribute of a catalogue gets."""
    return "U_" + re.sub(r"\W", "", name)


def stamp(at: datetime) -> dict[str, str]:
    """When a record was made or changed, in the server's own time and to the minute."""
    return {"UpdateDate": f"{at:%Y-%m-%d}T00:00:00Z", "UpdateTime": f"{at:%H:%M}:00"}


def set_up(db: sqlite3.Connection) -> None:
    """What every company has from the start."""
    weights = (("mg", 1), ("g", 1000), ("kg", 1_000_000))
    tables.WEIGHTS.put(
        db,
        (
            {"UnitCode": code, "UnitDisplay": name, "UnitName": name, "UnitWeightinmg": mg}
            for code, (name, mg) in enumerate(weights, 1)
        ),
    )
    tables.VAT_GROUPS.put(db, (_vat_group(code, rate) for code, rate in TAX_RATES.items()))
    tables.SALES_TAX_CODES.put(db, (_sales_tax_code(code, rate) for code, rate in TAX_RATES.items()))
    tables.EXPENSES.put(db, ({"ExpensCode": code, "Name": name} for code, name in ((1, "Freight"), (2, "Fee"))))
    db.executemany("insert or ignore into user_fields values (?)", [(GROUP_FIELD,), (GROUP_NAME_FIELD,), (REFERENCE_FIELD,)])


def load(db: sqlite3.Connection, catalogue: Catalogue, at: datetime) -> None:
    """Take a whole catalogue over, in place of records with the same keys."""
    company = _Company.of(catalogue, at)
    tables.PRICE_LISTS.put(db, company.price_lists(catalogue.prices))
    tables.WAREHOUSES.put(db, ({"WarehouseCode": code, "WarehouseName": code, "Inactive": "tNO"} for code in company.warehouses))
    tables.GROUPS.put(db, ({"Number": number, "GroupName": name} for name, number in company.groups.items()))
    taxes = {item.tax_group for item in catalogue.items if item.tax_group}
    rates = {code: TAX_RATES.get(code, TAX_RATES["A1"]) for code in sorted(taxes)}
    tables.VAT_GROUPS.put(db, (_vat_group(code, rate) for code, rate in rates.items()))
    tables.SALES_TAX_CODES.put(db, (_sales_tax_code(code, rate) for code, rate in rates.items()))
    names = {name for item in catalogue.items for name, _ in (*item.options, *item.attributes)}
    db.executemany("insert or ignore into user_fields values (?)", [(user_field(name),) for name in names])
    tables.ITEMS.put(db, company.items(catalogue))
    tables.SPECIAL.put(db, company.special_prices(catalogue.prices))
    tables.PARTNERS.put(db, company.partners(catalogue))


def _vat_group(code: str, rate: Decimal) -> dict[str, Any]:
    return {"Code": code, "Name": code, "VatGroups_Lines": [{"Effectivefrom": "2000-01-01T00:00:00Z", "Rate": rate}]}


def _sales_tax_code(code: str, rate: Decimal) -> dict[str, Any]:
    return {"Code": code, "Name": code, "Rate": rate, "Inactive": "tNO"}


@dataclass(frozen=True, slots=True)
class _Company:
    """The numbers that SAP gives to what a catalogue only names."""

    lists: Mapping[str, int]
    groups: Mapping[str, int]
    warehouses: tuple[str, ...]
    stamps: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Catalogue, at: datetime) -> "_Company":
        named = {price.price_list for price in catalogue.prices} | {customer.price_list for customer in catalogue.customers}
        groups = sorted({item.assortment for item in catalogue.items if item.assortment})
        created = stamp(at)
        stamps = created | {"CreateDate": created["UpdateDate"], "CreateTime": created["UpdateTime"]}
        warehouses = tuple(sorted({level.warehouse for level in catalogue.stock}))
        return cls(_numbered(named - {""}), {name: 100 + place for place, name in enumerate(groups)}, warehouses, stamps)

    def price_lists(self, prices: Iterable[Price]) -> Iterator[dict[str, Any]]:
        first: dict[str, Price] = {}
        for price in prices:
            first.setdefault(price.price_list, price)
        for name, number in self.lists.items():
            money = first[name].money if name in first else None
            yield {
                "PriceListNo": number,
                "PriceListName": name,
                "BasePriceList": number,
                "Factor": 1.0,
                "IsGrossPrice": "tYES" if money and money.tax_included else "tNO",
                "Active": "tYES",
                "DefaultPrimeCurrency": money.currency if money else "",
            }

    def items(self, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
        prices: dict[str, dict[str, Price]] = defaultdict(dict)
        for price in catalogue.prices:
            if not is_special(price):
                prices[price.item_key][price.price_list] = price
        stock: dict[str, dict[str, StockLevel]] = defaultdict(dict)
        for level in catalogue.stock:
            stock[level.item_key][level.warehouse] = level
        for item in catalogue.items:
            yield {
                **self._item(item),
                "ItemPrices": [_item_price(number, prices[item.key].get(name)) for name, number in self.lists.items()],
                "ItemWarehouseInfoCollection": [_stock(item.key, code, stock[item.key].get(code)) for code in self.warehouses],
            }

    def _item(self, item: Item) -> dict[str, Any]:
        return {
            "ItemCode": item.key,
            "ItemName": item.name,
            "ForeignName": None,
            "ItemsGroupCode": self.groups.get(item.assortment),
            "BarCode": item.barcode or None,
            **dict.fromkeys(("SalesItem", "InventoryItem"), "tYES"),
            "Valid": "tYES" if item.active else "tNO",
            "Frozen": "tNO" if item.active else "tYES",
            "SalesUnit": item.unit or None,
            "InventoryUOM": None,
            "SalesVATGroup": item.tax_group or None,
            "ArTaxCode": None,
            "SalesUnitWeight": item.weight_kg or 0.0,
            "SalesWeightUnit": KILOGRAM if item.weight_kg else None,
            "User_Text": item.description or None,
            "Properties1": "tYES" if item.shop_flag else "tNO",
            "Properties2": "tNO",
            "ItemType": "itItems",
            "TreeType": "iNotATree",
            GROUP_FIELD: item.group or None,
            GROUP_NAME_FIELD: item.group_name or None,
            **{user_field(name): value for name, value in (*item.options, *item.attributes)},
            **self.stamps,
        }

    def special_prices(self, prices: Iterable[Price]) -> Iterator[dict[str, Any]]:
        agreed: dict[tuple[str, str], list[Price]] = defaultdict(list)
        for price in prices:
            if is_special(price):
                agreed[price.customer_key or f"*{self.lists[price.price_list]}", price.item_key].append(price)
        for (customer, item), found in agreed.items():
            yield self._special(customer, item, found)

    def _special(self, customer: str, item: str, prices: list[Price]) -> dict[str, Any]:
        whole = next((price for price in prices if price.min_quantity == 1 and not price.valid_from and not price.valid_to), None)
        periods: dict[tuple[Any, Any], list[Price]] = defaultdict(list)
        for price in prices:
            if price is not whole:
                periods[price.valid_from, price.valid_to].append(price)
        return {
            "CardCode": customer,
            "ItemCode": item,
            "Price": whole.money.amount if whole else 0.0,
            "Currency": prices[0].money.currency,
            "DiscountPercent": 0.0,
            "PriceListNum": self.lists.get(prices[0].price_list, 0),
            "Valid": "tYES",
            "ValidFrom": None,
            "ValidTo": None,
            "SpecialPriceDataAreas": [_period(dates, found) for dates, found in periods.items()],
        }

    def partners(self, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
        delivery: dict[str, list[DeliveryAddress]] = defaultdict(list)
        for address in catalogue.addresses:
            delivery[address.customer_key].append(address)
        for customer in catalogue.customers:
            yield self._partner(customer, delivery[customer.key])

    def _partner(self, customer: Customer, delivery: list[DeliveryAddress]) -> dict[str, Any]:
        billing = [_address("bo_BillTo", "Billing", customer.billing)] if customer.billing != Address() else []
        return {
            "CardCode": customer.key,
            "CardName": customer.name,
            "CardType": "cCustomer",
            "CompanyPrivate": "cCompany" if customer.company else "cPrivate",
            "EmailAddress": customer.email or None,
            "Phone1": customer.phone or None,
            "Cellular": None,
            "Currency": customer.currency or "##",
            "PriceListNum": self.lists.get(customer.price_list),
            "FederalTaxID": customer.tax_number or None,
            "Valid": "tYES" if customer.active else "tNO",
            "Frozen": "tNO" if customer.active else "tYES",
            "Series": 1,
            "BilltoDefault": "Billing" if billing else None,
            "ShipToDefault": delivery[0].name if delivery else None,
            "BPAddresses": [*billing, *(_address("bo_ShipTo", entry.name, entry.address) for entry in delivery)],
            **self.stamps,
        }


def is_special(price: Price) -> bool:
    """Whether SAP keeps this price outside its plain lists."""
    return bool(price.customer_key or price.min_quantity != 1 or price.valid_from or price.valid_to)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Price lists by number: their own where they are called by one."""
    found = {name: int(name) for name in names if name.isdecimal()}
    free = (number for number in range(1, 10_000) if number not in set(found.values()))
    return dict(
        sorted((found | {name: next(free) for name in sorted(set(names) - set(found))}).items(), key=lambda pair: pair[1])
    )


def _item_price(number: int, price: Price | None) -> dict[str, Any]:
    return {
        "PriceList": number,
        "Price": price.money.amount if price else 0.0,
        "Currency": price.money.currency if price else None,
        "AdditionalPrice1": 0.0,
        "BasePriceList": number,
        "Factor": 1.0,
        "UoMPrices": [],
    }


def _stock(item: str, warehouse: str, level: StockLevel | None) -> dict[str, Any]:
    return {
        "WarehouseCode": warehouse,
        "ItemCode": item,
        "InStock": level.in_stock if level else 0.0,
        "Committed": level.committed if level else 0.0,
        "Ordered": level.ordered if level else 0.0,
        "MinimalStock": 0.0,
        "Locked": "tNO",
    }


def _period(dates: tuple[Any, Any], prices: list[Price]) -> dict[str, Any]:
    single = next((price for price in prices if price.min_quantity == 1), None)
    return {
        "DateFrom": f"{dates[0]}T00:00:00Z" if dates[0] else None,
        "Dateto": f"{dates[1]}T00:00:00Z" if dates[1] else None,
        "SpecialPrice": single.money.amount if single else 0.0,
        "PriceCurrency": prices[0].money.currency,
        "SpecialPriceQuantityAreas": [
            {"Quantity": price.min_quantity, "SpecialPrice": price.money.amount, "PriceCurrency": price.money.currency}
            for price in prices
            if price is not single
        ],
    }


def _address(kind: str, name: str, address: Address) -> dict[str, Any]:
    return {
        "AddressName": name,
        "AddressType": kind,
        "AddressName2": address.name or None,
        "AddressName3": address.company or None,
        "Street": address.street or None,
        "Block": address.street2 or None,
        "ZipCode": address.postcode or None,
        "City": address.city or None,
        "State": address.state or None,
        "Country": address.country or None,
    }
