"""The stage's partner that pushes: a connection of the import API, with keys."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.inbox.actions import Wanted, make_key
from integration_hub.inbox.models import ApiKey
from integration_hub.processes import kinds
from integration_hub.processes.models import Process

PARTNER = "alpine-partner"


def furnish_pushes(merchant: Merchant) -> Connection:
    """Three keys: one in use, one of a person, one revoked."""
    partner = Connection.objects.create(
        merchant=merchant, slug=PARTNER, name="Alpine warehouse", connector="import_api", settings={"sender": "Warehouse"},
        state=ServiceState.ONLINE, contact="Warehouse desk, +45 00 00 00 04",
    )  # fmt: skip
    stock = {"merchant": merchant, "slug": "stock-of-warehouse", "name": "Stock of the warehouse", "source": partner}
    Process.objects.create(kind=kinds.STOCK_FROM_ERP, **stock)
    now = timezone.now()
    night, _ = make_key(partner, Wanted("Night export of the warehouse", [kinds.STOCK_FROM_ERP], days=365), by=None)
    make_key(partner, Wanted("Stocktaking, by hand", [kinds.STOCK_FROM_ERP], by_hand=True), by=None)
    old, _ = make_key(partner, Wanted("Old handhelds", [kinds.STOCK_FROM_ERP]), by=None)
    ApiKey.objects.filter(pk=night.pk).update(last_used_at=now - timedelta(hours=7))
    ApiKey.objects.filter(pk=old.pk).update(revoked_at=now - timedelta(days=12))
    return partner
