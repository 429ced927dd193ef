"""How many orders may be released now: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_UNDER_WAY = 5
"""So many at most are sent before the first of them has come to an outcome: what a surprise can cost."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``rate`` a minute on average; what was not used since ``counts_from`` adds up, but to no more than a minute's."""

    rate: int
    counts_from: datetime

    def allowed(self, now: datetime, under_way: int) -> int:
        """How many may be released at ``now`` beside those that are ``under_way``."""
        saved = int((now - self._since(now)) * self.rate / MINUTE)
        return max(0, min(saved, MOST_UNDER_WAY - under_way))

    def after(self, released: int, now: datetime) -> datetime:
        """From when the rest counts, after so many were released at ``now``."""
        return self._since(now) + released * MINUTE / self.rate

    def _since(self, now: datetime) -> datetime:
        return max(self.counts_from, now - MINUTE)


def minutes_left(waiting: int, rate: int) -> int:
    """About how long so many take at that rate, in whole minutes."""
    return -(-waiting // rate)
