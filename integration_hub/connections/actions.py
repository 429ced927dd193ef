"""What people ask of connections."""

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.checking import check_connection
from integration_hub.connections.models import Connection


def check_now(connection: Connection, *, by: Person) -> Connection:
    """Ask the web service at once; who asked is kept."""
    note(by, "connection checked", connection.name, merchant=connection.merchant, detail={"connection": connection.pk})
    return check_connection(connection)
