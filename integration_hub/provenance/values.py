"""A price, a stock level or a text as it stands at one place of its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from connectors.documents import Item, Money, Price, Product, StockLevel, Variant
from integration_hub.ui import words


class Field(StrEnum):
    """What of an item one can ask about."""

    PRICE = "price"
    SALE_PRICE = "sale_price"
    STOCK = "stock"
    NAME = "name"
    DESCRIPTION = "description"


LONGEST = 120
"""Characters of a text that are shown; the whole stands in the ERP."""
MONEY = (Field.PRICE, Field.SALE_PRICE)


@dataclass(frozen=True, slots=True)
class Value:
    """A sum (``amount`` with ``currency``), a quantity (``amount`` alone) or a text. Two that mean the same are equal."""

    amount: Decimal | None = None
    currency: str = ""
    text: str = ""

    def __str__(self) -> str:
        """As people read it, in their language; a long text is cut."""
        if self.is_empty:
            return _("nothing")
        if self.amount is None:
            return self.text if len(self.text) <= LONGEST else f"{self.text[:LONGEST]}…"
        return words.money(self.amount, self.currency) if self.currency else words.quantity(self.amount)

    @property
    def is_empty(self) -> bool:
        return self.amount is None and not self.text


NOTHING = Value()


def of_money(money: Money | None) -> Value:
    return Value(money.amount, money.currency) if money else NOTHING


def of_document(field: Field, document: Price | StockLevel | Item) -> Value:
    """What one of the ERP's documents says of the field."""
    if isinstance(document, Price):
        return of_money(document.money)
    if isinstance(document, StockLevel):
        return Value(document.available)
    named = document.group_name or document.name
    return Value(text=named if field is Field.NAME else document.description)


def of_told(field: Field, market: str, told: Mapping[str, str]) -> Value | None:
    """The field of what a listing keeps as told; None where nothing is kept of it."""
    key = f"{field} {market}" if market and field in (Field.PRICE, Field.STOCK) else str(field)
    if key not in told:
        return None
    return _read(field, told[key], told.get("currency", ""))


def of_shop(field: Field, product: Product, variant: Variant) -> Value:
    """What the shop itself shows."""
    if field is Field.PRICE:
        return of_money(variant.price)
    if field is Field.SALE_PRICE:
        return of_money(variant.sale_price)
    if field is Field.STOCK:
        return Value(variant.stock) if variant.stock is not None else NOTHING
    return Value(text=product.name if field is Field.NAME else product.description)


def of_row(field: Field, row: Mapping[str, Any]) -> Value | None:
    """What the hub's mirror of the shop holds; None of what it does not keep."""
    if field is Field.DESCRIPTION:
        return None
    if field is Field.NAME:
        return Value(text=row["name"])
    amount = row[str(field)]
    if amount is None:
        return NOTHING
    return Value(amount, row["currency"] if field in MONEY else "")


def same(one: Value, other: Value) -> bool:
    """Whether both mean the same; a currency that one side does not tell is no difference."""
    if one.amount != other.amount or one.text.strip() != other.text.strip():
        return False
    return not one.currency or not other.currency or one.currency == other.currency


def _read(field: Field, text: str, currency: str) -> Value:
    if field in (Field.NAME, Field.DESCRIPTION):
        return Value(text=text)
    try:
        return Value(Decimal(text), currency if field in MONEY else "") if text else NOTHING
    except InvalidOperation:
        return Value(text=text)
