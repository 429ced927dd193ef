"""The questions that the figures answer: a fixed number of statements, each grouped by the database and led by an index."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, Value, When

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Notice, Sending
from integration_hub.cases.models import LIVE
from integration_hub.cases.models import Case as Cause
from integration_hub.charts.clock import MINUTES, SAMPLES
from integration_hub.charts.models import Sample
from integration_hub.connections.models import Connection
from integration_hub.manage.standing import Service
from integration_hub.orders.models import COLUMNS, Order, OrderState
from integration_hub.processes.models import Process, Schedule
from integration_hub.runs.clock import CLOCK
from integration_hub.runs.heartbeats import where
from integration_hub.runs.models import ACTIVE, Beat, Heartbeat, Run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = (*COLUMNS["failed"], *COLUMNS["awaiting"], OrderState.PICKED_UP)
"""Orders about which the hub, the ERP or a person has still to do something."""
EDGES = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400))
"""How long deliveries are told apart by; what took longer than all of these is counted as well."""
WAITING, REFUSED, HELD = "waiting", "refused", "held"
"""How mails that are not sent yet stand; refused ones are tried again."""


class Counted(NamedTuple):
    """So many of one merchant's things are what these words say."""

    merchant: int
    words: tuple[str, ...]
    number: int


class Queued(NamedTuple):
    """A merchant's runs of one kind of service that have not ended, and when the oldest of them was asked for."""

    merchant: int
    kind: str
    state: str
    number: int
    oldest: datetime


class Took(NamedTuple):
    """So many orders took up to EDGES[bucket] to be delivered, ``seconds`` together; ``lately``: within the hour."""

    merchant: int
    lately: bool
    bucket: int
    number: int
    seconds: float


class Told(NamedTuple):
    """How one service that is switched on stands: when its data was last whole, how often it should be, since when it fails."""

    merchant: int
    kind: str
    good_at: datetime | None
    every: timedelta | None
    failing_since: datetime | None


def merchants() -> dict[int, str]:
    """The short name of each."""
    return dict(Merchant.objects.order_by("slug").values_list("pk", "slug"))


def beats() -> dict[str, datetime]:
    """When the clock last turned, and when the charts' samples were last taken."""
    return dict(Beat.objects.filter(name__in=[CLOCK, SAMPLES]).values_list("name", "at"))


def queue() -> list[Queued]:
    """The runs that wait for a worker or are at work."""
    active = Run.objects.filter(state__in=ACTIVE).order_by().values_list("merchant", "process__kind", "state")
    return [Queued(*row) for row in active.annotate(count=Count("*"), oldest=Min("created_at"))]


def ended(since: datetime) -> list[Counted]:
    """How the runs ended that have since then."""
    rows = Run.objects.filter(ended_at__gt=since).order_by().values_list("process__merchant", "process__kind", "state")
    return [Counted(merchant, (kind, state), count) for merchant, kind, state, count in rows.annotate(count=Count("*"))]


def orders(merchants: Collection[int]) -> list[Counted]:
    """The open orders. All merchants are named, for without them no index of states is of use."""
    return _counted(Order.objects.filter(merchant__in=merchants, state__in=OPEN), "state")


def deliveries(now: datetime) -> list[Took]:
    """How long the orders took that arrived within the day, from when the hub had them until the ERP did.

    Two machines' clocks may differ by more than that: no time is less than none.
    """
    took = F("delivered_at") - F("received_at")
    bucket = Case(*(When(took__lte=edge, then=Value(place)) for place, edge in enumerate(EDGES)), default=Value(len(EDGES)))
    lately = Case(When(delivered_at__gt=now - HOUR, then=Value(1)), default=Value(0))
    arrived = Order.objects.filter(state=OrderState.DELIVERED, delivered_at__gt=now - DAY).order_by()
    rows = arrived.annotate(took=took, lately=lately, bucket=bucket).values_list("merchant", "lately", "bucket")
    found = rows.annotate(count=Count("*"), whole=Sum("took"))
    return [
        Took(merchant, bool(late), place, count, max(whole.total_seconds(), 0.0)) for merchant, late, place, count, whole in found
    ]


def services() -> list[Told]:
    """Each service that is switched on, by its schedules and its signs of life."""
    schedules: dict[int, list[Schedule]] = {}
    for schedule in Schedule.objects.filter(enabled=True).order_by():
        schedules.setdefault(schedule.process_id, []).append(schedule)
    seen = Heartbeat.objects.order_by().defer("gaps")
    signs = {(beat.connection_id, beat.kind): beat for beat in seen}
    processes = Process.objects.filter(enabled=True).order_by().select_related("source").defer("source__credentials")
    return [_told(each, schedules.get(each.pk, []), signs.get((where(each), each.kind))) for each in processes]


def mails() -> list[Counted]:
    """The mails that are still to be sent."""
    refused = Q(state=Sending.WAITING) & ~Q(error="")
    kept_by = Case(When(refused, then=Value(REFUSED)), When(state=Sending.WAITING, then=Value(WAITING)), default=Value(HELD))
    # Of those that are due some day, which is all of them: without a time SQLite walks through every mail there was.
    unsent = Notice.objects.filter(state__in=[Sending.WAITING, Sending.HELD], due_at__gt=datetime(2000, 1, 1, tzinfo=UTC))
    return _counted(unsent.annotate(kept_by=kept_by), "kept_by")


def cases() -> list[Counted]:
    """The cases that ask for a person."""
    return _counted(Cause.objects.filter(state__in=LIVE), "kind", "state")


def connections() -> list[Counted]:
    """How the systems answered when they were last asked."""
    return _counted(Connection.objects.all(), "state")


def untold(merchants: Collection[int], sampled_at: datetime) -> dict[int, int]:
    """How many SKUs wait for each merchant's shops, as the charts' newest samples say: counted anew it would take long."""
    since = sampled_at - timedelta(minutes=MINUTES)  # the newest may still be being taken
    samples = Sample.objects.filter(merchant__in=merchants, name=Sample.UNTOLD, at__gte=since)
    return dict(samples.order_by("at").values_list("merchant", "value"))


def _counted(asked: QuerySet[Any], *words: str) -> list[Counted]:
    rows = asked.order_by().values_list("merchant", *words).annotate(count=Count("*"))
    return [Counted(merchant, tuple(told), count) for merchant, *told, count in rows]


def _told(process: Process, schedules: list[Schedule], beat: Heartbeat | None) -> Told:
    every = Service(process, schedules=tuple(schedules)).every
    good_at, failing_since = (beat.good_at, beat.failing_since) if beat else (None, None)
    return Told(process.merchant_id, process.kind, good_at, every, failing_since)
