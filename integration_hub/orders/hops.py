"""The stops of an order: shop, hub, file server, ERP, and back to the shop; each with its state and its time."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from connectors.base import Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.connections.queries import transport_of
from integration_hub.orders.models import FOLLOWED, Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.ui.hops import Hop

HUB = "Integration Hub"
NOT_YET = "Not yet"
_NEVER_SENT = (
    OrderState.UNPAID, OrderState.DECLINED, OrderState.ABORTED, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.TEST,
)  # fmt: skip


def hops_of(order: Order, delivery: Process | None) -> list[Hop]:
    """Where the order has been and where it is; ``delivery`` is the service that takes this shop's orders to an ERP."""
    return [*_placed(order), *_to_erp(order, delivery), _told(order)]


def _placed(order: Order) -> Iterator[Hop]:
    shop = order.connection
    yield Hop(shop.name, _("Shop"), _("placed"), order.placed_at, "Placed", ask=shop.contact)
    yield Hop(HUB, _("Hub"), _("received"), order.received_at, "Received")


def _to_erp(order: Order, delivery: Process | None) -> Iterator[Hop]:
    erp = delivery.target if delivery else None
    if erp is None:
        yield Hop(_("no ERP"), _("ERP"), _("no service brings this shop's orders to one"), state=NOT_YET)
        return
    if transport_of(erp) is Transport.FILES or order.handed_over_at:
        yield _on_server(order, erp)
    yield _in_erp(order, erp)


def _on_server(order: Order, erp: Connection) -> Hop:
    role = _("File server")
    if not order.handed_over_at:
        return Hop(erp.name, role, _("nothing was left there"), state=NOT_YET, ask=erp.contact)
    waits = order.state == OrderState.HANDED_OVER
    state = order.stands if waits else str(OrderState.PICKED_UP.label)
    return Hop(erp.name, role, _("left as %(file)s") % {"file": order.erp_key}, order.handed_over_at, state, ask=erp.contact)


def _in_erp(order: Order, erp: Connection) -> Hop:
    role = _("ERP")
    if order.erp_number:
        text = _("as %(number)s") % {"number": order.erp_number}
        return Hop(erp.name, role, text, order.delivered_at, order.stands, ask=erp.contact)
    if order.state == OrderState.PICKED_UP:
        return Hop(erp.name, role, _("has fetched it and told no number"), order.picked_up_at, order.stands, ask=erp.contact)
    text, at = _before_erp(order)
    return Hop(erp.name, role, text, at, NOT_YET if order.state in FOLLOWED else order.stands, ask=erp.contact)


def _before_erp(order: Order) -> tuple[str, datetime | None]:
    """What keeps an order from the ERP, or is to happen there next."""
    if order.state in _NEVER_SENT:
        return _("was never sent there"), None
    if order.state == OrderState.AWAITING:
        return _("next try"), order.due_at
    if order.state == OrderState.IN_DOUBT:
        return _("is asked whether it has it"), order.not_before
    if order.state == OrderState.HANDED_OVER:
        return _("has not fetched it; the hub looks again"), order.follow_due_at
    return (_("is being sent"), None) if order.state == OrderState.SENDING else (_("has not taken it"), None)


def _told(order: Order) -> Hop:
    """The way back: the shop is told the ERP's number."""
    shop, role = order.connection, _("Back in the shop")
    if order.acknowledged_at:
        return Hop(shop.name, role, _("was told the ERP number"), order.acknowledged_at, "Told")
    if order.acknowledge_due_at:
        return Hop(shop.name, role, _("is told the ERP number"), order.acknowledge_due_at, "Waiting")
    if not order.erp_number:
        return Hop(shop.name, role, _("is told once the ERP has given a number"), state=NOT_YET)
    takes = _takes_numbers(shop)
    return Hop(shop.name, role, _("did not take the number") if takes else _("takes no ERP numbers"), state="Not told")


def _takes_numbers(shop: Connection) -> bool:
    try:
        return connector(shop.connector).acknowledge is not None
    except UnknownConnector:
        return False
