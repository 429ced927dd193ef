"""What time asks of the catalogue: that its list follows what was imported, edited and seen in shops."""

from integration_hub.catalogue.indexing import A_TURN, INDEX_CATALOGUE, bring_up_to_date, index_of, newest_of
from integration_hub.catalogue.models import Generation
from integration_hub.connections.models import Connection
from integration_hub.runs.bell import ring


def list_catalogues(connection_id: int | None = None) -> None:
    """Bring the list of one catalogue up to date, or of each; a long piece of work lets others have their turn."""
    known = Generation.objects.order_by().values("connection").distinct()
    asked = Connection.objects.filter(pk=connection_id) if connection_id else Connection.objects.filter(pk__in=known)
    for connection in asked.order_by("pk"):
        bring_up_to_date(connection, within=A_TURN)
        if index_of(connection).rev < newest_of(connection):
            ring(INDEX_CATALOGUE, connection.pk)
