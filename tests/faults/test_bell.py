"""Block E: the broker is emptied, killed, away; a worker is killed. The database is the truth (I7): it costs only seconds."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
import redis

from integration_hub.deployment import broker
from integration_hub.deployment.children import end, start
from integration_hub.orders.models import Order, OrderState
from tests.faults.deliveries import all_is_well, placed
from tests.faults.workshop import FULL, ROOT, surroundings, until
from tests.orders.conftest import Trip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

WORKER = ["-m", "celery", "-A", "tests.faults.hub", "worker", "-c", "1", "-Q", "orders,default", "-l", "CRITICAL"]
CLOCK = ["-m", "tests.faults.hub"]


class Works:
    """A broker, a worker and a clock, each of which can be struck."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "r.sock"
        self._folder = folder
        self._environment = {**surroundings(), "HUB_BROKER_URL": f"redis+socket://{self.socket}"}
        self.broker = self._broker()
        self.worker = self._program([*WORKER, "--without-gossip", "--without-mingle"])
        self.clock = self._program(CLOCK)

    def empty_the_broker(self) -> None:
        redis.Redis(unix_socket_path=str(self.socket)).flushall()

    def restart_the_broker(self) -> None:
        end(self.broker, SIGKILL, patience=10)
        self.broker = self._broker()

    def restart_the_worker(self) -> None:
        end(self.worker, SIGKILL, patience=10)
        self.worker = self._program([*WORKER, "--without-gossip", "--without-mingle"])

    def close(self) -> None:
        for process in (self.clock, self.worker, self.broker):
            end(process, SIGTERM if process is self.broker else SIGKILL, patience=10)

    def _broker(self) -> "subprocess.Popen[bytes]":
        process = start(broker.program(self._folder, self._folder), subprocess.DEVNULL)
        assert broker.wait_until_it_answers(self.socket)
        return process

    def _program(self, arguments: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture
def works(transactional_db: None) -> Iterator[Works]:
    with tempfile.TemporaryDirectory(prefix="hub-bell-", dir="/tmp") as folder:
        made = Works(Path(folder))
        yield made
        made.close()


def delivered() -> int:
    return Order.objects.filter(state=OrderState.DELIVERED).count()


STRIKES: list[Callable[[Works], None]] = [Works.empty_the_broker, Works.restart_the_broker, Works.restart_the_worker]


def test_a_broker_that_forgets_and_a_worker_that_dies_cost_only_time(trip: Trip, works: Works) -> None:
    placed(trip, 60)
    trip.erp.faults.add("late_work", "POST /orders", times=None, seconds=0.05)
    for strike in STRIKES * (5 if FULL else 1):
        reached = min(delivered() + 2, 58)
        until(lambda reached=reached: delivered() >= reached, "orders go on")  # type: ignore[misc]
        strike(works)
    until(lambda: delivered() == 60, "all orders arrive")
    all_is_well(trip, 60)
