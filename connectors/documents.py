"""What travels between systems: frozen values, money as Decimal, times aware, text as the remote wrote it.

Each kind of document has a ``key`` that is unique in its system, the ``item_key`` or owner it belongs to, the ``market``
it is judged in (R103) and an ``amount``: the one figure a plan compares (a price, a stock level), or None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

Pairs = tuple[tuple[str, str], ...]


class Document(Protocol):
    """What the hub needs to know of any document that it keeps in the catalogue."""

    @property
    def key(self) -> str: ...
    @property
    def item_key(self) -> str: ...
    @property
    def market(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217), and whether tax is inside it (None: the remote does not say)."""

    amount: Decimal
    currency: str
    tax_included: bool | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is; every part as the remote wrote it, ``country`` as ISO 3166 alpha-2."""

    name: str = ""
    company: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One sellable thing of an ERP; ``group`` names the product it is a variant of, ``options`` its place among them."""

    key: str
    name: str
    description: str = ""
    group: str = ""
    group_name: str = ""
    options: Pairs = ()
    barcode: str = ""
    unit: str = ""
    tax_group: str = ""
    assortment: str = ""
    weight_kg: Decimal | None = None
    shop_flag: bool | None = None
    active: bool = True
    market: str = ""
    attributes: Pairs = ()
    url: str = ""
    images: tuple[str, ...] = ()

    @property
    def item_key(self) -> str:
        return self.key

    @property
    def amount(self) -> Decimal | None:
        return None


@dataclass(frozen=True, slots=True)
class Price:
    """What one item costs in a price list, or for one customer, from a quantity on, within dates."""

    item_key: str
    price_list: str
    money: Money
    customer_key: str = ""
    min_quantity: Decimal = Decimal(1)
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def key(self) -> str:
        quantity = f"{self.min_quantity.normalize():f}"
        return "|".join((self.item_key, self.price_list, self.customer_key, quantity, str(self.valid_from or "")))

    @property
    def market(self) -> str:
        return self.price_list

    @property
    def amount(self) -> Decimal | None:
        return self.money.amount


@dataclass(frozen=True, slots=True)
class StockLevel:
    """What lies in one warehouse: there, promised to customers, on its way in."""

    item_key: str
    warehouse: str
    in_stock: Decimal
    committed: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        return f"{self.item_key}|{self.warehouse}"

    @property
    def market(self) -> str:
        return self.warehouse

    @property
    def available(self) -> Decimal:
        return self.in_stock - self.committed

    @property
    def amount(self) -> Decimal | None:
        return self.available


@dataclass(frozen=True, slots=True)
class Customer:
    """A party the ERP invoices; ``key`` is empty for one that has no number there yet, ``shop_id`` is its number in the shop."""

    key: str
    name: str
    email: str = ""
    phone: str = ""
    company: str = ""
    currency: str = ""
    price_list: str = ""
    tax_number: str = ""
    active: bool = True
    billing: Address = Address()
    market: str = ""
    shop_id: str = ""

    @property
    def item_key(self) -> str:
        return self.key

    @property
    def amount(self) -> Decimal | None:
        return None


@dataclass(frozen=True, slots=True)
class DeliveryAddress:
    """One ship-to address of a customer; ``name`` tells it from the customer's others."""

    customer_key: str
    name: str
    address: Address

    @property
    def key(self) -> str:
        return f"{self.customer_key}|{self.name}"

    @property
    def item_key(self) -> str:
        return self.customer_key

    @property
    def market(self) -> str:
        return ""

    @property
    def amount(self) -> Decimal | None:
        return None


class Readiness(StrEnum):
    """What a shop's order means for the ERP, decided by the shop's rule; whether it is a test, by the merchant's."""

    READY = "ready"
    UNPAID = "unpaid"
    DECLINED = "declined"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line; ``net`` and ``tax`` are sums of the whole line after discount. ``unit`` is what ``quantity`` counts, if told."""

    position: int
    sku: str
    name: str
    quantity: Decimal
    net: Decimal
    tax: Decimal
    tax_code: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """Shipping or a fee; ``kind`` is "shipping" or "fee", ``code`` the shop's method."""

    kind: str
    code: str
    name: str
    net: Decimal
    tax: Decimal
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a shop customer placed. ``total`` includes tax; ``net + tax`` of lines and charges add up to it."""

    e_number: str
    shop_id: str
    placed_at: datetime
    changed_at: datetime
    readiness: Readiness
    shop_state: str
    currency: str
    tax_included: bool
    total: Decimal
    total_tax: Decimal
    customer: Customer
    billing: Address
    delivery: Address
    lines: tuple[OrderLine, ...]
    charges: tuple[Charge, ...] = ()
    payment_method: str = ""
    payment_name: str = ""
    transaction: str = ""
    paid_at: datetime | None = None
    note: str = ""

    @property
    def key(self) -> str:
        return self.e_number

    @property
    def item_key(self) -> str:
        return self.e_number

    @property
    def market(self) -> str:
        return self.currency

    @property
    def amount(self) -> Decimal | None:
        return self.total


@dataclass(frozen=True, slots=True)
class Offer:
    """What one variant costs in one market, and how much of it there is; None: nothing is told of it."""

    market: str
    price: Money | None = None
    sale_price: Money | None = None
    stock: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One sellable unit as a shop is given it; None means: leave that field as it is in the shop.

    ``offers`` stand beside ``price`` and ``stock`` where the merchant sells in several markets.
    """

    sku: str
    shop_id: str = ""
    options: Pairs = ()
    barcode: str | None = None
    weight_kg: Decimal | None = None
    price: Money | None = None
    sale_price: Money | None = None
    stock: Decimal | None = None
    active: bool = True
    name: str = ""
    attributes: Pairs = ()
    url: str = ""
    images: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """What a shop lists: a group with its variants, or a simple product with one. Complete when ``structure`` is True.

    ``structure`` False is an attribute modification: only price and stock of the variants are told.
    """

    key: str
    name: str
    variants: tuple[Variant, ...]
    shop_id: str = ""
    description: str = ""
    active: bool = True
    structure: bool = True
    assortment: str = ""

    @property
    def item_key(self) -> str:
        return self.key

    @property
    def market(self) -> str:
        return ""

    @property
    def amount(self) -> Decimal | None:
        return None
