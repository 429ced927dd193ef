"""Customers and their delivery addresses: contacts, and contacts below them (§7)."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Address, Customer, DeliveryAddress
from connectors.erp.odoo import pages
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.domains import Domain, changed
from connectors.erp.odoo.pages import Parts, Row, Source
from connectors.erp.odoo.parsing import Reference, Struct, Text, label, number, readable, text

MODEL = "res.partner"
DELIVERY, INVOICE = "delivery", "invoice"
PLACE = ("name", "street", "street2", "zip", "city", "state_id", "country_id", "email", "phone")
COUNTRIES = Source("res.country", ("code",), archived=True)
_STATE = re.compile(r"(.*?)(?: \([A-Z]{2}\))?")
"""Odoo calls a state "Bavaria (DE)"."""


class Contact(Struct):
    """What is read of any contact."""

    name: Text = None
    street: Text = None
    street2: Text = None
    zip: Text = None
    city: Text = None
    state_id: Reference = None
    country_id: Reference = None
    email: Text = None
    phone: Text = None


class _Customer(Contact, kw_only=True):
    active: bool
    below: list[Contact]
    vat: Text = None
    is_company: bool = False
    property_product_pricelist: Reference = None


class _WithAddresses(Struct):
    below: list[Contact]


class _Country(Struct):
    code: Text = None


_customer = msgspec.json.Decoder(_Customer)
_addresses = msgspec.json.Decoder(_WithAddresses)


def customers(config: OdooConfig) -> Source:
    """The customers of this connection."""
    fields = (*PLACE, "active", "vat", "is_company", "property_product_pricelist")
    return Source(MODEL, fields, config.customers, _below(INVOICE), archived=True)


def with_addresses(config: OdooConfig) -> Source:
    """The customers of this connection, with nothing but their delivery addresses."""
    return Source(MODEL, ("parent_id",), config.customers, _below(DELIVERY), archived=True)


def _below(kind: str) -> pages.Join:
    """The active contacts of one kind below each of a page's contacts."""
    children = Source(MODEL, (*PLACE, "parent_id"), (["type", "=", kind],))

    def join(client: OdooClient, rows: Sequence[Row]) -> dict[str, Parts]:
        return {"below": pages.parts_of(client, children, "parent_id", [row.id for row in rows])}

    return join


def changed_since(since: datetime | None) -> Domain:
    """Contacts that were changed, or that have one below them that was."""
    return changed(since, "write_date", "child_ids.write_date")


def _reads(
    source: Callable[[OdooConfig], Source],
) -> tuple[Callable[..., Iterator[Page]], Callable[..., int], Callable[..., bytes | None]]:
    """How a part of the contacts is paged, counted and found."""

    def contact_pages(client: OdooClient, since: datetime | None, resume: str) -> Iterator[Page]:
        return pages.pages(client, source(client.config), changed_since(since), resume)

    def count_contacts(client: OdooClient, since: datetime | None) -> int:
        return pages.count(client, source(client.config), changed_since(since))

    def one_contact(client: OdooClient, key: str) -> bytes | None:
        condition = (["id", "=", int(key)],) if key.isascii() and key.isdecimal() and len(key) < 10 else None
        return next(iter(pages.matching(client, source(client.config), condition)), None) if condition else None

    return contact_pages, count_contacts, one_contact


def countries(client: OdooClient) -> dict[int, str]:
    """The ISO code of each country that Odoo has."""
    return {country.id: text(country.code) for country in pages.table(client, COUNTRIES, _Country)}


def country_ids(client: OdooClient) -> dict[str, int]:
    """The number of each country by its ISO code."""
    return {code: key for key, code in countries(client).items() if code}


def customer_parser(client: OdooClient) -> Callable[[bytes], Record[Customer]]:
    """Turns raw contacts into customers."""
    codes = countries(client)

    def parse(raw: bytes) -> Record[Customer]:
        found = _customer.decode(raw)
        return Record(str(found.id), (_told(found, codes),))

    return readable(parse)


def address_parser(client: OdooClient) -> Callable[[bytes], Record[DeliveryAddress]]:
    """Turns raw contacts into their delivery addresses, none for a customer without any."""
    codes = countries(client)

    def parse(raw: bytes) -> Record[DeliveryAddress]:
        found = _addresses.decode(raw)
        names = [text(entry.name) for entry in found.below]
        customer = str(found.id)
        told = (DeliveryAddress(customer, _named(entry, names), address(entry, codes)) for entry in found.below)
        return Record(customer, tuple(told))

    return readable(parse)


def _named(entry: Contact, names: list[str]) -> str:
    """What tells an address from the customer's others: its name, with its number where that is not enough."""
    name = text(entry.name)
    return name if name and names.count(name) == 1 and not name.endswith(")") else f"{name} ({entry.id})".strip()


def _told(found: _Customer, codes: dict[int, str]) -> Customer:
    billing = found.below[0] if found.below else found
    return Customer(
        key=str(found.id),
        name=text(found.name),
        email=text(found.email),
        phone=text(found.phone),
        company=text(found.name) if found.is_company else "",
        price_list=str(number(found.property_product_pricelist) or ""),
        tax_number=text(found.vat),
        active=found.active,
        billing=address(billing, codes),
    )


def address(entry: Contact, codes: dict[int, str]) -> Address:
    """Where a contact is."""
    state = _STATE.fullmatch(label(entry.state_id))
    return Address(
        name=text(entry.name),
        street=text(entry.street),
        street2=text(entry.street2),
        postcode=text(entry.zip),
        city=text(entry.city),
        state=state[1] if state else "",
        country=codes.get(number(entry.country_id), ""),
        email=text(entry.email),
        phone=text(entry.phone),
    )


_pages, _count, _one = _reads(customers)
READS = Reads(
    unit="customers", pages=_pages, parser=customer_parser, count=_count, one=_one, changes=True, tables=(MODEL,),
    knows=lambda client: pages.newest(client, ("res.country",)),
)  # fmt: skip

_pages, _count, _one = _reads(with_addresses)
ADDRESS_READS = Reads(
    unit="customers with addresses", pages=_pages, parser=address_parser, count=_count, one=_one, changes=True, tables=(MODEL,),
    knows=lambda client: pages.newest(client, ("res.country",)),
)  # fmt: skip
