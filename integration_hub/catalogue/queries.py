"""What other rooms read of the published copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from connectors.documents import Document
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.indexing import index_of, waiting_of
from integration_hub.catalogue.mails import MailOf
from integration_hub.catalogue.models import CatalogueItem, Generation, Kind, Record
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.ui.paging import MOST_COUNTED

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


@dataclass(frozen=True, slots=True)
class Listed:
    """How far the list is. So many records have changed since (``behind``), counted no further than MOST_COUNTED and one."""

    as_of: datetime | None
    behind: int
    begun: bool


def listed(erp: Connection) -> Listed:
    """As of when the list speaks, and how much of it is being listed just now."""
    index = index_of(erp)
    generation = Generation.objects.filter(connection=erp, number=index.rev).first()
    behind = waiting_of(index)[: MOST_COUNTED + 1].count()
    return Listed(generation.at if generation else None, behind, bool(index.rev or index.after))


def catalogues_of(merchant: Merchant, *, slug: str = "") -> list[Connection]:
    """The merchant's ERPs that items are imported from, or were; only the one of that slug, if one is named."""
    read = Process.objects.filter(source=OuterRef("pk"), kind=ITEMS_FROM_ERP)
    made = Generation.objects.filter(connection=OuterRef("pk"), kind=Kind.ITEM)
    known = merchant.connections.filter(Exists(read) | Exists(made)).order_by("name")
    return list(known.filter(slug=slug) if slug else known)


def unallocated_of(erp: Connection) -> int:
    """How many items lack a field that they must have, counted no further than MOST_COUNTED and one."""
    lacking = CatalogueItem.objects.filter(connection=erp).exclude(missing="")
    return lacking[: MOST_COUNTED + 1].count()


def shops_told(merchant: Merchant) -> list[Connection]:
    """The shops that a catalogue of the merchant goes to."""
    told = Process.objects.filter(target=OuterRef("pk"), kind=CATALOGUE_TO_SHOP)
    return list(merchant.connections.filter(Exists(told)).order_by("name"))
