"""What other rooms read of the published copy."""

from collections.abc import Iterable

from connectors.documents import Document
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Generation, Kind, Record
from integration_hub.connections.models import Connection

_AT_ONCE = 500


def documents(connection: Connection, kind: Kind, keys: Iterable[str]) -> dict[str, list[Document]]:
    """The documents of the published records with these keys; a key that is not published is not in it."""
    published = Record.objects.filter(connection=connection, kind=kind, withdrawn=False)
    wanted = list(keys)
    found: dict[str, list[Document]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = published.filter(key__in=wanted[start : start + _AT_ONCE]).values_list("key", "data")
        found.update((key, decode(kind, data)) for key, data in rows)
    return found


def customer_with(connection_id: int, mail: str) -> str:
    """The key of the customer with that mail address as it was last imported; of several the first by key, "" for none."""
    published = Record.objects.filter(connection=connection_id, kind=Kind.CUSTOMER, withdrawn=False, data__icontains=f'"{mail}"')
    found = (one for data in published.order_by("key").values_list("data", flat=True) for one in decode(Kind.CUSTOMER, data))
    return next((one.key for one in found if one.active and one.email.strip().lower() == mail), "")


def newest_generation(connection: Connection, kind: Kind) -> Generation | None:
    """The promoted state that readers see now."""
    return Generation.objects.filter(connection=connection, kind=kind).order_by("-number").first()
