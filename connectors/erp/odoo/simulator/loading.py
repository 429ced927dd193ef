"""A catalogue of documents as a database of Odoo would hold it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from connectors.documents import Address, Item, Price
from connectors.erp.odoo.simulator.records import COMPANY, PARTNER, PRODUCT, TEMPLATE, Records
from connectors.erp.odoo.simulator.schema import STORABLE_SINCE
from connectors.erp.odoo.simulator.store import Record
from connectors.testing.catalogue import Catalogue

BASE = "base"
"""Prices of this list are the products' own."""
COUNTRIES = ("DE", "DK", "GB", "IE", "NO", "SE", "US", "FR", "CA", "AU")
TAX_RATE = 20.0


def set_up(records: Records) -> None:
    """What every database has from the start."""
    if records.store.get("res.company", COMPANY):
        return
    put = records.store.put
    put("uom.uom", [_made(records, {"id": 1, "name": "Units"})])
    put("res.currency", [_made(records, {"id": 1, "name": "EUR", "active": True})])
    put("res.company", [_made(records, {"id": COMPANY, "name": "Hub Test", "currency_id": 1})])
    put(
        "res.users",
        [
            _made(records, {"id": number, "name": name, "login": name, "active": True})
            for number, name in ((2, "admin"), (5, "hubbot"))
        ],
    )
    for code in COUNTRIES:
        records.create("res.country", {"name": code, "code": code})
    records.create(PARTNER, {"name": "Hub Test", "is_company": True})
    records.create("product.pricelist", {"name": "Default", "currency_id": 1})
    for name, code in (("Delivery", "DELIVERY"), ("Fee", "FEE"), ("Discount", "DISCOUNT")):
        template = records.create(TEMPLATE, {"name": name, "type": "service", "sale_ok": False})
        records.create(PRODUCT, {"product_tmpl_id": template["id"], "default_code": code})


def load(records: Records, catalogue: Catalogue) -> None:
    """Take a whole catalogue over, beside what is there."""
    book = _Book(records)
    book.currency(catalogue)
    by_item: dict[str, list[Price]] = {}
    for price in catalogue.prices:
        by_item.setdefault(price.item_key, []).append(price)
    for item in catalogue.items:
        book.item(item, by_item.get(item.key, []))
    for level in catalogue.stock:
        book.stock(level.item_key, level.warehouse, float(level.in_stock), float(level.committed))
    for customer in catalogue.customers:
        vals = {
            "name": customer.name,
            "ref": customer.key,
            "email": customer.email,
            "phone": customer.phone,
            "vat": customer.tax_number,
        }
        book.partner(customer.key, customer.billing, vals | {"is_company": bool(customer.company), "active": customer.active})
    for address in catalogue.addresses:
        book.address(address.customer_key, address.name, address.address)


@dataclass(slots=True)
class _Book:
    """The numbers of what was made so far, by what a catalogue calls it."""

    records: Records
    _known: dict[tuple[str, str], int] = field(default_factory=dict)

    def _number(self, model: str, name: str, make: Callable[[], Record]) -> int:
        if (model, name) not in self._known:
            self._known[model, name] = int(self.records.create(model, make())["id"])
        return self._known[model, name]

    def currency(self, catalogue: Catalogue) -> None:
        """The company counts in what most prices are in."""
        used = Counter(price.money.currency for price in catalogue.prices).most_common(1)
        company = self.records.store.get("res.company", COMPANY)
        if used and company:
            self.records.write("res.company", company, {"currency_id": self._currency(used[0][0])})

    def _currency(self, code: str) -> int:
        known = next((one["id"] for one in self.records.store.all("res.currency") if one["name"] == code), None)
        return known or self._number("res.currency", code, lambda: {"name": code})

    def item(self, item: Item, prices: list[Price]) -> None:
        """A variant, with its template where it is the first of it."""
        group = item.group if item.group and item.options else item.key
        template = self._number(TEMPLATE, group, lambda: self._template(item, prices))
        values = [self._option(template, *option) for option in item.options]
        product = self.records.create(
            PRODUCT,
            {
                "product_tmpl_id": template,
                "default_code": item.key,
                "barcode": item.barcode,
                "weight": float(item.weight_kg or 0),
                "active": item.active,
                "product_template_attribute_value_ids": values,
            },
        )
        self._known[PRODUCT, item.key] = product["id"]
        for price in prices:
            if price.price_list != BASE:
                self._rule(product["id"], price)

    def _template(self, item: Item, prices: list[Price]) -> Record:
        own = next((price for price in prices if price.price_list == BASE), None)
        storable = {"is_storable": True} if self.records.release >= STORABLE_SINCE else {"type": "product"}
        return {
            "name": item.group_name or item.name,
            "description_sale": item.description,
            "list_price": float(own.money.amount) if own else 0.0,
            "categ_id": self._named("product.category", item.assortment),
            "uom_id": self._named("uom.uom", item.unit) or 1,
            "taxes_id": [self._tax(item.tax_group, included=bool(prices and prices[0].money.tax_included))]
            if item.tax_group
            else [],
            **storable,
        }

    def _named(self, model: str, name: str) -> int | bool:
        return self._number(model, name, lambda: {"name": name}) if name else False

    def _tax(self, name: str, *, included: bool) -> int:
        return self._number("account.tax", name, lambda: {"name": name, "amount": TAX_RATE, "price_include": included})

    def _option(self, template: int, name: str, value: str) -> int:
        attribute = self._named("product.attribute", name)
        kept = self._number("product.attribute.value", f"{name}|{value}", lambda: {"name": value, "attribute_id": attribute})
        vals = {"name": value, "attribute_id": attribute, "product_tmpl_id": template, "product_attribute_value_id": kept}
        return self._number("product.template.attribute.value", f"{template}|{name}|{value}", lambda: vals)

    def _rule(self, product: int, price: Price) -> None:
        listed = self._list(price.price_list, price.money.currency)
        vals = {
            "pricelist_id": listed,
            "applied_on": "0_product_variant",
            "product_id": product,
            "product_tmpl_id": (self.records.store.get(PRODUCT, product) or {})["product_tmpl_id"],
            "min_quantity": float(price.min_quantity) if price.min_quantity != 1 else 0.0,
            "date_start": _midnight(price.valid_from),
            "date_end": _midnight(price.valid_to),
            "fixed_price": float(price.money.amount),
        }
        self.records.create("product.pricelist.item", vals)

    def _list(self, name: str, currency: str) -> int:
        """A price list goes by its own number where it is called by one that is free."""
        free = name.isdecimal() and self.records.store.get("product.pricelist", int(name)) is None
        if free and ("product.pricelist", name) not in self._known:
            made = {"id": int(name), "name": name, "currency_id": self._currency(currency), "active": True}
            self.records.store.put("product.pricelist", [_made(self.records, made)])
            self._known["product.pricelist", name] = int(name)
        return self._number("product.pricelist", name, lambda: {"name": name, "currency_id": self._currency(currency)})

    def stock(self, item: str, warehouse: str, there: float, reserved: float) -> None:
        """What lies in a warehouse, in two heaps: Odoo keeps several for one product and place."""
        place, product = self._place(warehouse), self._known[PRODUCT, item]
        for quantity, promised in ((there - 1, reserved), (1.0, 0.0)) if there > 1 else ((there, reserved),):
            vals = {"product_id": product, "location_id": place, "quantity": quantity, "reserved_quantity": promised}
            self.records.create("stock.quant", vals)

    def _place(self, code: str) -> int:
        view = self._number("stock.location", f"view {code}", lambda: {"name": code, "usage": "view"})
        self._number("stock.warehouse", code, lambda: {"name": f"Warehouse {code}", "code": code, "view_location_id": view})
        place = self._number("stock.location", code, lambda: {"name": "Stock"})
        located = self.records.store.get("stock.location", place) or {}
        self.records.store.put("stock.location", [located | {"parent_path": f"{view}/{place}/"}])
        return place

    def partner(self, key: str, where: Address, vals: Record) -> None:
        """A customer with its own address."""
        made = self.records.create(PARTNER, self._located(where) | vals | {"customer_rank": 1})
        self.records.write(PARTNER, made, {"commercial_partner_id": made["id"]})
        self._known[PARTNER, key] = made["id"]

    def address(self, customer: str, name: str, where: Address) -> None:
        """A delivery address of a customer."""
        top = self._known[PARTNER, customer]
        vals = {"parent_id": top, "type": "delivery", "name": name, "commercial_partner_id": top}
        self.records.create(PARTNER, self._located(where) | vals)

    def _located(self, where: Address) -> Record:
        parts = {"street": where.street, "street2": where.street2, "zip": where.postcode, "city": where.city}
        return {**parts, "country_id": self._country(where.country)}

    def _country(self, code: str) -> int | bool:
        known = next((one["id"] for one in self.records.store.all("res.country") if one["code"] == code), None)
        if known or not re.fullmatch("[A-Z]{2}", code):
            return known or False
        return self._number("res.country", code, lambda: {"name": code, "code": code})


def _midnight(day: date | None) -> str | bool:
    return f"{day} 00:00:00" if day else False


def _made(records: Records, record: Record) -> Record:
    return {**record, "write_date": records.now, "create_date": records.now}
