"""What became of orders that were left on a file server: fetched, numbered, refused, or still lying there (R54, R56)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from connectors import documents
from connectors.base import Fate, Standing
from connectors.errors import ConnectorError
from connectors.registry import connector
from integration_hub.connections.ledger import set_file
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.arriving import EVERY
from integration_hub.orders.claims import due_to_follow
from integration_hub.orders.fates import Agreed, Change, change_of
from integration_hub.orders.models import FOLLOWED, NOT_PICKED_UP, Order, OrderEvent, OrderState
from integration_hub.processes.settings import delivery_settings
from integration_hub.runs import leases
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State

BATCH = 200


def follow_due(run: Run) -> int:
    """Look what became of each order whose time has come; how many there were. Raises what kept the server from telling."""
    erp, source = run.process.target, run.process.source_id
    if erp is None or not Order.objects.filter(due_to_follow(source)).exists():
        return 0
    try:
        return _followed(run, erp)
    except ConnectorError:
        Order.objects.filter(due_to_follow(source)).update(follow_due_at=Now() + EVERY)
        raise


def look_now(source_id: int) -> None:
    """A person wants to know: nothing waits for its next look."""
    Order.objects.filter(connection_id=source_id, state__in=FOLLOWED, follow_due_at__gt=Now()).update(follow_due_at=Now())


def not_picked_up(run: Run) -> Ending | None:
    """How a run ends while orders lie on the server for too long, and whom to ask; None where none does."""
    late = Order.objects.filter(due_or_not(run.process.source_id), state=OrderState.HANDED_OVER, code=NOT_PICKED_UP)
    oldest = late.defer("raw", "document").order_by("handed_over_at").first()
    if oldest is None:
        return None
    return Ending(State.NOT_PICKED_UP, NOT_PICKED_UP, f"{_lying(late.count(), oldest)} {oldest.message}", oldest.remedy)


def _lying(count: int, oldest: Order) -> str:
    if count == 1:
        return f"1 order lies on the file server and the ERP has not come for it: {oldest.e_number}."
    return f"{count:,} orders lie on the file server and the ERP has not come for them. The oldest is {oldest.e_number}."


def due_or_not(source_id: int) -> Q:
    """All orders of a shop that are looked after, by the index of those."""
    return Q(connection_id=source_id, follow_due_at__isnull=False)


def _followed(run: Run, erp: Connection) -> int:
    """Batch by batch over one client; what the connector does not name is as before."""
    looked, now = 0, timezone.now()
    with opened(erp, keeper(erp, run=run)) as server:
        writes = server.connector.writes[documents.Order]
        if writes.follow is None:
            Order.objects.filter(due_to_follow(run.process.source_id)).update(follow_due_at=None)
            return 0
        while batch := _batch(run):
            leases.beat(run)
            fates = {fate.key: fate for fate in writes.follow(server.client, [order.erp_key for order in batch])}
            faultpoint("following.told")
            _keep(run, batch, fates, now)
            looked += len(batch)
    return looked


def _batch(run: Run) -> list[Order]:
    due = Order.objects.filter(due_to_follow(run.process.source_id)).order_by("follow_due_at")
    return list(due.defer("raw", "document")[:BATCH])


def _keep(run: Run, batch: Sequence[Order], fates: Mapping[str, Fate], now: datetime) -> None:
    """What became of each, in one transaction. Whoever touched an order meanwhile has the last word on it."""
    agreed = _agreed(run)
    with transaction.atomic():
        for order in batch:
            fate = fates.get(order.erp_key) or Fate(order.erp_key, _AS_BEFORE[OrderState(order.state)])
            change = change_of(order, fate, agreed, now)
            same = Order.objects.filter(pk=order.pk, state=order.state, attempt=order.attempt, erp_key=order.erp_key)
            if same.update(**change.columns):
                _tell(order, change)
        faultpoint("following.before_commit")


def _tell(order: Order, change: Change) -> None:
    """The step of the timeline, and the file's own account."""
    if change.text:
        OrderEvent.objects.create(order=order, state=change.columns.get("state", order.state), text=change.text)
    if change.file:
        set_file(f"order:{order.pk}", order.erp_key, change.file, change.columns.get("message", ""))


def _agreed(run: Run) -> Agreed:
    erp, source = run.process.target, run.process.source
    ask = (erp and erp.contact) or f"whoever runs {erp}"
    acknowledges = connector(source.connector).acknowledge is not None
    return Agreed(delivery_settings(run.process).pick_up_within, ask, acknowledges, ZoneInfo(run.merchant.time_zone))


_AS_BEFORE = {OrderState.HANDED_OVER: Standing.HANDED_OVER, OrderState.PICKED_UP: Standing.PICKED_UP}
