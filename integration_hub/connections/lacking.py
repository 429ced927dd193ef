"""What a connector cannot do, a sentence each: said before somebody chooses it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from connectors.base import Connector, Side, Transport
from connectors.documents import Customer, DeliveryAddress, Item, Order, Price, Product, StockLevel

NOT_GIVEN = {
    Item: gettext_noop("Gives no items."),
    Price: gettext_noop("Gives no prices."),
    StockLevel: gettext_noop("Gives no stock."),
    Customer: gettext_noop("Gives no customers: orders cannot be matched with those it has."),
    DeliveryAddress: gettext_noop("Gives no delivery addresses."),
}


def lacks_of(declared: Connector[Any, Any]) -> Iterator[str]:
    """Everything that a system of its side may be expected to do, and this one does not."""
    yield from _erp_lacks(declared) if declared.side is Side.ERP else _shop_lacks(declared)


def _erp_lacks(declared: Connector[Any, Any]) -> Iterator[str]:
    yield from (_(said) for document, said in NOT_GIVEN.items() if document not in declared.reads)
    if uncounted := [_(reads.unit) for reads in declared.reads.values() if not reads.counts]:
        said = _("Cannot say how many there are, so that import monitoring stays off: %(records)s.")
        yield said % {"records": ", ".join(uncounted)}
    if declared.transport is Transport.PUSH:
        yield _("Cannot be asked for anything: it comes when the other side pushes it.")
    elif whole := [_(reads.unit) for reads in declared.reads.values() if not reads.changes and not reads.parcels]:
        yield _("Cannot be asked for changes only, so that everything is read each time: %(records)s.") % {
            "records": ", ".join(whole)
        }
    yield from _orders_lacked(declared)


def _orders_lacked(declared: Connector[Any, Any]) -> Iterator[str]:
    writes = declared.writes.get(Order)
    if writes is None:
        yield _("Takes no orders from the hub.")
        return
    if not (writes.find or writes.follow):
        yield _("Cannot be asked whether an order is there: where an answer was lost, a person must look.")
    if not writes.booked:
        yield _("Cannot tell which orders it holds of a day.")
    if Customer not in declared.writes:
        yield _("Takes no new customers by themselves: they come with their orders.")


def _shop_lacks(declared: Connector[Any, Any]) -> Iterator[str]:
    if not (declared.publishes or declared.feeds):
        yield _("Takes no catalogue from the hub.")
    if Product not in declared.reads:
        yield _("Cannot show what it has: the hub knows only what it told it.")
    if Order not in declared.reads:
        yield _("Gives no orders.")
        return
    if not declared.acknowledge:
        yield _("Is not told the ERP number of its orders.")
    if not declared.webhooks:
        yield _("Does not ring when an order is placed: orders are found at the next look.")
