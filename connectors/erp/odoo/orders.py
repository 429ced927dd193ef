"""Orders into Odoo, and finding one again by its e-number (§8). Nothing in Odoo keeps one from being made twice."""

from typing import Any

import msgspec

from connectors.base import Standing, Writes, Written
from connectors.documents import Order
from connectors.erp.odoo.bookings import booked_orders
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.newcomers import DEADLINE, SETTLE, created
from connectors.erp.odoo.pages import Source, searched
from connectors.erp.odoo.parsing import Reference, Struct, Text
from connectors.erp.odoo.payload import checked, reference, sales_order
from connectors.erp.odoo.seeing import prove_orders
from connectors.errors import Access, ConnectorError, Rejected, Uncertain, Unreadable

MODEL = "sale.order"
ORDERS = Source(MODEL, ("name", "state", "client_order_ref", "partner_id"), archived=True)
QUOTATIONS = frozenset(("draft", "sent"))


class _Order(Struct):
    name: str
    state: str
    client_order_ref: Text = None
    partner_id: Reference = None


_order = msgspec.json.Decoder(_Order)


def create_order(client: OdooClient, order: Order) -> Written:
    """Makes the sales order in one call, so that none is ever half there, and confirms it where the connection says so.

    Raises Rejected before anything is made where Odoo would be given something wrong.
    """
    checked(order, client.config)
    client.kept(prove_orders)
    key = created(client, MODEL, sales_order(client, order))
    try:
        return _finished(client, key)
    except Rejected as error:
        refused = error
    except ConnectorError as error:
        raise _half_known(error) from None
    try:
        left = _taken_back(client, key)
    except ConnectorError as error:
        raise _half_known(error) from None
    if left is None:
        raise refused
    return left


def find_order(client: OdooClient, order: Order) -> Written | None:
    """The sales order with this e-number, an open one before a cancelled one.

    One that its maker left as a quotation is confirmed, where the connection says that orders are.
    """
    client.kept(prove_orders)
    found = [_written(one) for one in _with_e_number(client, order)]
    chosen = next((one for one in found if one.standing is Standing.OPEN), found[0] if found else None)
    if chosen is None or chosen.standing is not Standing.OPEN:
        return chosen
    try:
        return _finished(client, int(chosen.key))
    except Rejected:
        return _quotation(chosen)


def _with_e_number(client: OdooClient, order: Order) -> list[_Order]:
    """Every order that carries the reference itself.

    Without a prefix the field is no field of ours alone: another customer may have the same reference.
    """
    wanted: list[Any] = [["client_order_ref", "=", reference(order, client.config)]]
    if order.customer.key.isdecimal() and not client.config.order_prefix:
        wanted.append(["partner_id", "child_of", int(order.customer.key)])
    return [one for one in _read(client, wanted) if one.client_order_ref == reference(order, client.config)]


def _finished(client: OdooClient, key: int) -> Written:
    """The order as it is to be left: confirmed or not."""
    if client.config.confirm and _one(client, key).state in QUOTATIONS:
        client.tell(MODEL, "action_confirm", ids=[key])
    return _written(_one(client, key))


def _taken_back(client: OdooClient, key: int) -> Written | None:
    """An order that Odoo will not confirm is unmade; where the key may not do that, it stays as a quotation."""
    try:
        client.tell(MODEL, "unlink", ids=[key])
    except (Rejected, Access):
        return _quotation(_written(_one(client, key)))
    return None


def _half_known(error: ConnectorError) -> Uncertain:
    """Whatever goes wrong once the order is made is a doubt: it is there, and may not be made again."""
    what = f"The order was made, then something went wrong in Odoo. {error.message}"
    return Uncertain(error.code, what, "The hub asks Odoo for the order before anything is sent again.")


def _one(client: OdooClient, key: int) -> _Order:
    found = _read(client, [["id", "=", key]])
    if not found:
        raise Unreadable(
            "order_gone", "Odoo does not show the order it has just made.", "Ask your Odoo partner about access rules."
        )
    return found[0]


def _read(client: OdooClient, wanted: list[Any]) -> list[_Order]:
    try:
        return [_order.decode(raw) for raw in searched(client, ORDERS, tuple(wanted))]
    except msgspec.MsgspecError:
        raise Unreadable("order_unreadable", "Odoo's sales orders cannot be understood.", "Ask your Odoo partner.") from None


def _written(order: _Order) -> Written:
    return Written(str(order.id), order.name, Standing.CANCELLED if order.state == "cancel" else Standing.OPEN)


def _quotation(written: Written) -> Written:
    """Told by its number: the order is there, but nobody has confirmed it."""
    return Written(written.key, f"{written.number} (quotation)", written.standing)


WRITES = Writes(create=create_order, find=find_order, settle=SETTLE, deadline=DEADLINE, booked=booked_orders)
