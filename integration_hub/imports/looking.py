"""What the ERP says of one item or customer right now, beside what was last imported."""

from integration_hub.catalogue.decoding import DOCUMENTS
from integration_hub.catalogue.models import Kind, Record
from integration_hub.connections.looking import Looked, look
from integration_hub.connections.models import Connection
from integration_hub.runs.exchanges import keeper

MOST_RECORDS = 20


def erp_now(erp: Connection, kind: Kind, key: str) -> Looked:
    """The documents of this kind that the ERP holds of the item or customer ``key``; those of an unknown one by its own key."""
    known = Record.objects.filter(connection=erp, kind=kind, item_key=key).order_by("key")
    keys = list(known.values_list("key", flat=True)[:MOST_RECORDS]) or [key]
    return look(erp, DOCUMENTS[kind], keys, keeper(erp, subject=f"look:{kind}", only_failures=True))
