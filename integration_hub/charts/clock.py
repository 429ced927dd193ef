"""What time asks for: every five minutes the figures that nothing else keeps, of all merchants at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from integration_hub.charts.models import Sample
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.publishing.waiting import all_waiting
from integration_hub.runs.models import Beat, Heartbeat
from integration_hub.runs.retention import forget, oldest_kept

SAMPLES = "samples"
MINUTES = 5
KEPT = timedelta(days=8)
"""A day more than the longest chart shows."""
AT_ONCE = 500
OPEN = (OrderState.AWAITING, OrderState.SENDING, OrderState.IN_DOUBT)
"""As the index of open orders has it."""


def take_samples() -> int:
    """Take the figures of the five minutes that have begun, by the one clock that claimed them; how many."""
    at = begun(timezone.now())
    if not _claimed(at):
        return 0
    samples = [*_awaiting(at), *_untold(at), *_ages(at)]
    Sample.objects.bulk_create(samples, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(samples)


def forget_old_samples() -> int:
    """Forget samples that no chart shows any more; how many."""
    return forget(Sample.objects, max(oldest_kept(), timezone.now() - KEPT), by="at")


def begun(moment: datetime) -> datetime:
    """When the five minutes began that the moment lies in."""
    return moment.replace(minute=moment.minute // MINUTES * MINUTES, second=0, microsecond=0)


def _claimed(at: datetime) -> bool:
    if Beat.objects.get_or_create(name=SAMPLES, defaults={"at": at})[1]:
        return True
    return bool(Beat.objects.filter(name=SAMPLES, at__lt=at).update(at=at))


def _awaiting(at: datetime) -> Iterator[Sample]:
    """How many orders of each merchant are on their way, also where it is none."""
    open_ones = Order.objects.filter(state__in=OPEN).order_by().values_list("connection__merchant").annotate(count=Count("pk"))
    found = {**dict.fromkeys(_with(ORDERS_TO_ERP), 0), **dict(open_ones)}
    yield from (Sample(merchant_id=merchant, name=Sample.AWAITING, at=at, value=count) for merchant, count in found.items())


def _untold(at: datetime) -> Iterator[Sample]:
    """How many SKUs of each merchant wait for a shop, also where it is none."""
    found = {**dict.fromkeys(_with(CATALOGUE_TO_SHOP), 0), **all_waiting()}
    yield from (Sample(merchant_id=merchant, name=Sample.UNTOLD, at=at, value=count) for merchant, count in found.items())


def _with(kind: str) -> Iterator[int]:
    """The merchants that have such a service."""
    yield from Process.objects.filter(kind=kind).order_by().values_list("merchant", flat=True).distinct()


def _ages(at: datetime) -> Iterator[Sample]:
    """How old each kind of data of each merchant is; of several systems the oldest."""
    beats = Heartbeat.objects.filter(good_at__isnull=False).order_by().values_list("connection__merchant", "kind")
    for merchant, kind, good_at in beats.annotate(oldest=Min("good_at")):
        age = max(int((timezone.now() - good_at).total_seconds()), 0)
        yield Sample(merchant_id=merchant, name=f"{Sample.AGE}{kind}", at=at, value=age)
