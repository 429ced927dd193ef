"""What people ask of connections."""

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.checking import check_connection
from integration_hub.connections.identity import pin
from integration_hub.connections.models import Connection


def check_now(connection: Connection, *, by: Person) -> Connection:
    """Ask the web service at once; who asked is kept."""
    note(by, "connection checked", connection.name, merchant=connection.merchant, detail={"connection": connection.pk})
    return check_connection(connection)


def confirm_identity(connection: Connection, *, by: Person, fingerprint: str, reason: str = "") -> Connection:
    """The server with this fingerprint is the right one, and is asked how it is. Raises NotConfirmed, or ConnectorError."""
    pin(connection, fingerprint, by=by, reason=reason)
    return check_connection(connection)
