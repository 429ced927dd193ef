"""What SAP would refuse an order for, asked by reading only: its items, its customer, its tax codes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from connectors.base import Objection
from connectors.documents import Order
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.customers import RawPartner, partner
from connectors.erp.sap_business_one.odata import quoted
from connectors.erp.sap_business_one.orders import payload
from connectors.erp.sap_business_one.pages import page_size
from connectors.errors import Rejected

AT_ONCE = 20
"""So many keys in one question: an address has an end."""
UNKNOWN_YET = "?"
TAX_CODES = {"VatGroup": "VatGroups", "TaxCode": "SalesTaxCodes"}
"""Where the codes of a line's tax field are kept (specs, metadata v2)."""
MEND_TAX = "Enter a tax code that SAP has, or correct the value map for tax codes."


class _Item(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")
    sold: str | None = msgspec.field(name="SalesItem", default=None)
    valid: str | None = msgspec.field(name="Valid", default=None)
    frozen: str | None = msgspec.field(name="Frozen", default=None)


class _Items(msgspec.Struct):
    value: list[_Item]


class _Code(msgspec.Struct):
    code: str = msgspec.field(name="Code")


class _Codes(msgspec.Struct):
    value: list[_Code]


_items = msgspec.json.Decoder(_Items)
_codes = msgspec.json.Decoder(_Codes)


def objections(client: BusinessOneClient, order: Order) -> Sequence[Objection]:
    """What SAP would say no to; stops at what the hub itself would not send."""
    try:
        payload(replace(order, customer=replace(order.customer, key=order.customer.key or UNKNOWN_YET)), client.config)
    except Rejected as wrong:
        return [Objection("", wrong.message, wrong.remedy)]
    return [*_of_items(client, order), *_of_customer(client, order), *_of_taxes(client, order)]


def _of_items(client: BusinessOneClient, order: Order) -> Iterator[Objection]:
    known = {item.code: item for item in _found(client, "Items", "ItemCode", {line.sku for line in order.lines}, _items)}
    for line in order.lines:
        where, item = f"lines.{line.position}.sku", known.get(line.sku)
        if item is None:
            yield Objection(
                where, f"SAP Business One has no item {line.sku}.", "Enter the SKU that SAP has, or make the item there."
            )
        elif item.sold == "tNO":
            yield Objection(where, f"The item {line.sku} is not for sale in SAP Business One.", "Make it a sales item in SAP.")
        elif item.valid == "tNO" or item.frozen == "tYES":
            yield Objection(where, f"The item {line.sku} is inactive in SAP Business One.", "Make it active in SAP.")


def _of_customer(client: BusinessOneClient, order: Order) -> Iterator[Objection]:
    key = order.customer.key
    if not key:
        return
    answer = client.read(f"BusinessPartners({quoted(key)})", params={"$select": "CardCode,Valid,Frozen"}, expect=(404,))
    there: RawPartner | None = None if answer.status == 404 else answer.decode(partner)
    if there is None:
        remedy = "Enter the number of a customer that SAP has, or none: then the hub finds or makes the customer."
        yield Objection("customer_key", f"SAP Business One has no customer {key}.", remedy)
    elif not there.active:
        yield Objection(
            "customer_key", f"The customer {key} is inactive in SAP Business One.", "Make the customer active in SAP."
        )


def _of_taxes(client: BusinessOneClient, order: Order) -> Iterator[Objection]:
    """A tax code is a VAT group in Europe, a sales tax code in US-like localisations."""
    used = {line.tax_code for line in order.lines} | {charge.tax_code for charge in order.charges}
    known = {group.code for group in _found(client, TAX_CODES[client.config.tax_field], "Code", used - {""}, _codes)}
    for line in order.lines:
        if line.tax_code and line.tax_code not in known:
            yield Objection(f"lines.{line.position}.tax_code", f"SAP Business One has no tax code {line.tax_code}.", MEND_TAX)
    for place, charge in enumerate(order.charges, start=1):
        if charge.tax_code and charge.tax_code not in known:
            yield Objection(f"charges.{place}.tax_code", f"SAP Business One has no tax code {charge.tax_code}.", MEND_TAX)


def _found(
    client: BusinessOneClient, entity_set: str, key: str, wanted: set[str], decoder: msgspec.json.Decoder[Any]
) -> Iterator[Any]:
    """The records with these keys."""
    keys = sorted(wanted)
    select = "ItemCode,SalesItem,Valid,Frozen" if entity_set == "Items" else key
    for start in range(0, len(keys), AT_ONCE):
        condition = " or ".join(f"{key} eq {quoted(one)}" for one in keys[start : start + AT_ONCE])
        params = {"$filter": condition, "$select": select}
        yield from client.read(entity_set, params=params, headers=page_size(AT_ONCE)).decode(decoder).value
