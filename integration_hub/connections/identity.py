"""Who a server says it is, beside what an admin confirmed: asked live, and pinned only if it still shows the same."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from connectors.base import Call, Config, Pins
from connectors.errors import Access
from connectors.identity import Identity
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of, store_config, surroundings_of

CONFIRMED = "server identity confirmed"


class Known(StrEnum):
    """How well the server is known."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    CHANGED = "changed"


class NotConfirmed(Exception):
    """Nothing was pinned; the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the server shows now, and what is pinned: "" where nobody has confirmed anything yet."""

    identity: Identity
    pinned: str

    @property
    def known(self) -> Known:
        if not self.pinned:
            return Known.UNKNOWN
        same = self.pinned in {self.identity.value, self.identity.fingerprint}
        return Known.CONFIRMED if same else Known.CHANGED


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed what is pinned, and by which fingerprint; of what stood in a configuration file nobody knows."""

    pinned: str
    entry: AuditEntry | None

    @property
    def fingerprint(self) -> str:
        return str(self.entry.detail["fingerprint"]) if self.entry else self.pinned


def pins_of(connection: Connection) -> Pins[Config] | None:
    """How this connection's server is known by its key; None where it has none."""
    try:
        return connector(connection.connector).pins
    except UnknownConnector:
        return None


def look(connection: Connection, pins: Pins[Config]) -> Shown:
    """Ask the server who it is, without logging in. Raises ConnectorError."""
    config = config_of(connection)
    return Shown(pins.ask(config, surroundings_of(connection, _unheard)), getattr(config, pins.field))


def confirmation(connection: Connection, pins: Pins[Config]) -> Confirmation | None:
    """What is pinned and by whom; None: nothing is, or the configuration cannot be read."""
    try:
        pinned = getattr(config_of(connection), pins.field)
    except Access:
        return None
    if not pinned:
        return None
    mine = AuditEntry.objects.filter(action=CONFIRMED, merchant=connection.merchant_id, detail__connection=connection.pk)
    entry = mine.filter(detail__value=pinned).select_related("person").first()
    return Confirmation(pinned, entry)


def pin(connection: Connection, fingerprint: str, *, by: Person, reason: str = "") -> Shown:
    """Pin what the person has seen. Raises NotConfirmed where the server shows something else by now, or ConnectorError."""
    pins = pins_of(connection)
    if pins is None:
        raise NotConfirmed("This server is not known by a key.")
    shown = look(connection, pins)
    if shown.identity.fingerprint != fingerprint:
        raise NotConfirmed(f"The server shows another fingerprint now: {shown.identity.fingerprint}. Nothing was confirmed.")
    with transaction.atomic():
        stored = Connection.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=connection.pk)
        config = config_of(stored)
        store_config(stored, config.model_copy(update={pins.field: shown.identity.value}))
        stored.check_due_at = timezone.now()
        stored.save(update_fields=["settings", "credentials", "check_due_at"])
        detail = {"connection": stored.pk, "fingerprint": fingerprint, "value": shown.identity.value, "before": shown.pinned}
        note(by, CONFIRMED, stored.name, merchant=stored.merchant, detail=detail, reason=reason)
    connection.refresh_from_db()
    return shown


def _unheard(call: Call) -> None:
    """What was called is not kept: nobody logged in, and nothing was asked for."""
