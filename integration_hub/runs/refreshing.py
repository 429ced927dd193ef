"""What reading everything again will do, said before it is done: from what the last full runs did and what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, median_high

from django.db.models import Min
from django.utils import timezone

from integration_hub.processes.models import Mode, Process
from integration_hub.runs.heartbeats import changes_of
from integration_hub.runs.models import ACTIVE, Run, State

LOOKED_AT = 3
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Refresh:
    """``read``, ``changes`` and ``took`` are as the last full runs that were done had it; None before the first."""

    active: Run | None
    measured: Sequence[Run]
    planned: datetime | None
    now: datetime

    @property
    def last(self) -> Run | None:
        return self.measured[0] if self.measured else None

    @property
    def read(self) -> int | None:
        return self.last.read if self.last else None

    @property
    def changes(self) -> int | None:
        """Half of the runs changed at most as many: what would be put into the shop's queue, or be told."""
        return round(median(map(changes_of, self.measured))) if self.measured else None

    @property
    def took(self) -> timedelta | None:
        spans = [run.ended_at - run.started_at for run in self.measured if run.ended_at and run.started_at]
        return median_high(spans) if spans else None

    @property
    def comes_by_itself(self) -> bool:
        """Whether a schedule does the same within the hour."""
        return self.planned is not None and self.planned - self.now < SOON


def plan_refresh(process: Process) -> Refresh:
    """What is known of a full run of this process, before it is started."""
    done = Run.objects.filter(process=process, mode=Mode.FULL, state=State.DONE).order_by("-pk")
    active = Run.objects.filter(process=process, state__in=ACTIVE).first()
    planned = process.schedules.filter(enabled=True, mode=Mode.FULL).aggregate(first=Min("next_at"))["first"]
    return Refresh(active, list(done[:LOOKED_AT]), planned, timezone.now())
