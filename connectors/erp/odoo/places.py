"""Where an order goes and who pays it: in Odoo every address is a contact below its customer (§7)."""

from dataclasses import dataclass
from typing import Any

import msgspec

from connectors.documents import Address, Order
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.customers import DELIVERY, INVOICE, MODEL, PLACE, Contact, country_ids
from connectors.erp.odoo.newcomers import created, place
from connectors.erp.odoo.pages import Source, searched, table
from connectors.erp.odoo.parsing import Reference, Struct, label, number, text
from connectors.erp.odoo.prices import LISTS, PriceList
from connectors.errors import Rejected

CUSTOMERS = Source(MODEL, (*PLACE, "property_product_pricelist"), archived=True)
ADDRESSES = Source(MODEL, PLACE)
COMPANIES = Source("res.company", ("currency_id",))


class _Customer(Contact, kw_only=True):
    property_product_pricelist: Reference = None


class _Company(Struct):
    currency_id: Reference


_customer = msgspec.json.Decoder(_Customer)
_contact = msgspec.json.Decoder(Contact)


@dataclass(frozen=True, slots=True)
class Party:
    """The contacts of one order, and the price list that gives it its currency (None: Odoo decides)."""

    customer: int
    billing: int
    delivery: int
    price_list: int | None


def party_of(client: OdooClient, order: Order, key: int) -> Party:
    """The contacts of an order; an address that its customer does not have yet is made. Raises Rejected."""
    found = [_customer.decode(raw) for raw in searched(client, CUSTOMERS, (["id", "=", key],))]
    if not found:
        remedy = "Link the order's customer anew, or make the contact in Odoo; then resend."
        raise Rejected("customer_refused", f"Odoo has no contact number {key}.", remedy)
    customer = found[0]
    price_list = _price_list(client, order.currency, number(customer.property_product_pricelist))
    billing = _contact_at(client, customer, order.billing, INVOICE)
    delivery = _contact_at(client, customer, order.delivery, DELIVERY)
    return Party(key, billing, delivery, price_list)


def _contact_at(client: OdooClient, customer: _Customer, where: Address, kind: str) -> int:
    """The customer itself where it is there, else its contact of that kind with this address, made where there is none."""
    wanted = _vals(client, where)
    if not any(wanted[name] for name in ("street", "zip", "city")) or _same(customer, wanted):
        return customer.id
    conditions = [[name, "=", wanted[name] or False] for name in ("street", "zip", "city")]
    there = searched(client, ADDRESSES, (["parent_id", "=", customer.id], ["type", "=", kind], *conditions))
    contacts = [_contact.decode(raw) for raw in there]
    found = next((contact.id for contact in contacts if _same(contact, wanted)), None)
    return found or created(client, MODEL, {"parent_id": customer.id, "type": kind, **_said(wanted)})


def _vals(client: OdooClient, where: Address) -> dict[str, Any]:
    name = " · ".join(part for part in (where.company, where.name) if part)
    own = {"name": name, "email": where.email, "phone": where.phone}
    return {
        key: value.strip() if isinstance(value, str) else value
        for key, value in (place(where, client.kept(country_ids)) | own).items()
    }


def _said(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value}


def _same(contact: Contact, wanted: dict[str, Any]) -> bool:
    """Whether a contact is at this address, under this name."""
    there = {name: text(getattr(contact, name)).strip() for name in ("name", "street", "street2", "zip", "city")}
    named = {name: wanted[name] or "" for name in there if wanted[name] or name != "name"}
    return all(there[name] == value for name, value in named.items()) and number(contact.country_id) in (
        0,
        wanted["country_id"] or 0,
    )


def _price_list(client: OdooClient, currency: str, usual: int) -> int | None:
    """A list in the order's currency, the customer's own first: an order has no other currency than its list's."""
    lists = {one.id: label(one.currency_id) for one in client.kept(_lists)}
    if lists.get(usual) == currency:
        return usual
    found = min((key for key, code in lists.items() if code == currency), default=None)
    if found is None and (lists or currency not in client.kept(_own_currencies)):
        remedy = f"Make a price list in {currency} in Odoo, then resend."
        raise Rejected("currency_missing", f"The order is in {currency}, and Odoo has no price list in it.", remedy)
    return found


def _lists(client: OdooClient) -> list[PriceList]:
    return table(client, LISTS, PriceList)


def _own_currencies(client: OdooClient) -> set[str]:
    """The currency of the company, where the key sees but one; nothing else can be said without a list."""
    return {label(company.currency_id) for company in table(client, COMPANIES, _Company)}
