"""What the effect of a timetable is computed from: the services, how long they take, what their systems allow."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from integration_hub.accounts.models import Merchant
from integration_hub.connections.limits import Limit, limit_of
from integration_hub.processes.effect import Line
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.queries import cut_off
from integration_hub.runs.measuring import Measured, measured

Timetable = Mapping[int, tuple[Line, ...]]
"""The lines by which each service starts, by the id of its process."""


@dataclass(frozen=True, slots=True)
class Known:
    """A merchant's services by name, those that are on and connected; ``limits`` by the id of the connection."""

    processes: tuple[Process, ...]
    measured: Mapping[tuple[int, str], Measured]
    limits: Mapping[int, Limit | None]

    @property
    def timetable(self) -> Timetable:
        """As it stands."""
        return {each.pk: tuple(_line(row) for row in each.schedules.all()) for each in self.processes}

    def changed(self, process: Process, old: Schedule | None, new: Line | None) -> Timetable:
        """As it would stand with one line put in the place of another; None: with none."""
        lines = self.timetable
        if process.pk not in lines:
            return lines
        mine = next(each for each in self.processes if each.pk == process.pk)
        kept = [new if old and row.pk == old.pk else _line(row) for row in mine.schedules.all()]
        if old is None or all(row.pk != old.pk for row in mine.schedules.all()):
            kept.append(new)
        return {**lines, process.pk: tuple(line for line in kept if line)}


def known_of(merchant: Merchant) -> Known:
    """In a fixed number of queries, however many services there are."""
    on = Prefetch("schedules", Schedule.objects.filter(enabled=True).order_by("pk"))
    mine = merchant.processes.filter(enabled=True).exclude(cut_off()).select_related("source", "target")
    processes = tuple(mine.prefetch_related(on).order_by("name", "pk"))
    ends = {end.pk: end for each in processes for end in (each.source, each.target) if end}
    return Known(processes, measured([each.pk for each in processes]), {key: limit_of(end) for key, end in ends.items()})


def _line(row: Schedule) -> Line:
    return Line(row.crontab, row.time_zone, row.mode)
