"""What a timetable does: which runs start, wait for their turn or are left out. Computed and never tried; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush

from integration_hub.processes.timetable import last_time, times_between

WARM_UP = timedelta(hours=12)
"""Before the time that is looked at: what still runs or waits when it begins is found by it."""
AT_ONCE = 2
"""Runs that the workers of one lane do at the same time, as the hub is shipped."""
LANES = {"orders": "orders", "default": "orders", "imports": "imports", "publishing": "imports"}
"""The queues that share their workers on one machine."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timetable, and what its runs ask for."""

    crontab: str
    time_zone: str
    mode: str


@dataclass(frozen=True, slots=True)
class Job:
    """One service as it is computed. ``target``: what its runs write into; ``took``: how long one takes, by mode."""

    key: int
    target: str
    lane: str
    lines: tuple[Line, ...]
    took: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """A time that a timetable names; ``place`` is the order in which the clock comes to what is due at once."""

    at: datetime
    place: int
    job: int
    mode: str


@dataclass(frozen=True, slots=True)
class Spell:
    """One run from its start to its end; ``due`` is when it was to begin."""

    job: int
    mode: str
    due: datetime
    began: datetime
    ended: datetime

    @property
    def waited(self) -> timedelta:
        return self.began - self.due


@dataclass(frozen=True, slots=True)
class Course:
    """What happens between two moments.

    ``earlier`` are the runs before the warm-up, one a service, as they must have been. ``left_out`` are the starts that met a
    run of the same service which had not ended: they join it, as everywhere in the hub.
    """

    since: datetime
    until: datetime
    earlier: tuple[Spell, ...]
    spells: tuple[Spell, ...]
    left_out: tuple[Start, ...]

    def of(self, job: int) -> list[Spell]:
        """All runs of one service, oldest first, those before the time that is looked at included."""
        return [each for each in (*self.earlier, *self.spells) if each.job == job]


def course_of(jobs: Sequence[Job], since: datetime, until: datetime) -> Course:
    """What these services do between the two moments, as their schedules stand."""
    begins = since - WARM_UP
    works = _Works(jobs)
    for start in sorted(_starts(jobs, begins, until)):
        works.reach(start.at)
        works.start(start)
    works.reach(None)
    left_out = tuple(each for each in works.left_out if each.at >= since)
    return Course(since, until, tuple(_earlier(jobs, begins)), tuple(works.spells), left_out)


def _starts(jobs: Sequence[Job], since: datetime, until: datetime) -> Iterator[Start]:
    places = ((job, line) for job in jobs for line in job.lines)
    for place, (job, line) in enumerate(places):
        for at in _times(line, since, until):
            yield Start(at, place, job.key, line.mode)


@lru_cache(maxsize=512)
def _times(line: Line, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """Kept, as the same lines are computed before and after a change, on usual days and on slow ones."""
    return tuple(times_between(line.crontab, line.time_zone, since=since, until=until))


def _earlier(jobs: Sequence[Job], before: datetime) -> Iterator[Spell]:
    """The last run of each service that began before."""
    for job in jobs:
        times = ((last_time(line.crontab, line.time_zone, before=before), line.mode) for line in job.lines)
        named = [(at, mode) for at, mode in times if at]
        if named:
            at, mode = max(named)
            yield Spell(job.key, mode, at, at, min(at + job.took[mode], before))


class _Works:
    """The workers and what they do, moved on from moment to moment."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.spells: list[Spell] = []
        self.left_out: list[Start] = []
        self._jobs = {job.key: job for job in jobs}
        self._active: set[int] = set()
        self._busy: set[str] = set()
        self._used: Counter[str] = Counter()
        self._ends: list[tuple[datetime, int]] = []
        self._queue: list[Start] = []

    def reach(self, moment: datetime | None) -> None:
        """Let end what ends until then, and begin what waited for it; None: until nothing is left."""
        while self._ends and (moment is None or self._ends[0][0] <= moment):
            at, key = heappop(self._ends)
            job = self._jobs[key]
            self._active.discard(key)
            self._busy.discard(job.target)
            self._used[job.lane] -= 1
            self._begin(at)

    def start(self, start: Start) -> None:
        if start.job in self._active:
            self.left_out.append(start)
            return
        self._active.add(start.job)
        self._queue.append(start)
        self._begin(start.at)

    def _begin(self, at: datetime) -> None:
        """Begin what can be begun, whoever has waited longest first."""
        waiting, self._queue = self._queue, []
        for start in waiting:
            job = self._jobs[start.job]
            if job.target in self._busy or self._used[job.lane] >= AT_ONCE:
                self._queue.append(start)
                continue
            self._busy.add(job.target)
            self._used[job.lane] += 1
            ended = at + job.took[start.mode]
            self.spells.append(Spell(job.key, start.mode, start.at, at, ended))
            heappush(self._ends, (ended, job.key))
