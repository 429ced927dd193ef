"""What time asks for: due schedules start, the dead are closed, what waits is rung again. Safe to run twice at once."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from integration_hub.processes.kinds import BY_THEMSELVES, KINDS
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.processes.queries import cut_off
from integration_hub.processes.timetable import WrongCrontab, next_time
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.bell import EXECUTE_RUN, ring
from integration_hub.runs.leases import close_the_dead
from integration_hub.runs.models import Beat, Run, State, Trigger

log = logging.getLogger(__name__)

CLOCK = "clock"
STOPPED_AFTER = timedelta(minutes=5)
HOUSEKEEPING = (
    "wake_deliveries", "conduct_resends", "wake_imports", "begin_resyncs", "index_catalogue", "watch_cases", "send_notices",
    "check_connections", "take_samples", "wake_rehearsals", "tidy",
)  # fmt: skip


def tick() -> None:
    """One turn of the clock: called each minute by cron, or by our own loop."""
    start_due(timezone.now())
    start_first()
    close_the_dead()
    ring_what_waits()
    for task in HOUSEKEEPING:
        ring(task)
    Beat.objects.update_or_create(name=CLOCK, defaults={"at": timezone.now()})


def start_due(now: datetime) -> list[Run]:
    """Start each due schedule once; times that were missed collapse into this one.

    Those of a connection that is disconnected wait: once it is connected again, what was missed is made up for.
    """
    due = Schedule.objects.select_related("process").filter(enabled=True, process__enabled=True, next_at__lte=now)
    due = due.exclude(cut_off("process__"))
    started = []
    for schedule in due:
        try:
            if cause := _claimed(schedule, now):
                started.append(start_run(schedule.process, cause, mode=Mode(schedule.mode)))
        except (WrongCrontab, Refused) as problem:  # the next schedule goes on
            log.warning("The schedule %s of %s did not start: %s", schedule, schedule.process.slug, problem)
    return started


def start_first() -> list[Run]:
    """Start once what is not to wait for its schedule, as soon as it is set up (R23)."""
    started = []
    for process in Process.objects.filter(kind__in=BY_THEMSELVES, enabled=True, runs__isnull=True):
        try:
            started.append(start_run(process, Cause(Trigger.FIRST), mode=Mode.FULL))
        except Refused:  # another clock was faster, and its run has ended
            continue
    return started


def ring_what_waits() -> None:
    """Ring for every queued run: a lost bell costs one turn of the clock."""
    for run_id, kind in Run.objects.filter(state=State.QUEUED).values_list("pk", "process__kind"):
        ring(EXECUTE_RUN, run_id, queue=KINDS[kind].queue)


def stopped_since() -> datetime | None:
    """When the clock last beat, if that is too long ago; None while it is alive."""
    last = Beat.objects.filter(name=CLOCK).values_list("at", flat=True).first()
    if last is None:
        return None
    return last if timezone.now() - last > STOPPED_AFTER else None


def _claimed(schedule: Schedule, now: datetime) -> Cause | None:
    """The right to start this time, had by the one clock that moved the schedule on."""
    moved = Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(
        next_at=next_time(schedule.crontab, schedule.time_zone, after=now)
    )
    return Cause(Trigger.SCHEDULE, schedule=schedule, scheduled_for=schedule.next_at) if moved else None
