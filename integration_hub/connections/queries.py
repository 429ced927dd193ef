"""What the page of connections reads: how each answers, and what its connector can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import Connector, Transport
from connectors.documents import Order
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection

TRANSPORTS = {Transport.DIRECT: "Direct, by API", Transport.FILES: "Via file server"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A connection with the words its connector adds (R48, R49)."""

    connection: Connection
    system: str
    side: str
    transport: str
    abilities: tuple[str, ...]


def connections_shown(merchant: Merchant) -> list[Shown]:
    """The merchant's connections, ERPs first."""
    found = [_shown(connection) for connection in merchant.connections.order_by("name")]
    return sorted(found, key=lambda each: each.side)


def _shown(connection: Connection) -> Shown:
    try:
        declared = connector(connection.connector)
    except UnknownConnector:
        return Shown(connection, connection.connector, "", "Unknown: the hub has no such connector", ())
    side = "ERP" if declared.side == "erp" else "Shop"
    return Shown(connection, declared.name, side, TRANSPORTS[declared.transport], tuple(_abilities(declared)))


def _abilities(declared: Connector[Any, Any]) -> Iterator[str]:
    """What the connector can do, a sentence each."""
    for reads in declared.reads.values():
        counted = "knows beforehand how many there are" if reads.count else "cannot say beforehand how many there are"
        changes = "can be asked for changes only" if reads.changes else "always reads all of them"
        yield f"Reads {reads.unit}: {counted}, {changes}."
    for document, writes in declared.writes.items():
        asked = "asks first whether it is there already" if writes.find else "cannot ask whether it is there already"
        yield f"Writes a new {_name(document)}: {asked}."
    if declared.publishes:
        yield f"Takes products, {declared.publishes.limits.batch} at a time."
    if declared.acknowledge:
        yield "Is told the ERP number of each order."
    if declared.webhooks:
        yield "Rings when an order is placed or changed."


def _name(document: type) -> str:
    return "order" if document is Order else "customer"
