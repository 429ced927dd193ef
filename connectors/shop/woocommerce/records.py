"""WooCommerce's JSON as typed records, and the readings of its texts, sums and times that all mappings share."""

import html
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from connectors.documents import Address
from connectors.errors import Unreadable

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST = Decimal("1e12")


class Contact(msgspec.Struct):
    first_name: str | None = ""
    last_name: str | None = ""
    company: str | None = ""
    address_1: str | None = ""
    address_2: str | None = ""
    city: str | None = ""
    state: str | None = ""
    postcode: str | None = ""
    country: str | None = ""
    email: str | None = ""
    phone: str | None = ""


class Meta(msgspec.Struct):
    key: str | None = ""
    value: Any = None


class Charged(msgspec.Struct):
    id: int | str = 0
    total: str | None = ""


class Line(msgspec.Struct):
    total: str
    total_tax: str = ""
    name: str | None = ""
    sku: str | None = ""
    quantity: Decimal = Decimal(1)
    tax_class: str = ""
    taxes: list[Charged] = []
    method_id: str | None = ""
    method_title: str | None = ""
    meta_data: list[Meta] = []


class TaxLine(msgspec.Struct):
    rate_id: int | str = 0
    rate_code: str = ""


class ShopOrder(msgspec.Struct):
    id: int
    number: str
    status: str
    currency: str
    total: str
    date_created_gmt: str
    total_tax: str = ""
    date_modified_gmt: str | None = None
    date_paid_gmt: str | None = None
    prices_include_tax: bool = False
    customer_id: int = 0
    customer_note: str | None = ""
    payment_method: str | None = ""
    payment_method_title: str | None = ""
    transaction_id: str | None = ""
    billing: Contact = msgspec.field(default_factory=Contact)
    shipping: Contact = msgspec.field(default_factory=Contact)
    meta_data: list[Meta] = []
    line_items: list[Line] = []
    shipping_lines: list[Line] = []
    fee_lines: list[Line] = []
    tax_lines: list[TaxLine] = []


class ShopCustomer(msgspec.Struct):
    id: int
    email: str | None = ""
    first_name: str | None = ""
    last_name: str | None = ""
    username: str | None = ""
    billing: Contact = msgspec.field(default_factory=Contact)


class ProductAttribute(msgspec.Struct):
    id: int = 0
    name: str = ""
    variation: bool = False
    options: list[str] = []


class Chosen(msgspec.Struct):
    name: str = ""
    option: str | None = ""
    id: int = 0


class ShopVariation(msgspec.Struct):
    id: int
    sku: str | None = ""
    status: str = "publish"
    parent_id: int = 0
    regular_price: str | None = ""
    sale_price: str | None = ""
    stock_quantity: Decimal | None = None
    weight: str | None = ""
    global_unique_id: str | None = ""
    attributes: list[Chosen] = []


class ShopProduct(msgspec.Struct):
    id: int
    name: str = ""
    type: str = "simple"
    status: str = "publish"
    description: str | None = ""
    sku: str | None = ""
    regular_price: str | None = ""
    sale_price: str | None = ""
    stock_quantity: Decimal | None = None
    weight: str | None = ""
    global_unique_id: str | None = ""
    attributes: list[ProductAttribute] = []


def unreadable(what: str, why: str) -> Unreadable:
    """The error for a record that is not what WooCommerce promises."""
    return Unreadable(
        "woocommerce.unreadable",
        f"The shop sent {what} that cannot be read: {why}",
        "Look whether a plugin of the shop changes its REST answers, and ask support with this message.",
    )


def text(value: str | None) -> str:
    """A text as people wrote it: without HTML entities and control characters."""
    return CONTROL.sub("", html.unescape(value or "")).strip()


def amount(value: str | None) -> Decimal:
    """An exact sum from a string; empty is zero. Raises ValueError for anything that is no ordinary sum."""
    try:
        found = Decimal(value or 0)
    except InvalidOperation:
        raise ValueError(f"{value[:20] if value else ''!r} is not a sum of money") from None
    if not found.is_finite() or abs(found) >= MOST:
        raise ValueError(f"{str(value)[:20]!r} is not a sum of money")
    return found


def optional_amount(value: str | None) -> Decimal | None:
    """An exact figure, or None where the shop has none."""
    return amount(value) if value else None


def moment(value: str) -> datetime:
    """A UTC time from one of WooCommerce's ``_gmt`` fields, which carry no zone."""
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def optional_moment(value: str | None) -> datetime | None:
    """A UTC time, or None where nothing has happened yet."""
    return moment(value) if value else None


def address(contact: Contact) -> Address:
    """Billing or shipping as a postal address."""
    return Address(
        name=full_name(contact),
        company=text(contact.company),
        street=text(contact.address_1),
        street2=text(contact.address_2),
        postcode=text(contact.postcode),
        city=text(contact.city),
        state=text(contact.state),
        country=text(contact.country).upper(),
        email=text(contact.email),
        phone=text(contact.phone),
    )


def full_name(contact: Contact) -> str:
    """First and last name as one."""
    return " ".join(filter(None, (text(contact.first_name), text(contact.last_name))))
