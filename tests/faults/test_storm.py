"""Block D, at random: two workers deliver to a lying ERP while they are killed and put to sleep all the time.

``HUB_FAULTS=full`` runs the whole of it; ``FAULTS_SEED`` begins with another seed, ``FAULTS_SEEDS`` takes more of them.
"""

import os
import random
import signal
import time

import pytest

from integration_hub.orders.models import Order, OrderState
from tests.faults.deliveries import all_is_well, placed
from tests.faults.workshop import FULL, Workshop
from tests.orders.conftest import Trip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(3600)]

FIRST, SEEDS = int(os.environ.get("FAULTS_SEED", "1")), int(os.environ.get("FAULTS_SEEDS", "8" if FULL else "1"))
ORDERS = int(os.environ.get("FAULTS_ORDERS", "400" if FULL else "40"))
FAULTS: list[dict[str, object]] = [
    {"kind": "status", "status": 500, "chance": 0.05},
    {"kind": "status", "status": 429, "chance": 0.05},
    {"kind": "status_after", "status": 502, "chance": 0.05},
    {"kind": "drop_before", "chance": 0.03},
    {"kind": "drop_after", "chance": 0.05},
    {"kind": "timeout_after", "chance": 0.02, "seconds": 1},
    {"kind": "late_work", "chance": 0.03, "seconds": 0.5},
]


def lie(trip: Trip, seed: int) -> None:
    """The ERP behaves as badly as a real one on its worst day, the same way again for the same seed."""
    trip.erp.faults.seed(seed)
    for fault in FAULTS:
        trip.erp.faults.add(match="POST /.*", times=None, **fault)  # type: ignore[arg-type]
    trip.erp.faults.add("status", "GET /.*", times=None, status=503, chance=0.05)


def storm(trip: Trip, workers: Workshop, chance: random.Random, *, asleep_for: float) -> int:
    """Two workers deliver while one of them is killed or put to sleep all the time; how often."""
    crew = [workers.fork("loop", trip.delivery.pk) for _ in range(2)]
    strikes, ends = 0, time.monotonic() + 240
    while Order.objects.exclude(state=OrderState.DELIVERED).exists():
        assert time.monotonic() < ends, "the orders never all arrive"
        time.sleep(chance.uniform(0.05, 0.4))
        victim, strikes = chance.randrange(2), strikes + 1
        if chance.random() < 0.5:
            workers.strike(crew[victim], signal.SIGKILL)
            crew[victim] = workers.fork("loop", trip.delivery.pk)
        else:
            workers.strike(crew[victim], signal.SIGSTOP)
            time.sleep(asleep_for)
            workers.strike(crew[victim], signal.SIGCONT)
    for pid in crew:
        workers.strike(pid, signal.SIGKILL)
    return strikes


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_no_order_is_lost_or_doubled_in_a_storm(trip: Trip, workers: Workshop, seed: int) -> None:
    print(f"again: HUB_FAULTS=full FAULTS_SEED={seed} FAULTS_SEEDS=1 FAULTS_ORDERS={ORDERS} pytest tests/faults -k storm")
    placed(trip, ORDERS, people=max(ORDERS // 4, 1))
    lie(trip, seed)
    strikes = storm(trip, workers, random.Random(seed), asleep_for=1.0 if FULL else 0.3)
    print(f"seed {seed}: {ORDERS} orders, {strikes} strikes")
    trip.erp.faults.clear()
    all_is_well(trip, ORDERS)


@pytest.mark.whole_campaign
@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_is_doubled_when_every_second_send_sleeps_and_the_erp_is_slow(trip: Trip, workers: Workshop, seed: int) -> None:
    placed(trip, 60)
    trip.erp.faults.seed(seed)
    trip.erp.faults.add("late_work", "POST /orders", times=None, chance=0.5, seconds=0.6)
    chance = random.Random(seed)
    while Order.objects.exclude(state=OrderState.DELIVERED).exists():
        act = chance.choice(["stop", "stop", "kill"])
        pid = workers.fork("loop", trip.delivery.pk, f"delivery.before_create:{chance.randint(1, 4)}:{act}")
        other = workers.fork("loop", trip.delivery.pk)
        time.sleep(chance.uniform(1, 3))
        for one in (pid, other):
            workers.strike(one, signal.SIGCONT)
        time.sleep(chance.uniform(0, 0.3))
        for one in (pid, other):
            workers.strike(one, signal.SIGKILL)
    all_is_well(trip, 60)
