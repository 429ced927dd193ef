"""What the pages of processes and schedules read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.processes.kinds import FROM_THE_HUB
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.saying import meaning
from integration_hub.processes.timetable import in_words


@dataclass(frozen=True, slots=True)
class Timed:
    """A schedule and what its crontab line means; ``english`` where the reader's language has no words for it."""

    schedule: Schedule
    words: str
    english: bool


def processes_shown(merchant: Merchant) -> QuerySet[Process]:
    """The merchant's processes with both their ends, and the next time one starts by itself (``next_at``)."""
    on = Q(schedules__enabled=True)
    return (
        merchant.processes.select_related("source", "target")
        .annotate(next_at=Min("schedules__next_at", filter=on))
        .order_by("name")
    )


def cut_off(before: str = "") -> Q:
    """Which processes lack a connection that they need, as it is disconnected; ``before`` leads to them."""
    source, target, kind = (f"{before}{name}" for name in ("source__state", "target__state", "kind__in"))
    without_source = Q(**{source: ServiceState.DISCONNECTED}) & ~Q(**{kind: FROM_THE_HUB})
    return without_source | Q(**{target: ServiceState.DISCONNECTED})


def kinds_of(merchants: Sequence[Merchant]) -> list[str]:
    """The kinds of services that these merchants have."""
    return sorted(set(Process.objects.filter(merchant__in=merchants).order_by().values_list("kind", flat=True).distinct()))


def schedules_shown(merchant: Merchant) -> list[Timed]:
    """The merchant's schedules, by service."""
    found = Schedule.objects.filter(process__merchant=merchant).select_related("process").order_by("process__name", "id")
    return [_timed(schedule) for schedule in found]


def takes_feeds(target: Connection | None) -> bool:
    """Whether the target's system is told the catalogue as feeds."""
    try:
        return target is not None and connector(target.connector).feeds is not None
    except UnknownConnector:
        return False


def schedules_of(process: Process) -> list[Timed]:
    """The process's own schedules."""
    return [_timed(schedule) for schedule in process.schedules.all()]


def _timed(schedule: Schedule) -> Timed:
    said = meaning(schedule.crontab)
    return Timed(schedule, said or in_words(schedule.crontab), english=said is None)
