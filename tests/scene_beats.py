"""The signs of life of the scene's data: some alive, one quiet, one that has stopped. For page tests and screenshots."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.runs.models import Heartbeat, Run

HOURLY = [3600, 7200, 3500, 3600]


def furnish_beats(merchant: Merchant, erp: Connection, shop: Connection, mismatch: Run) -> None:
    """A heartbeat for each kind of data of the scene's ERP, and of what its shop was told."""
    now = timezone.now()
    merchant.connections.update(state_since=now - timedelta(minutes=48))
    for connection, kind, answered, changed in (
        (erp, kinds.ITEMS_FROM_ERP, 26, 85),
        (erp, kinds.PRICES_FROM_ERP, 12, 9 * 60),
        (erp, kinds.STOCK_FROM_ERP, 80, 80),
        (erp, kinds.CUSTOMERS_FROM_ERP, 63, 63),
        (shop, kinds.CATALOGUE_TO_SHOP, 50, 85),
        (shop, kinds.ORDERS_FROM_SHOP, 52, 52),
        (shop, kinds.ORDERS_TO_ERP, 6, 6),
    ):
        beat_at, changed_at = (now - timedelta(minutes=minutes) for minutes in (answered, changed))
        Heartbeat.objects.create(
            connection=connection, kind=kind, beat_at=beat_at, good_at=beat_at, changed_at=changed_at, gaps=HOURLY
        )
    Heartbeat.objects.filter(kind=kinds.STOCK_FROM_ERP, connection=erp).update(failing_since=now - timedelta(minutes=71))
    Heartbeat.objects.filter(kind=kinds.PRICES_FROM_ERP).update(missed=14, missed_run=mismatch.pk)
