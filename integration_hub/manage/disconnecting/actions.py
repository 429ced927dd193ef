"""What an admin asks: cut a connection off, connect it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.manage.disconnecting.stale import active_runs
from integration_hub.runs.actions import cancel_run


@transaction.atomic
def disconnect(connection: Connection, *, by: Person, reason: str) -> Connection:
    """From now on nothing goes through the connection, and what runs through it is cancelled. Twice is once."""
    said = {
        "code": "disconnected",
        "message": f"It was disconnected by {by}: {reason}",
        "remedy": "An admin of the hub can connect it again, on the page Replication.",
    }
    mine = Connection.objects.filter(pk=connection.pk).exclude(state=ServiceState.DISCONNECTED)
    if mine.update(state=ServiceState.DISCONNECTED, state_since=timezone.now(), **said):
        runs = active_runs(connection)
        for run in runs:
            cancel_run(run, by=by)
        detail = {"connection": connection.slug, "runs_cancelled": len(runs)}
        note(
            by,
            gettext_noop("connection disconnected"),
            connection.name,
            merchant=connection.merchant,
            detail=detail,
            reason=reason,
        )
    connection.refresh_from_db()
    return connection


@transaction.atomic
def connect_again(connection: Connection, *, by: Person) -> Connection:
    """Everything goes through it as before; what its schedules missed is started with the next turn of the clock."""
    mine = Connection.objects.filter(pk=connection.pk, state=ServiceState.DISCONNECTED)
    now = timezone.now()
    fresh = {"state": ServiceState.UNKNOWN, "state_since": now, "check_due_at": now, "code": "", "message": "", "remedy": ""}
    since = connection.state_since
    if mine.update(**fresh):
        detail = {"connection": connection.slug, "disconnected_since": since.isoformat() if since else ""}
        note(by, gettext_noop("connection connected again"), connection.name, merchant=connection.merchant, detail=detail)
    connection.refresh_from_db()
    return connection
