"""One rate limit per remote account, over all processes."""

import threading
import time

import pytest
from django.db import connections

from connectors.base import Rate
from connectors.errors import Unavailable
from integration_hub.connections.allowance import SharedLimiter

pytestmark = pytest.mark.django_db


def test_a_burst_is_free_and_the_next_call_waits_its_turn() -> None:
    limiter, rate = SharedLimiter(), Rate(per_second=0.01, burst=3)
    for _ in range(3):
        limiter.acquire("shop", rate, within=0)
    with pytest.raises(Unavailable):
        limiter.acquire("shop", rate, within=1)


def test_a_refused_turn_takes_nothing() -> None:
    limiter, rate = SharedLimiter(), Rate(per_second=20)
    limiter.acquire("shop", rate, within=0)
    for _ in range(5):
        with pytest.raises(Unavailable):
            limiter.acquire("shop", Rate(per_second=0.01), within=0)
    limiter.acquire("shop", rate, within=0.2)


def test_accounts_do_not_wait_for_each_other() -> None:
    limiter = SharedLimiter()
    for account in ("one", "two"):
        limiter.acquire(account, Rate(per_second=0.01), within=0)


def test_nobody_gets_a_turn_while_the_remote_asked_for_a_pause() -> None:
    limiter = SharedLimiter()
    limiter.pause("shop", 60)
    with pytest.raises(Unavailable):
        limiter.acquire("shop", Rate(per_second=100, burst=100), within=5)


@pytest.mark.django_db(transaction=True)
def test_workers_on_connections_of_their_own_keep_one_rate_together() -> None:
    """Forty calls at 100 a second cannot be over before 0.39 s, whoever makes them."""
    rate, begun = Rate(per_second=100), time.monotonic()

    def work() -> None:
        for _ in range(10):
            SharedLimiter().acquire("shop", rate, within=30)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun >= 0.39
