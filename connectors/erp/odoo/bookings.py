"""Which sales orders Odoo holds of some days, each with its sum in its own currency (§8)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

import msgspec

from connectors.base import Booked, Standing
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.domains import Domain, moment
from connectors.erp.odoo.pages import Source, count, pages
from connectors.erp.odoo.parsing import Reference, Struct, Text, day, figure, label, text
from connectors.erp.odoo.seeing import prove_orders
from connectors.errors import Unreadable
from connectors.paging import whole

FIELDS = ("name", "state", "client_order_ref", "date_order", "amount_total", "currency_id")
BOOKINGS = Source("sale.order", FIELDS, archived=True)


class _Order(Struct):
    name: str
    state: str
    date_order: str
    amount_total: Decimal
    client_order_ref: Text = None
    currency_id: Reference = None


_order = msgspec.json.Decoder(_Order)


def booked_orders(client: OdooClient, since: date, until: date) -> Iterator[Booked]:
    """Every sales order and quotation of these days, as they are in the connection's time zone."""
    client.kept(prove_orders)
    days = _days(client.config, since, until)
    raws = whole(partial(_raws, client, days), partial(count, client, BOOKINGS, days))
    try:
        booked = [_booked(_order.decode(raw), client.config) for raw in raws]
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as error:
        what = f"A sales order of Odoo cannot be understood: {str(error)[:200]}"
        raise Unreadable("order_unreadable", what, "Correct it in Odoo, or ask your Odoo partner.") from None
    yield from booked


def _days(config: OdooConfig, since: date, until: date) -> Domain:
    begin, end = (datetime.combine(one, time(), config.zone) for one in (since, until + timedelta(days=1)))
    company = (["company_id", "=", config.company],) if config.company else ()
    return (["date_order", ">=", moment(begin)], ["date_order", "<", moment(end)], *company)


def _raws(client: OdooClient, days: Domain) -> list[bytes]:
    return [raw for page in pages(client, BOOKINGS, days, "") for raw in page.records]


def _booked(order: _Order, config: OdooConfig) -> Booked:
    """Where e-numbers have a prefix, what comes without it is no e-number of this connection."""
    called, dated = text(order.client_order_ref), day(order.date_order, config.zone)
    if dated is None:
        raise ValueError(f"order {order.name} has no date")
    return Booked(
        reference=called.removeprefix(config.order_prefix) if called.startswith(config.order_prefix) else "",
        number=order.name,
        key=str(order.id),
        currency=label(order.currency_id),
        total=figure(order.amount_total, "amount_total"),
        standing=Standing.CANCELLED if order.state == "cancel" else Standing.OPEN,
        dated=dated,
    )
