"""How the web services answer: asked on demand and every few minutes, never inside a transaction."""

import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from connectors.base import Call
from connectors.errors import ConnectorError
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import opened

EVERY = timedelta(minutes=5)
SLOW = timedelta(seconds=5)
LONGEST_TURN = 30.0
"""Seconds after which a turn of checks ends; what is still due waits for the next, so that orders are not kept waiting."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, under the names of Connection's fields."""

    state: ServiceState
    version: str = ""
    code: str = ""
    message: str = ""
    remedy: str = ""
    answered_in: timedelta | None = None


def check_connection(connection: Connection) -> Connection:
    """Ask the web service how it is and keep the answer; whatever is wrong is a finding, never an exception.

    A disconnected one is left alone.
    """
    if connection.is_disconnected:
        return connection
    finding = _ask(connection)
    now = timezone.now()
    kept = {**asdict(finding), "checked_at": now, "check_due_at": now + EVERY}
    connected = Connection.objects.filter(pk=connection.pk).exclude(state=ServiceState.DISCONNECTED)
    connected.update(state_since=_since(finding.state, now), **kept)
    # Read again, as it may have been disconnected while it was asked.
    connection.refresh_from_db(fields=["state_since", *kept])
    return connection


def check_due_connections() -> list[Connection]:
    """Check what is due, each by one worker only."""
    ends = time.monotonic() + LONGEST_TURN
    checked = []
    due = Connection.objects.filter(check_due_at__lte=timezone.now()).exclude(state=ServiceState.DISCONNECTED)
    for connection in due.order_by("check_due_at"):
        if time.monotonic() > ends:
            break
        if _claimed(connection, timezone.now()):
            checked.append(check_connection(connection))
    return checked


def _since(state: ServiceState, now: datetime) -> Case:
    """The moment that stays as it is while the state does; decided by the row itself, whatever other checks write meanwhile."""
    same = When(state=state, state_since__isnull=False, then=F("state_since"))
    return Case(same, default=Value(now), output_field=DateTimeField())


def _claimed(connection: Connection, now: datetime) -> bool:
    same = Connection.objects.filter(pk=connection.pk, check_due_at=connection.check_due_at)
    return bool(same.update(check_due_at=now + EVERY))


def _ask(connection: Connection) -> Finding:
    took: list[timedelta] = []

    def hear(call: Call) -> None:
        took.append(call.took)

    begun = time.monotonic()
    try:
        with opened(connection, hear) as account:
            version = account.connector.check(account.client)
    except ConnectorError as problem:
        return Finding(ServiceState.OFFLINE, code=problem.code, message=problem.message, remedy=problem.remedy)
    # The slowest call, not the whole time: waiting for our own rate limit is not the web service's fault.
    return _answered(version, max(took, default=timedelta(seconds=time.monotonic() - begun)))


def _answered(version: str, took: timedelta) -> Finding:
    version = version[: Connection._meta.get_field("version").max_length]
    if took < SLOW:
        return Finding(ServiceState.ONLINE, version, answered_in=took)
    message = f"It answered after {took.total_seconds():.0f} seconds."
    remedy = "Runs go on, more slowly. If it stays slow, ask whoever operates it."
    return Finding(ServiceState.SLOW, version, "slow", message, remedy, took)
