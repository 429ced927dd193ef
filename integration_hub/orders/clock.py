"""What time asks for: the dead worker's orders are put in doubt, and deliveries whose time has come are woken."""

from integration_hub.orders import claims
from integration_hub.orders.intake import start_delivery
from integration_hub.orders.sending import settle_in
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process


def wake_deliveries() -> None:
    """One turn: no order waits longer than its own time, even where every bell was lost."""
    for process in Process.objects.select_related("source", "target").filter(kind=ORDERS_TO_ERP, enabled=True):
        claims.reap(process.source_id, settle_in(process))
        start_delivery(process.source)
