"""One account's rate: turns come evenly, a pause holds everybody, and nobody waits for a turn that comes too late."""

from collections import Counter
from threading import Thread

import pytest

from connectors.base import Rate
from connectors.errors import Unavailable
from connectors.limiter import ProcessLimiter, turn


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> ProcessLimiter:
    return ProcessLimiter(clock, clock.wait)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate(limiter: ProcessLimiter, clock: Clock) -> None:
    moments = []
    for _ in range(7):
        limiter.acquire("a", Rate(2, burst=3), within=60)
        moments.append(clock.now - 100)
    assert moments == [0, 0, 0, 0.5, 1.0, 1.5, 2.0]


def test_idle_time_refills_no_more_than_the_burst(limiter: ProcessLimiter, clock: Clock) -> None:
    limiter.acquire("a", Rate(1, burst=2), within=60)
    clock.wait(1000)
    start = clock.now
    for _ in range(3):
        limiter.acquire("a", Rate(1, burst=2), within=60)
    assert clock.now - start == 1.0


def test_accounts_do_not_wait_for_each_other(limiter: ProcessLimiter, clock: Clock) -> None:
    for account in "abc":
        limiter.acquire(account, Rate(1), within=0)
    assert clock.now == 100


def test_a_turn_that_comes_too_late_is_refused_and_costs_nothing(limiter: ProcessLimiter, clock: Clock) -> None:
    limiter.acquire("a", Rate(1), within=0)
    for _ in range(5):
        with pytest.raises(Unavailable) as error:
            limiter.acquire("a", Rate(1), within=0.5)
        assert error.value.retry_after == 1.0
    limiter.acquire("a", Rate(1), within=1.0)
    assert clock.now == 101


def test_a_pause_holds_everybody_on_the_account_and_nobody_else(limiter: ProcessLimiter, clock: Clock) -> None:
    limiter.pause("a", 30)
    limiter.pause("a", 5)
    limiter.acquire("b", Rate(1), within=0)
    with pytest.raises(Unavailable) as error:
        limiter.acquire("a", Rate(1), within=29)
    assert error.value.retry_after == 30
    limiter.acquire("a", Rate(1), within=30)
    assert clock.now == 130


def test_threads_share_one_rate() -> None:
    waited: Counter[float] = Counter()
    limiter = ProcessLimiter(lambda: 0.0, lambda seconds: waited.update([round(seconds, 6)]))
    threads = [Thread(target=limiter.acquire, args=("a", Rate(10)), kwargs={"within": 99}) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waited) == [round(n / 10, 6) for n in range(1, 40)]


def test_a_turn_is_figured_without_a_clock_of_its_own() -> None:
    assert turn(due=0.0, now=10.0, rate=Rate(4)) == (0.0, 10.25)
    assert turn(due=10.25, now=10.0, rate=Rate(4)) == (0.25, 10.5)
