"""How long the runs of a service take and how many calls they make: from the last ones that were done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median_high, quantiles

from integration_hub.processes.models import SCHEDULED
from integration_hub.runs.models import Run, State

LOOKED_AT = 20
_FIELDS = "id, process_id, mode, started_at, ended_at, calls"
_MODES = [mode for mode, _label in SCHEDULED]


@dataclass(frozen=True, slots=True)
class Measured:
    """Half of the runs take at most ``usual``, nine of ten at most ``slow``. ``calls``: of one run, by connection."""

    usual: timedelta
    slow: timedelta
    calls: dict[int, float]


def measured(processes: Sequence[int]) -> dict[tuple[int, str], Measured]:
    """What was measured of each process and mode that has been done, by one walk down the index each."""
    asked = [(process, mode) for process in processes for mode in _MODES]
    if not asked:
        return {}
    # In SQL: Django slices no part of a union on SQLite.
    walk = f"select {_FIELDS} from runs_run where process_id = %s and mode = %s and state = '{State.DONE}' order by id desc"  # noqa: S608
    walks = (f"select * from ({walk} limit {LOOKED_AT}) as walk{number}" for number in range(len(asked)))  # noqa: S608
    found = defaultdict(list)
    for run in Run.objects.raw(" union all ".join(walks), [value for each in asked for value in each]):
        if run.started_at and run.ended_at:
            found[run.process_id, run.mode].append(run)
    return {each: _measured(runs) for each, runs in found.items()}


def _measured(runs: Sequence[Run]) -> Measured:
    spans = sorted((run.ended_at - run.started_at).total_seconds() for run in runs if run.ended_at and run.started_at)
    slow = quantiles(spans, n=10, method="inclusive")[-1] if len(spans) > 1 else spans[0]
    called = {key for run in runs for key in run.calls}
    calls = {int(key): fmean(run.calls.get(key, 0) for run in runs) for key in called}
    return Measured(timedelta(seconds=median_high(spans)), timedelta(seconds=slow), calls)
