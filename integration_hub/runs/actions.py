"""What people, schedules and webhooks ask of runs: one path for all of them (R14)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from integration_hub import journeys
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.runs import logbook
from integration_hub.runs.bell import EXECUTE_RUN, ring_after_commit
from integration_hub.runs.models import ACTIVE, ASKED_FOR, Run, State, Trigger


class Refused(Exception):
    """What was asked cannot be done; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a run starts: by what, by whom, for which scheduled time, and the reason of a forced one (R102)."""

    trigger: Trigger
    person: Person | None = None
    schedule: Schedule | None = None
    scheduled_for: datetime | None = None
    force_reason: str = ""


def start_run(process: Process, cause: Cause, *, mode: Mode = Mode.INCREMENTAL, record: str = "") -> Run:
    """The process's active run: a new one, or the one that is already there, whoever asked first.

    A service that is switched off starts nothing; only its catalogue may still be rolled back, and a dry run publishes nothing.
    Nor does one that lacks a connection which is disconnected, but for a roll-back, which needs none.
    ``record`` is the key of the one record that is asked for, in the mode of that name.
    """
    if cause.force_reason and cause.person is None:
        raise Refused("Only a person may force an import.")
    _require_on(process, mode)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                merchant_id=process.merchant_id, process=process, mode=mode, record=record, trigger=cause.trigger,
                person=cause.person, schedule=cause.schedule, scheduled_for=cause.scheduled_for, force_reason=cause.force_reason,
                target_key=target_key(process), correlation=journeys.current() or journeys.new_id(),
            )  # fmt: skip
            _trail(run, cause)
    except IntegrityError:
        return _joined(_active_run(process, cause), cause)
    ring_after_commit(EXECUTE_RUN, run.pk, queue=process.service.queue)
    return run


def cancel_run(run: Run, *, by: Person) -> Run:
    """Ask the run to end: at once if nobody works on it, else at its next heartbeat."""
    with transaction.atomic():
        Run.objects.filter(pk=run.pk, state__in=ACTIVE).update(cancel_requested=True)
        Run.objects.filter(pk=run.pk, state=State.QUEUED).update(
            state=State.CANCELLED, ended_at=timezone.now(), message=f"Cancelled by {by} before it began."
        )
        note(by, "run cancelled", run.process.name, merchant=run.merchant, detail={"run": run.pk})
    run.refresh_from_db()
    return run


def rerun(run: Run, *, by: Person) -> Run:
    """Start the same service again, in the same mode; force is never carried over."""
    if run.is_roll_back:
        raise Refused("A roll-back is not run again. Choose among the generations of the catalogue which one to go back to.")
    if run.is_dry and run.process.enabled:
        raise Refused(f"{run.process.name} is live. A dry run belongs to the set-up before that.")
    return start_run(run.process, Cause(Trigger.PERSON, person=by), mode=Mode(run.mode), record=run.record)


def target_key(process: Process) -> str:
    """What a run of this process writes into: one at a time (I5)."""
    if process.target_id:
        return f"{process.kind}:{process.target_id}" if process.service.queue == "publishing" else f"process:{process.pk}"
    return f"{process.kind}:{process.source_id}"


def _require_on(process: Process, mode: Mode) -> None:
    """Raises Refused where the service is switched off, or a connection that it needs is disconnected."""
    if not (process.enabled or mode in ASKED_FOR):
        raise Refused(f"{process.name} is switched off.")
    if mode == Mode.ROLL_BACK:
        return
    cut = Connection.objects.filter(pk__in=process.needs, state=ServiceState.DISCONNECTED).first()
    if cut:
        raise Refused(f"{cut.name} is disconnected from the hub, so {process.name} does not start.")


def _active_run(process: Process, cause: Cause) -> Run:
    """The run that stood in the way, as a click twice or two clocks at once meet it."""
    there: Run | None = Run.objects.filter(process=process, state__in=ACTIVE).first()
    if there is None and cause.schedule:
        there = Run.objects.filter(schedule=cause.schedule, scheduled_for=cause.scheduled_for).first()
    if there is None:
        raise Refused(f"{process.name} has just ended. Start it again.")
    return there


def _joined(run: Run, cause: Cause) -> Run:
    """The run of another journey; whoever follows this one is led there. Bells and clocks ask too often to be told each time."""
    if cause.trigger == Trigger.PERSON:
        logbook.join(run)
    return run


def _trail(run: Run, cause: Cause) -> None:
    if cause.person:
        action = "import forced" if cause.force_reason else "run started"
        detail = {"run": run.pk, "mode": run.mode} | ({"record": run.record} if run.record else {})
        note(cause.person, action, run.process.name, merchant=run.merchant, detail=detail, reason=cause.force_reason)
