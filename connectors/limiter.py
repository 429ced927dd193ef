"""One account's rate, kept by the generic cell rate algorithm; here for one process, for use without the hub."""

from collections.abc import Callable
from threading import Lock
from time import monotonic, sleep

from connectors.base import Rate
from connectors.errors import Unavailable


def turn(due: float, now: float, rate: Rate) -> tuple[float, float]:
    """Seconds to wait for the next turn, and when the turn after it will be due; pure, all times on one clock."""
    gap = 1 / rate.per_second
    due = max(due, now)
    return max(0.0, due - now - gap * (max(rate.burst, 1) - 1)), due + gap


def no_turn(wait: float) -> Unavailable:
    """The error for a turn that would come too late."""
    remedy = "The hub tries again by itself. If it happens often, raise the account's rate or spread the schedules."
    return Unavailable("no_turn", "The account's allowed calls are used up for now.", remedy, retry_after=wait)


class ProcessLimiter:
    """The Limiter of a single process."""

    def __init__(self, clock: Callable[[], float] = monotonic, wait: Callable[[float], None] = sleep) -> None:
        self._clock = clock
        self._wait = wait
        self._lock = Lock()
        self._due: dict[str, float] = {}
        self._paused: dict[str, float] = {}

    def acquire(self, account: str, rate: Rate, *, within: float) -> None:
        """Wait for the account's next turn; raises Unavailable, and takes none, when it would come too late."""
        with self._lock:
            now = self._clock()
            start = max(now, self._paused.get(account, now))
            wait, due = turn(self._due.get(account, start), start, rate)
            wait += start - now
            if wait > max(within, 0.0):
                raise no_turn(wait)
            self._due[account] = due
        if wait:
            self._wait(wait)

    def pause(self, account: str, seconds: float) -> None:
        """Give nobody a turn on this account for ``seconds``."""
        with self._lock:
            self._paused[account] = max(self._paused.get(account, 0.0), self._clock() + seconds)
