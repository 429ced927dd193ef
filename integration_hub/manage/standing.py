"""How each service stands: its last runs, its schedules and its signs of life; in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from connectors.base import Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.catalogue.models import Generation
from integration_hub.manage.brought import brought
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.settings import import_settings
from integration_hub.processes.timetable import longest_gap, times_after
from integration_hub.runs.heartbeats import where
from integration_hub.runs.models import ACTIVE, Heartbeat, Run
from integration_hub.runs.newest import newest_of

RUN_FIELDS = (
    "process_id", "target_key", "state", "mode", "created_at", "started_at", "ended_at", "expected", "read", "staged",
    "published", "plan", "message", "remedy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """One process with its newest run, the newest that has ended, what starts it, and the signs of life of its data.

    ``told``: of a publication, whether its shop was told everything that was imported.
    """

    process: Process
    last: Run | None = None
    ended: Run | None = None
    schedules: tuple[Schedule, ...] = ()
    beat: Heartbeat | None = None
    told: bool = True

    @property
    def name(self) -> str:
        """In the reader's language, where it has the name of its kind."""
        return gettext(self.process.name)

    @property
    def next_at(self) -> datetime | None:
        return min((schedule.next_at for schedule in self.schedules), default=None)

    @property
    def brought(self) -> str:
        return brought(self.process.kind, self.last)

    @property
    def every(self) -> timedelta | None:
        """The longest that its schedules ever let it wait; None where nothing but a person starts it."""
        if self.by_file:
            return import_settings(self.process).export_every
        return min((longest_gap(each.crontab, each.time_zone) for each in self.schedules), default=None)

    @property
    def by_file(self) -> bool:
        """Whether the data comes when the other side sends it, whatever our own schedule is."""
        return self.process.service.is_import and transport_of(self.process.source.connector) is not Transport.DIRECT

    def due_after(self, moment: datetime, most: int) -> datetime | None:
        """The time of the start that is the ``most``-th after ``moment``; None where nothing is awaited by schedule."""
        if self.by_file:
            every = import_settings(self.process).export_every
            return moment + every * most if every else None
        times = (times_after(each.crontab, each.time_zone, after=moment, most=most) for each in self.schedules)
        due = sorted({found for named in times for found in named})
        return due[most - 1] if len(due) >= most else None


def services_of(merchants: Sequence[int]) -> dict[int, list[Service]]:
    """The services of each merchant, by name."""
    found: dict[int, list[Service]] = {merchant: [] for merchant in merchants}
    for service in standing_of(Process.objects.filter(merchant__in=merchants), merchants):
        found[service.process.merchant_id].append(service)
    return found


def standing_of(mine: QuerySet[Process], merchants: Sequence[int]) -> list[Service]:
    """How these processes stand, by name; they belong to those merchants."""
    last, ended = _runs(mine)
    schedules = defaultdict(list)
    for schedule in Schedule.objects.filter(process__in=mine, enabled=True):
        schedules[schedule.process_id].append(schedule)
    beats = {(beat.connection_id, beat.kind): beat for beat in Heartbeat.objects.filter(connection__merchant__in=merchants)}
    generation = Generation.objects.filter(connection=OuterRef("source")).order_by("-number").values("number")[:1]
    processes = mine.select_related("source", "target").annotate(newest=Coalesce(Subquery(generation), 0))
    return [
        Service(
            process, last.get(process.pk), ended.get(process.pk), tuple(schedules[process.pk]),
            beats.get((where(process), process.kind)), process.position >= process.newest,
        )
        for process in processes.order_by("name", "pk")
    ]  # fmt: skip


def transport_of(key: str) -> Transport | None:
    """How the connector of that name reaches its system; None of one that is gone."""
    try:
        return connector(key).transport
    except UnknownConnector:
        return None


def _runs(processes: QuerySet[Process]) -> tuple[dict[int, Run], dict[int, Run]]:
    """The newest run of each process and the newest that has ended, in one statement that carries no list of ids."""
    newest = newest_of("pk").values("pk")
    last = processes.annotate(found=Subquery(newest[:1])).filter(found__isnull=False).order_by().values("found")
    ended = newest.exclude(state__in=ACTIVE)
    done = processes.annotate(found=Subquery(ended[:1])).filter(found__isnull=False).order_by().values("found")
    # A union, as PostgreSQL looks at every run there is where either of two lists may hold it.
    runs = list(Run.objects.filter(pk__in=last.union(done)).only(*RUN_FIELDS).order_by("pk"))
    return {run.process_id: run for run in runs}, {run.process_id: run for run in runs if not run.is_active}
