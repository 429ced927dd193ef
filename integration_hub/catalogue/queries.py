"""What other rooms read of the published copy."""

from collections.abc import Iterable

from django.db.models import QuerySet

from connectors.documents import Document
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.mails import MailOf
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
    published = customers_with([connection_id], mail).filter(withdrawn=False)
    found = (one for data in published.order_by("key").values_list("data", flat=True) for one in decode(Kind.CUSTOMER, data))
    return next((one.key for one in found if one.active and one.email.strip().lower() == mail), "")


def customers_with(connections: Iterable[int], mail: str) -> QuerySet[Record]:
    """The customers with that mail address in the last imports of these ERPs, the withdrawn ones too: one look into an index."""
    customers = Record.objects.filter(connection__in=connections, kind=Kind.CUSTOMER)
    return customers.annotate(mail=MailOf("data")).filter(mail=mail.strip().lower())


def newest_generation(connection: Connection, kind: Kind) -> Generation | None:
    """The promoted state that readers see now."""
    return Generation.objects.filter(connection=connection, kind=kind).order_by("-number").first()
