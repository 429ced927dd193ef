"""What one timetable makes of the coming 48 hours: ages, waits and calls, on usual days and on slow ones. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration_hub.manage.scheduling.known import Known, Timetable
from integration_hub.processes.ages import Age, Step, age_of, known_by, passed_on
from integration_hub.processes.effect import LANES, Course, Job, Spell, course_of
from integration_hub.processes.loads import Load, load_of
from integration_hub.processes.models import SCHEDULED, Process
from integration_hub.runs.actions import target_key

LOOKED_AHEAD = timedelta(hours=48)
ASSUMED = timedelta(minutes=1)
"""How long a run takes that has never been measured."""
_MODES = [mode for mode, _label in SCHEDULED]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the runs of one service meet: how many there are, how many starts are left out, the longest wait for a turn."""

    runs: int
    left_out: int
    waited: timedelta


@dataclass(frozen=True, slots=True)
class Outlook:
    """The same 48 hours twice: with runs that take what they usually take, and with all of them slow."""

    usual: Course
    slow: Course

    def age(self, first: Process, then: Process | None = None) -> Age | None:
        """How old what ``first`` reads gets, where ``then`` takes it on; on average usually, at most on slow days."""
        usual, slow = (self._age(course, first, then) for course in (self.usual, self.slow))
        return Age(usual.mean, slow.most) if usual and slow else None

    def figures(self, process: Process, *, slow: bool = False) -> Figures:
        course = self.slow if slow else self.usual
        mine = [each for each in course.of(process.pk) if each.due >= course.since]
        left_out = sum(1 for each in course.left_out if each.job == process.pk)
        return Figures(len(mine), left_out, max((each.waited for each in mine), default=timedelta()))

    def load(self, known: Known, account: str) -> Load:
        """What the account has to bear on usual days: a slow run makes its calls more slowly."""
        return load_of(_calls(self.usual.spells, known, account), self.usual.since, self.usual.until)

    def _age(self, course: Course, first: Process, then: Process | None) -> Age | None:
        steps: list[Step] = known_by(course.of(first.pk))
        if then:
            steps = passed_on(steps, course.of(then.pk))
        return age_of(steps, course.since, course.until)


def outlook_of(known: Known, timetable: Timetable, since: datetime) -> Outlook:
    """What the timetable does from ``since`` on."""
    until = since + LOOKED_AHEAD
    usual, slow = (course_of(list(_jobs(known, timetable, slow=slow)), since, until) for slow in (False, True))
    return Outlook(usual, slow)


def took(known: Known, process: Process, mode: str, *, slow: bool) -> timedelta:
    """How long a run takes, as it was measured; never nothing at all."""
    found = known.measured.get((process.pk, mode))
    span = ASSUMED if found is None else found.slow if slow else found.usual
    return max(span, timedelta(milliseconds=1))


def _jobs(known: Known, timetable: Timetable, *, slow: bool) -> Iterator[Job]:
    for each in known.processes:
        lane = LANES[each.service.queue]
        spans = {mode: took(known, each, mode, slow=slow) for mode in _MODES}
        yield Job(each.pk, target_key(each), lane, timetable[each.pk], spans)


def _calls(spells: Iterable[Spell], known: Known, account: str) -> Iterator[tuple[Spell, float]]:
    """The runs that call the account, with the number of their calls."""
    ends = {key for key, limit in known.limits.items() if limit and limit.account == account}
    for spell in spells:
        found = known.measured.get((spell.job, spell.mode))
        calls = sum(found.calls.get(key, 0) for key in ends) if found else 0
        if calls:
            yield spell, calls
