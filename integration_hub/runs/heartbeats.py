"""Signs of life of each kind of data: written where a run ends, so that silence can be told from a standstill (R123)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Heartbeat, Run, State

ANSWERED = (State.DONE, State.HARMFUL, State.HELD, State.COUNT_MISMATCH, State.INVALID)
"""The other side gave what it was asked for, whether or not the hub could use it."""
KEPT_GAPS = 20


def keep_beat(run: Run, *, heard: bool) -> None:
    """Take a run's end into the heartbeat of its data, in the caller's transaction if there is one.

    A roll-back asks the other side nothing, so its end says nothing of that side; nor does one record of all the others.
    What a dry run finds is used for nothing yet.
    """
    if run.mode in {Mode.ROLL_BACK, Mode.RECORD, Mode.DRY_RUN}:
        return
    ended_at = run.ended_at or timezone.now()
    if run.ended_badly:
        miss_beat(run, ended_at)
    if not heard or run.state not in ANSWERED:
        return
    beat = _beat_of(run.process)
    signs: dict[str, Any] = {"beat_at": ended_at}
    if run.state == State.DONE:
        signs |= {"good_at": ended_at, "failing_since": None, **_missed(run), **_change(run, beat, ended_at)}
    Heartbeat.objects.filter(pk=beat.pk).update(**signs)


def miss_beat(run: Run, ended_at: datetime) -> None:
    """Note since when runs of this data end badly; the first of a row decides."""
    beat = _beat_of(run.process)
    Heartbeat.objects.filter(pk=beat.pk, failing_since__isnull=True).update(failing_since=ended_at)


def where(process: Process) -> int:
    """The connection whose signs of life a process's runs are: the shop's of a publication, else the source's."""
    return process.target_id if process.target_id and process.service.queue == "publishing" else process.source_id


def changes_of(run: Run) -> int:
    """How many records the run changed on the side it writes to: of the shop's orders, those it took in."""
    return run.staged if run.published is None else run.published


def _beat_of(process: Process) -> Heartbeat:
    return Heartbeat.objects.get_or_create(connection_id=where(process), kind=process.kind)[0]


def _missed(run: Run) -> dict[str, Any]:
    """Only a full run can tell what the incremental ones left out; until the next one does, its word stands."""
    missed = run.plan.get("missed")
    if run.mode != Mode.FULL or missed is None:
        return {}
    return {"missed": missed, "missed_run": run.pk}


def _change(run: Run, beat: Heartbeat, ended_at: datetime) -> dict[str, Any]:
    if not changes_of(run):
        return {}
    gap = [int((ended_at - beat.changed_at).total_seconds())] if beat.changed_at else []
    return {"changed_at": ended_at, "gaps": [*beat.gaps, *gap][-KEPT_GAPS:]}
