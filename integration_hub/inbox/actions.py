"""What a ring at the door leads to."""

from connectors.documents import Order
from integration_hub.connections.models import Connection
from integration_hub.orders.intake import ring
from integration_hub.processes.kinds import ORDERS_FROM_SHOP
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
