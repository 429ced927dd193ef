"""What a ring at the door leads to, and what admins ask of keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from connectors.documents import Order
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.accounts.secret_words import hashed, new_secret
from integration_hub.connections.models import Connection
from integration_hub.inbox.models import ApiKey
from integration_hub.orders.intake import ring
from integration_hub.processes.kinds import KINDS, ORDERS_FROM_SHOP
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Trigger

SERVICES: dict[type, str] = {Order: ORDERS_FROM_SHOP}
TRIES = 3
"""A run that ends at this very moment is no longer there to be had; the next start makes a new one."""


def doorbell(connection: Connection, document: type) -> bool:
    """Start what reads this kind of document from the shop; False where nothing does.

    The ring is counted first: a run that is under way reads again when it sees it.
    """
    kind = SERVICES.get(document)
    process = Process.objects.filter(kind=kind, source=connection, enabled=True).first() if kind else None
    if process is None:
        return False
    ring(connection)
    for _ in range(TRIES):
        try:
            start_run(process, Cause(Trigger.WEBHOOK))
        except Refused:
            continue
        return True
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key as an admin wants it."""

    name: str
    kinds: Sequence[str]
    by_hand: bool = False
    days: int | None = None


@transaction.atomic
def make_key(connection: Connection, wanted: Wanted, *, by: Person | None) -> tuple[ApiKey, str]:
    """A new key, and its secret: this once, it is not kept."""
    secret, prefix = new_secret("hub")
    key = ApiKey.objects.create(
        connection=connection, name=wanted.name, prefix=prefix, hashed=hashed(secret), kinds=list(wanted.kinds),
        scheduled=not wanted.by_hand, created_by=by,
        expires_at=timezone.now() + timedelta(days=wanted.days) if wanted.days else None,
    )  # fmt: skip
    detail = {"connection": connection.slug, "kinds": key.kinds, "by_hand": wanted.by_hand}
    note(by, "API key made", str(key), merchant=connection.merchant, detail=detail)
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Person) -> ApiKey:
    """From now on the key opens nothing."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        note(by, "API key revoked", str(key), merchant=key.connection.merchant, detail={"connection": key.connection.slug})
    return key


def services_of(connection: Connection) -> list[Process]:
    """The services that take records out of this connection."""
    imports = [kind.key for kind in KINDS.values() if kind.is_import]
    return list(Process.objects.filter(source=connection, kind__in=imports).order_by("kind"))
