"""The right of one worker to do a run: claimed, renewed by heartbeats, given back by an end (I10)."""

import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from integration_hub.runs.heartbeats import keep_beat, miss_beat
from integration_hub.runs.models import Run, State

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """This worker was taken for dead and another has the run: stop, and change nothing more."""


class CancelRequested(Exception):
    """A person asked the run to end."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends: its outcome and, where it went badly, what happened and what to do.

    ``heard``: the system whose data it is gave an answer. Of a run that found no new file, only the file server did.
    """

    state: State
    code: str = ""
    message: str = ""
    remedy: str = ""
    heard: bool = True

    def __post_init__(self) -> None:
        """Words may come from outside, and PostgreSQL keeps no NUL: an end must never fail on its words."""
        for name in ("code", "message", "remedy"):
            object.__setattr__(self, name, getattr(self, name).replace("\x00", ""))


def claim(run_id: int) -> Run | None:
    """The run, if it waited and is now ours; None if it is not to be had, or its target is busy and it must wait."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    run = (
        Run.objects.select_related("process", "process__source", "process__target").filter(pk=run_id, state=State.QUEUED).first()
    )
    if run is None:
        return None
    now = timezone.now()
    mine = {"state": State.RUNNING, "owner": owner, "attempt": run.attempt + 1, "lease_until": now + LEASE}
    try:
        with transaction.atomic():
            claimed = Run.objects.filter(pk=run_id, state=State.QUEUED, attempt=run.attempt).update(
                started_at=run.started_at or now, **mine
            )
    except IntegrityError:  # another run writes into the same target
        return None
    if not claimed:
        return None
    for name, value in mine.items():
        setattr(run, name, value)
    run.started_at = run.started_at or now
    return run


def beat(run: Run, *, silence: timedelta = timedelta(), **counts: Any) -> None:
    """Say that we live, with what was done so far. Raises LeaseLost, or CancelRequested.

    One call ahead may keep us silent for ``silence`` beside the lease.
    """
    run.lease_until = timezone.now() + LEASE + silence
    for name, value in counts.items():
        setattr(run, name, value)
    changed: Mapping[str, Any] = {"lease_until": run.lease_until, "calls": run.calls, **counts}
    mine = Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt)
    if not mine.filter(cancel_requested=False).update(**changed):
        raise CancelRequested if mine.exists() else LeaseLost


def hold(run: Run) -> None:
    """Keep everybody else from this run until the caller's transaction ends. Raises LeaseLost."""
    mine = Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt)
    if not mine.update(owner=run.owner):
        raise LeaseLost


def finish(run: Run, ending: Ending, **counts: Any) -> None:
    """Write the run's end, once, inside the caller's transaction if there is one. Raises LeaseLost."""
    ended = {
        "state": ending.state, "code": ending.code, "message": ending.message, "remedy": ending.remedy,
        "ended_at": timezone.now(), "lease_until": None, "calls": run.calls, **counts,
    }  # fmt: skip
    if not Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt).update(**ended):
        raise LeaseLost
    for name, value in ended.items():
        setattr(run, name, value)
    keep_beat(run, heard=ending.heard)


def release(run: Run) -> None:
    """Put a run back into the queue, with what it has read so far."""
    Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt).update(state=State.QUEUED, lease_until=None, owner="")


def close_the_dead() -> list[Run]:
    """Free what stopped beating: it goes on where it was, or ends as aborted when it has died too often.

    A run whose row a worker holds is left for later: a worker that sleeps inside its transaction must not stop the clock.
    """
    with transaction.atomic():
        running = Run.objects.select_for_update(skip_locked=True, of=("self",)).select_related("process")
        dead = running.filter(state=State.RUNNING, lease_until__lt=timezone.now())
        return [run for run in dead if _freed(run)]


def _freed(run: Run) -> bool:
    same = Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt, lease_until=run.lease_until)
    if run.attempt < MOST_ATTEMPTS:
        return bool(same.update(state=State.QUEUED, lease_until=None, owner=""))
    said = f"The worker stopped {run.attempt} times while it did this. Nothing was published."
    remedy = "Start it again. If it stops again, send the run's number to support."
    ended = {"state": State.ABORTED, "ended_at": timezone.now(), "code": "worker_died", "message": said, "remedy": remedy}
    aborted = bool(same.update(lease_until=None, **ended))
    if aborted:
        miss_beat(run, ended_at=timezone.now())
    return aborted
