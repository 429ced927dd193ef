"""What the page of connections reads: how each answers, and what its connector can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from connectors.base import Connector, Reads, Side, Transport, Writes
from connectors.documents import Order
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.ui.words import number

TRANSPORTS = {
    Transport.DIRECT: gettext_noop("Direct, by API"),
    Transport.FILES: gettext_noop("Via file server"),
    Transport.PUSH: gettext_noop("Pushed into the hub's import API"),
}

READING: dict[object, str] = {
    "files": gettext_noop(
        "Gives %(records)s in files: each is counted, and proved to be whole, before anything of it is published."
    ),
    (True, True): gettext_noop("Reads %(records)s: knows beforehand how many there are, can be asked for changes only."),
    (True, False): gettext_noop("Reads %(records)s: knows beforehand how many there are, always reads all of them."),
    (False, True): gettext_noop("Reads %(records)s: cannot say beforehand how many there are, can be asked for changes only."),
    (False, False): gettext_noop("Reads %(records)s: cannot say beforehand how many there are, always reads all of them."),
}
"""By whether they can be counted, and asked for changes only."""
WRITING: dict[object, tuple[str, str]] = {
    "files": (
        gettext_noop("Is left each new order as a file; the hub looks what becomes of it."),
        gettext_noop("Is left each new customer as a file; the hub looks what becomes of it."),
    ),
    True: (
        gettext_noop("Writes a new order: asks first whether it is there already."),
        gettext_noop("Writes a new customer: asks first whether it is there already."),
    ),
    False: (
        gettext_noop("Writes a new order: cannot ask whether it is there already."),
        gettext_noop("Writes a new customer: cannot ask whether it is there already."),
    ),
}
"""Orders, customers; by whether it can be asked for them."""


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
    is_shop: bool = False
    samples: bool = False
    """Whether a file can be tried by its mapping."""


def connections_shown(merchant: Merchant) -> list[Shown]:
    """The merchant's connections, ERPs first."""
    found = [shown_of(connection) for connection in merchant.connections.order_by("name")]
    return sorted(found, key=lambda each: each.side)


def transport_of(connection: Connection) -> Transport | None:
    """How the connection's system is spoken to; None of one that the hub does not know."""
    try:
        return connector(connection.connector).transport
    except UnknownConnector:
        return None


def shown_of(connection: Connection) -> Shown:
    """One connection with its connector's words."""
    try:
        declared = connector(connection.connector)
    except UnknownConnector:
        return Shown(connection, connection.connector, "", _("Unknown: the hub has no such connector"), ())
    side = _("ERP") if declared.side == "erp" else _("Shop")
    return Shown(
        connection,
        declared.name,
        side,
        _(TRANSPORTS[declared.transport]),
        tuple(abilities_of(declared)),
        by_file=declared.transport is Transport.FILES,
        pushed=declared.transport is Transport.PUSH,
        feeds=declared.feeds is not None,
        is_shop=declared.side is Side.SHOP,
        pinned=declared.pins is not None,
        samples=any(reads.parcels for reads in declared.reads.values()),
    )


def files_shown(connection: Connection, *, left: bool) -> QuerySet[FileEntry]:
    """The files that came in, or those of ours that were left for the other side."""
    direction = FileEntry.Direction.OUT if left else FileEntry.Direction.IN
    return connection.files.filter(direction=direction).defer("flaws")


def abilities_of(declared: Connector[Any, Any]) -> Iterator[str]:
    """What the connector can do, a sentence each."""
    yield from (_reading(reads) for reads in declared.reads.values())
    yield from (_writing(document, writes) for document, writes in declared.writes.items())
    if Order in declared.writes:
        yield _booking(declared.writes[Order])
    if declared.publishes:
        yield _("Takes products, %(batch)s at a time.") % {"batch": number(declared.publishes.limits.batch)}
    if declared.feeds:
        yield _("Takes the catalogue as one import at a time, wholly or not at all.")
    if declared.acknowledge:
        yield _("Is told the ERP number of each order.")
    if declared.webhooks:
        yield _("Rings when an order is placed or changed.")


def _reading(reads: Reads[Any, Any]) -> str:
    return _(READING["files" if reads.parcels else (bool(reads.count), reads.changes)]) % {"records": _(reads.unit)}


def _writing(document: type, writes: Writes[Any, Any]) -> str:
    order, customer = WRITING["files" if writes.follow else bool(writes.find)]
    return _(order if document is Order else customer)


def _booking(writes: Writes[Any, Any]) -> str:
    if writes.booked:
        return _("Tells which orders it holds of a day, so that closing sheets compare it with the shop.")
    return _("Cannot be asked which orders it holds of a day: closing sheets compare the shop with what the hub handed over.")
