"""What the page of connections reads: how each answers, and what its connector can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from connectors.base import Connector, Reads, Transport, Writes
from connectors.documents import Order
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, FileEntry

TRANSPORTS = {
    Transport.DIRECT: "Direct, by API",
    Transport.FILES: "Via file server",
    Transport.PUSH: "Pushed into the hub's import API",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A connection with the words its connector adds (R48, R49)."""

    connection: Connection
    system: str
    side: str
    transport: str
    abilities: tuple[str, ...]
    by_file: bool = False
    pushed: bool = False
    pinned: bool = False
    """Whether its server is known by a key that an admin confirms."""
    feeds: bool = False
    samples: bool = False
    """Whether a file can be tried by its mapping."""


def connections_shown(merchant: Merchant) -> list[Shown]:
    """The merchant's connections, ERPs first."""
    found = [shown_of(connection) for connection in merchant.connections.order_by("name")]
    return sorted(found, key=lambda each: each.side)


def shown_of(connection: Connection) -> Shown:
    """One connection with its connector's words."""
    try:
        declared = connector(connection.connector)
    except UnknownConnector:
        return Shown(connection, connection.connector, "", "Unknown: the hub has no such connector", ())
    side = "ERP" if declared.side == "erp" else "Shop"
    return Shown(
        connection,
        declared.name,
        side,
        TRANSPORTS[declared.transport],
        tuple(_abilities(declared)),
        by_file=declared.transport is Transport.FILES,
        pushed=declared.transport is Transport.PUSH,
        feeds=declared.feeds is not None,
        pinned=declared.pins is not None,
        samples=any(reads.parcels for reads in declared.reads.values()),
    )


def files_shown(connection: Connection, *, left: bool) -> QuerySet[FileEntry]:
    """The files that came in, or those of ours that were left for the other side."""
    direction = FileEntry.Direction.OUT if left else FileEntry.Direction.IN
    return connection.files.filter(direction=direction).defer("flaws")


def _abilities(declared: Connector[Any, Any]) -> Iterator[str]:
    """What the connector can do, a sentence each."""
    yield from (_reading(reads) for reads in declared.reads.values())
    yield from (_writing(document, writes) for document, writes in declared.writes.items())
    if declared.publishes:
        yield f"Takes products, {declared.publishes.limits.batch} at a time."
    if declared.feeds:
        yield "Takes the catalogue as one import at a time, wholly or not at all."
    if declared.acknowledge:
        yield "Is told the ERP number of each order."
    if declared.webhooks:
        yield "Rings when an order is placed or changed."


def _reading(reads: Reads[Any, Any]) -> str:
    if reads.parcels:
        return f"Gives {reads.unit} in files: each is counted, and proved to be whole, before anything of it is published."
    counted = "knows beforehand how many there are" if reads.count else "cannot say beforehand how many there are"
    changes = "can be asked for changes only" if reads.changes else "always reads all of them"
    return f"Reads {reads.unit}: {counted}, {changes}."


def _writing(document: type, writes: Writes[Any, Any]) -> str:
    if writes.follow:
        return f"Is left each new {_name(document)} as a file; the hub looks what becomes of it."
    asked = "asks first whether it is there already" if writes.find else "cannot ask whether it is there already"
    return f"Writes a new {_name(document)}: {asked}."


def _name(document: type) -> str:
    return "order" if document is Order else "customer"
