"""New customers into Odoo, and finding one that is there already (§7)."""

from datetime import timedelta
from typing import Any

import msgspec

from connectors.base import Writes, Written
from connectors.documents import Address, Customer
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.customers import MODEL, country_ids
from connectors.erp.odoo.domains import Domain, literally
from connectors.erp.odoo.pages import Source, searched
from connectors.erp.odoo.parsing import Reference, Struct, Text, number, text
from connectors.errors import Rejected, Uncertain, Unreadable

SETTLE = timedelta(minutes=5)
"""Longer than Odoo works on one request by default (two minutes of real time, general knowledge)."""
DEADLINE = timedelta(seconds=60)
PARTNERS = Source(MODEL, ("email", "ref", "active", "commercial_partner_id"), archived=True)


class _Partner(Struct):
    active: bool
    commercial_partner_id: Reference = None
    email: Text = None
    ref: Text = None


_partner = msgspec.json.Decoder(_Partner)
made = msgspec.json.Decoder(list[int])


def find_customer(client: OdooClient, customer: Customer) -> Written | None:
    """The customer with this number, or the shop's number as reference, or this mail address; an active one first.

    Where none is found and the connection names a collecting customer, that one is meant.
    """
    found = _by_number(client, customer.key) or _by_reference(client, customer) or _by_mail(client, customer.email)
    found = found or client.config.guest_customer or 0
    if found:
        return Written(str(found), str(found))
    if not recognisable(customer, client.config):
        raise _unrecognisable(customer)
    return None


def create_customer(client: OdooClient, customer: Customer) -> Written:
    """Makes the customer; with a collecting customer in the connection nobody is made."""
    guest = client.config.guest_customer
    if guest:
        return Written(str(guest), str(guest))
    if not recognisable(customer, client.config):
        raise _unrecognisable(customer)
    vals = payload(customer, client.config) | place(customer.billing, client.kept(country_ids))
    if client.field(MODEL, "customer_rank"):
        vals["customer_rank"] = 1
    key = created(client, MODEL, {name: value for name, value in vals.items() if value})
    return Written(str(key), str(key))


def created(client: OdooClient, model: str, vals: dict[str, Any]) -> int:
    """The number of the new record; raises Uncertain where Odoo names none."""
    found = client.tell(model, "create", vals_list=[vals]).decode(made)
    if len(found) != 1:
        raise Uncertain("answer_empty", "Odoo took the record but names none.", "The hub asks Odoo for it again.")
    return found[0]


def payload(customer: Customer, config: OdooConfig) -> dict[str, Any]:
    """The customer as Odoo takes it, without an address."""
    return {
        "name": customer.company or customer.name or customer.email,
        "email": customer.email,
        "phone": customer.phone,
        "is_company": bool(customer.company),
        "vat": customer.tax_number,
        "ref": _reference(customer, config),
        "property_product_pricelist": int(customer.price_list) if customer.price_list.isdecimal() else None,
    }


def place(address: Address, countries: dict[str, int]) -> dict[str, Any]:
    """An address as Odoo takes it; a state goes without saying, for Odoo knows states by its own numbers only."""
    return {
        "street": address.street,
        "street2": address.street2,
        "zip": address.postcode,
        "city": address.city,
        "country_id": countries.get(address.country),
    }


def _reference(customer: Customer, config: OdooConfig) -> str:
    return f"{config.customer_prefix}{customer.shop_id}" if config.customer_prefix and customer.shop_id else ""


def recognisable(customer: Customer, config: OdooConfig) -> bool:
    """Whether a lost answer could be cleared up later."""
    return bool(customer.email or _reference(customer, config))


def _by_number(client: OdooClient, key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        return 0
    return next((partner.id for partner in _asked(client, (["id", "=", int(key)],)) if partner.id == int(key)), 0)


def _by_reference(client: OdooClient, customer: Customer) -> int:
    reference = _reference(customer, client.config)
    found = _asked(client, (["ref", "=", reference],)) if reference else []
    return _best([partner for partner in found if partner.ref == reference])


def _by_mail(client: OdooClient, mail: str) -> int:
    """Mail addresses are the same in upper and lower case. Of a contact inside a company the company is the customer."""
    wanted = mail.strip()
    found = _asked(client, (["email", "=ilike", literally(wanted)],)) if wanted else []
    return _best([partner for partner in found if text(partner.email).strip().casefold() == wanted.casefold()])


def _best(partners: list[_Partner]) -> int:
    partners.sort(key=lambda partner: (not partner.active, partner.id))
    return number(partners[0].commercial_partner_id) or partners[0].id if partners else 0


def _asked(client: OdooClient, condition: Domain) -> list[_Partner]:
    try:
        return [_partner.decode(raw) for raw in searched(client, PARTNERS, condition)]
    except msgspec.MsgspecError:
        raise _unreadable() from None


def _unreadable() -> Unreadable:
    return Unreadable("unreadable_answer", "Odoo's contacts cannot be understood.", "Ask your Odoo partner.")


def _unrecognisable(customer: Customer) -> Rejected:
    """Without reference and mail address a lost answer could never be cleared up."""
    remedy = "Enter a mail address, or name a collecting customer in the connection."
    return Rejected("customer_unrecognisable", f"The customer {customer.name} has neither a number nor a mail address.", remedy)


WRITES = Writes(create=create_customer, find=find_customer, settle=SETTLE, deadline=DEADLINE)
