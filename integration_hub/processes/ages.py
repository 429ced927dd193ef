"""How old data gets between the runs that renew it: exact, over the whole time that is looked at. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration_hub.processes.effect import Spell


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` on, what is known is what was so at ``as_of``."""

    at: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Age:
    """How old the data is on average over the time, and when it is oldest."""

    mean: timedelta
    most: timedelta


def known_by(spells: Iterable[Spell]) -> list[Step]:
    """What the runs of a service make known, where they end: what they were told began with them."""
    return [Step(each.ended, each.began) for each in spells]


def passed_on(known: Sequence[Step], spells: Iterable[Spell]) -> list[Step]:
    """What a second service makes known further on: each of its runs takes along what was known when it began."""
    ends = [step.at for step in known]
    found = ((each, bisect_right(ends, each.began)) for each in spells)
    return [Step(each.ended, known[place - 1].as_of) for each, place in found if place]


def age_of(known: Sequence[Step], since: datetime, until: datetime) -> Age | None:
    """The data's age between the two moments; None where nothing is known by then, as nothing renews it."""
    parts = list(_parts(known, since, until))
    if not parts:
        return None
    whole = sum((end - begin).total_seconds() for begin, end, _ in parts)
    # Between two runs it grows evenly: its mean there is the age in the middle.
    weighed = sum((end - begin).total_seconds() * _middle(begin, end, as_of) for begin, end, as_of in parts)
    return Age(timedelta(seconds=weighed / whole), max(end - as_of for _, end, as_of in parts))


def _middle(begin: datetime, end: datetime, as_of: datetime) -> float:
    """The age in the middle of a stretch, in seconds."""
    return (begin + (end - begin) / 2 - as_of).total_seconds()


def _parts(known: Sequence[Step], since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, datetime]]:
    """The stretches in which the same is known: begin, end, as of when."""
    nexts = [*known[1:], Step(until, until)]
    for step, following in zip(known, nexts, strict=False):
        begin, end = max(step.at, since), min(following.at, until)
        if begin < end:
            yield begin, end, step.as_of
