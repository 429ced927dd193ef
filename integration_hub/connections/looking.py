"""Asking a remote system for one record while a person waits: what it says now, or why that cannot be known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from connectors.base import Client, Listener, Reads, Transport
from connectors.documents import Document
from connectors.errors import ConnectorError
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened

HURRY = 0.1
"""Of every time limit: a person waits. Three tries of 30 seconds of silence become nine seconds in all."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at ``at``: the documents of the record, none where the system does not have it.

    With ``problem`` nothing is known: what happened; ``remedy`` what to do. Both are for people.
    """

    at: datetime
    documents: tuple[Any, ...] = ()
    problem: str = ""
    remedy: str = ""


def look(connection: Connection, document: type[Document], keys: Sequence[str], listener: Listener) -> Looked:
    """The records with these keys as the system tells them now. Whatever goes wrong is said, never raised."""
    try:
        reads = connector(connection.connector).reads.get(document)
    except UnknownConnector as unknown:
        return Looked(timezone.now(), problem=str(unknown))
    if reads is None or reads.one is None:
        return Looked(timezone.now(), problem=_why_not(connection), remedy="Start the service that reads it; that asks for all.")
    try:
        with opened(connection, listener, pace=HURRY) as account:
            found = _read(reads, reads.one, account.client, keys)
    except ConnectorError as problem:
        return Looked(timezone.now(), problem=problem.message, remedy=problem.remedy)
    return Looked(timezone.now(), found)


def _read(
    reads: Reads[Any, Any], one: Callable[[Any, str], bytes | None], client: Client, keys: Sequence[str]
) -> tuple[Any, ...]:
    raws = [raw for key in keys if (raw := one(client, key)) is not None]
    if not raws:
        return ()
    parse = reads.parser(client)
    return tuple(document for raw in raws for document in parse(raw).documents)


def _why_not(connection: Connection) -> str:
    transport = connector(connection.connector).transport
    if transport is Transport.PUSH:
        return f"{connection.name} sends what it wants to tell; it cannot be asked."
    if transport is Transport.FILES:
        return f"{connection.name} gives files only; it cannot be asked for one record."
    return f"{connection.name} cannot be asked for one record."
