"""Our fields of each kind of record, by the names that layouts, the import API and its documentation use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from connectors.documents import Address, Customer, DeliveryAddress, Document, Item, Money, Price, StockLevel


class What(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"
    TEXTS = "texts"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one kind of document, and how a document is made of their values in order.

    ``required`` must have a place, and ``filled`` of them may not be empty. ``identity`` tells a record from all others;
    its first field names whom several documents of one record belong to.
    """

    kind: type[Document]
    fields: Mapping[str, What]
    required: tuple[str, ...]
    filled: frozenset[str]
    identity: tuple[str, ...]
    build: Callable[[Sequence[Any]], Any]

    def knows(self, name: str) -> bool:
        """Whether there is such a field; ``option.Colour`` is one where there are options."""
        group, dot, rest = name.partition(".")
        return name in self.fields or bool(dot and rest and self.fields.get(f"{group}s") is What.PAIRS)

    def names(self) -> list[str]:
        """All fields, open ones by their pattern."""
        return [f"{name[:-1]}.…" if what is What.PAIRS else name for name, what in self.fields.items()]


ADDRESS = ("company", "street", "street2", "postcode", "city", "state", "country", "email", "phone")
T, N, D, Y = What.TEXT, What.NUMBER, What.DATE, What.TRUTH


def _item(values: Sequence[Any]) -> Item:
    (key, name, description, group, group_name, barcode, unit, tax_group, assortment) = values[:9]
    (weight, flag, active, market, url, images, options, attributes) = values[9:]
    return Item(
        key, name, description, group, group_name, options or (), barcode, unit, tax_group, assortment, weight, flag,
        active is not False, market, attributes or (), url, images or (),
    )  # fmt: skip


def _price(values: Sequence[Any]) -> Price:
    item, price_list, amount, currency, tax_included, customer, quantity, first, last = values
    money = Money(amount, currency, tax_included)
    return Price(item, price_list, money, customer, Decimal(1) if quantity is None else quantity, first, last)


def _stock(values: Sequence[Any]) -> StockLevel:
    item, warehouse, in_stock, committed, ordered = values
    return StockLevel(item, warehouse, in_stock, committed or Decimal(0), ordered or Decimal(0))


def _customer(values: Sequence[Any]) -> Customer:
    key, name, email, phone, company, currency, price_list, tax_number, active, market = values[:10]
    billing = Address(*values[10:])
    return Customer(key, name, email, phone, company, currency, price_list, tax_number, active is not False, billing, market)


def _address(values: Sequence[Any]) -> DeliveryAddress:
    return DeliveryAddress(values[0], values[1], Address(*values[2:]))


SHAPES: Mapping[type, Shape] = {
    Item: Shape(
        Item,
        {
            "key": T, "name": T, "description": T, "group": T, "group_name": T, "barcode": T, "unit": T, "tax_group": T,
            "assortment": T, "weight_kg": N, "shop_flag": Y, "active": Y, "market": T, "url": T, "images": What.TEXTS,
            "options": What.PAIRS, "attributes": What.PAIRS,
        },
        ("key", "name"),
        frozenset({"key"}),
        ("key",),
        _item,
    ),
    Price: Shape(
        Price,
        {
            "item_key": T, "price_list": T, "amount": N, "currency": T, "tax_included": Y, "customer_key": T,
            "min_quantity": N, "valid_from": D, "valid_to": D,
        },
        ("item_key", "price_list", "amount", "currency"),
        frozenset({"item_key", "price_list", "amount", "currency"}),
        ("item_key", "price_list", "customer_key", "min_quantity", "valid_from"),
        _price,
    ),
    StockLevel: Shape(
        StockLevel,
        {"item_key": T, "warehouse": T, "in_stock": N, "committed": N, "ordered": N},
        ("item_key", "warehouse", "in_stock"),
        frozenset({"item_key", "warehouse", "in_stock"}),
        ("item_key", "warehouse"),
        _stock,
    ),
    Customer: Shape(
        Customer,
        {
            "key": T, "name": T, "email": T, "phone": T, "company": T, "currency": T, "price_list": T, "tax_number": T,
            "active": Y, "market": T, "billing_name": T, **{f"billing_{part}": T for part in ADDRESS},
        },
        ("key", "name"),
        frozenset({"key"}),
        ("key",),
        _customer,
    ),
    DeliveryAddress: Shape(
        DeliveryAddress,
        {"customer_key": T, "name": T, "addressee": T, **dict.fromkeys(ADDRESS, T)},
        ("customer_key", "name"),
        frozenset({"customer_key"}),
        ("customer_key", "name"),
        _address,
    ),
}  # fmt: skip
"""Every kind of record that comes in files."""
