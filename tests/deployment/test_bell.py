"""Workers hear the bell, on the embedded broker and on a real Redis, also after it was killed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as Broken

from integration_hub.deployment import broker, programs, variables
from integration_hub.deployment.children import Program, end, start
from integration_hub.deployment.state import State
from tests.deployment.conftest import until

BROKERS = ["valkey", pytest.param("redis-server", marks=pytest.mark.redis)]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    for name in (*variables.MADE, "HUB_BROKER_URL", "HUB_DATABASE_URL", "HUB_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    made = State(tmp_path)
    made.prepare()
    return made


@pytest.fixture(params=BROKERS)
def server(request: pytest.FixtureRequest, state: State) -> Program:
    binary = None if request.param == "valkey" else shutil.which(request.param)
    return broker.program(state.sockets, state.run, binary)


@contextmanager
def serving(server: Program, state: State) -> Iterator[subprocess.Popen[bytes]]:
    process = start(server, subprocess.DEVNULL)
    try:
        assert broker.wait_until_it_answers(state.sockets / "r.sock")
        yield process
    finally:
        end(process, SIGTERM, 10)


@contextmanager
def working(state: State) -> Iterator[subprocess.Popen[bytes]]:
    worker = programs.worker("tester", "default", 1)
    environment = variables.complete(state)
    with (state.log / "worker.log").open("wb") as output:
        process = start(Program(worker.name, worker.command, environment), output)
    try:
        yield process
    finally:
        end(process, SIGKILL, 10)


def _heard(state: State) -> list[dict[str, dict[str, str]]]:
    instance = variables.complete(state)["HUB_INSTANCE"]
    with Celery(broker=state.broker_url) as caller:
        caller.conf.broker_transport_options = {"virtual_host": "0", "global_keyprefix": f"{instance}:", "socket_timeout": 5}
        try:
            return list(caller.control.ping(timeout=2) or [])
        except (OperationalError, Broken):  # the caller's own line broke with the broker
            return []


def test_a_worker_hears_its_broker_again_after_it_was_killed_and_ends_when_told(server: Program, state: State) -> None:
    with working(state) as worker:
        with serving(server, state) as process:
            assert until(lambda: len(_heard(state)) == 1, 30), (state.log / "worker.log").read_text()
            process.kill()
        with serving(server, state):
            assert until(lambda: len(_heard(state)) == 1, 40), (state.log / "worker.log").read_text()
            os.kill(worker.pid, SIGTERM)
            assert worker.wait(15) == 0
