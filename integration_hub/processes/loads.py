"""How many calls an account is made in its busiest minute, and how many runs speak to it at once. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from integration_hub.processes.effect import Spell

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Load:
    """What one account has to bear: all calls, those of the busiest minute and when that is, runs at once."""

    calls: float = 0
    busiest: float = 0
    busiest_at: datetime | None = None
    at_once: int = 0

    @property
    def whole_calls(self) -> int:
        return ceil(self.calls)

    @property
    def whole_busiest(self) -> int:
        return ceil(self.busiest)


def load_of(spells: Iterable[tuple[Spell, float]], since: datetime, until: datetime) -> Load:
    """The load of these runs, each with the number of its calls, between the two moments."""
    inside = [(each, calls) for each, calls in spells if each.ended > since and each.began < until]
    minutes: dict[datetime, float] = defaultdict(float)
    for spell, calls in inside:
        for minute, share in _shares(spell):
            if since <= minute < until:
                minutes[minute] += calls * share
    busiest_at = max(minutes, key=lambda minute: (minutes[minute], -minute.timestamp()), default=None)
    busiest = minutes[busiest_at] if busiest_at else 0
    return Load(sum(minutes.values()), busiest, busiest_at, _at_once(spell for spell, _ in inside))


def _shares(spell: Spell) -> Iterator[tuple[datetime, float]]:
    """Each minute that the run touches, and the share of the run that lies in it."""
    whole = spell.ended - spell.began
    minute = spell.began.replace(second=0, microsecond=0)
    while minute < spell.ended:
        inside = min(spell.ended, minute + MINUTE) - max(spell.began, minute)
        yield minute, inside / whole
        minute += MINUTE


def _at_once(spells: Iterable[Spell]) -> int:
    """The most that run at the same time; one that ends when another begins is over."""
    moves = sorted(move for each in spells for move in ((each.began, 1), (each.ended, -1)))
    most = now = 0
    for _, move in moves:
        now += move
        most = max(most, now)
    return most
