"""What Odoo would refuse an order for, asked by reading only: its products, its customer, its taxes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from connectors.base import Objection
from connectors.documents import Order
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.pages import searched
from connectors.erp.odoo.payload import Part, checked, customer_of, numbers_of, parts_of, tax_of
from connectors.erp.odoo.places import CUSTOMERS
from connectors.errors import Rejected

UNKNOWN_YET = "1"


def objections(client: OdooClient, order: Order) -> Sequence[Objection]:
    """What Odoo would say no to; stops at what the hub itself would not send."""
    whole = replace(order, customer=replace(order.customer, key=order.customer.key or UNKNOWN_YET))
    if wrong := _refusal("", partial(checked, whole, client.config)):
        return [wrong]
    return [*_of_parts(client, whole), *_of_customer(client, order)]


def _of_parts(client: OdooClient, order: Order) -> Iterator[Objection]:
    for place, part in enumerate(parts_of(order, client.config)):
        where = f"lines.{order.lines[place].position}" if place < len(order.lines) else "charges"
        found = (_refusal(f"{where}.sku", partial(numbers_of, client, [part])), _of_tax(client, part, where))
        yield from (objection for objection in found if objection)


def _of_tax(client: OdooClient, part: Part, where: str) -> Objection | None:
    return _refusal(f"{where}.tax_code", partial(tax_of, client, part)) if part.tax_code else None


def _of_customer(client: OdooClient, order: Order) -> Iterator[Objection]:
    if not order.customer.key:
        return
    key = customer_of(order, client.config)
    if not searched(client, CUSTOMERS, (["id", "=", key],)):
        remedy = "Enter the number of a contact that Odoo has, or none: then the hub finds or makes the customer."
        yield Objection("customer_key", f"Odoo has no contact number {key}.", remedy)


def _refusal(field: str, ask: Callable[[], object]) -> Objection | None:
    try:
        ask()
    except Rejected as wrong:
        return Objection(field, wrong.message, wrong.remedy)
    return None
