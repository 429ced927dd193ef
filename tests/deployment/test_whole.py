"""``hub up`` and ``hub demo`` as a person starts them, with every real process."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.deployment.conftest import ROOT, until

pytestmark = pytest.mark.timeout(420)


class Command:
    """One start of ``hub up`` or ``hub demo`` on a folder of its own."""

    def __init__(self, name: str, folder: Path, port: int) -> None:
        self.folder, self.port, self.output = folder, port, folder.with_suffix(".txt")
        kept = {each: value for each, value in os.environ.items() if not each.startswith(("HUB_", "PYTEST"))}
        environment = {**kept, "HUB_STATE": str(folder), "HUB_PORT": str(port)}
        command = [sys.executable, "-P", "-m", "integration_hub.deployment", name]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=output, stderr=subprocess.STDOUT
            )

    def told(self) -> str:
        return self.output.read_text()

    def becomes_ready(self) -> bool:
        return (
            until(lambda: " is ready after " in self.told() or self.process.poll() is not None, 100)
            and self.process.poll() is None
        )

    def answers(self, path: str, **headers: str) -> int:
        line = HTTPConnection("localhost", self.port, timeout=5)
        try:
            line.request("GET", path, headers=headers)
            return line.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            line.close()

    def delivered(self) -> int:
        with closing(sqlite3.connect(self.folder / "hub.sqlite3")) as database:
            return int(database.execute("SELECT count(*) FROM orders_order WHERE state = 'delivered'").fetchone()[0])

    def running(self) -> list[int]:
        """Every process that knows our folder, down to the workers' own children."""
        mark = f"HUB_STATE={self.folder}\0".encode()
        return [int(each.parent.name) for each in Path("/proc").glob("[0-9]*/environ") if mark in _read(each)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def free_ports(count: int) -> int:
    """The first of ``count`` ports in a row that nobody uses."""
    for first in range(20000 + os.getpid() % 10000, 60000, count):
        doors = [socket.socket() for _ in range(count)]
        try:
            for number, door in enumerate(doors):
                door.bind(("127.0.0.1", first + number))
        except OSError:
            continue
        else:
            return first
        finally:
            for door in doors:
                door.close()
    raise RuntimeError("no port is free")


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str], Command]]:
    started: list[Command] = []
    port = free_ports(6)

    def begin(name: str) -> Command:
        started.append(Command(name, tmp_path / "state", port))
        return started[-1]

    yield begin
    for each in started:
        each.process.terminate()
        each.process.wait(60)


def test_up_is_ready_and_its_sudden_death_or_ctrl_c_ends_every_process(begin: Callable[[str], Command]) -> None:
    first = begin("up")
    assert first.becomes_ready(), first.told()
    assert first.answers("/readyz") == 200
    assert until(lambda: len(first.running()) > 8, 30), first.running()
    first.process.kill()
    first.process.wait()
    assert until(lambda: not first.running(), 40), first.running()
    second = begin("up")
    assert second.becomes_ready(), second.told()
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(60) == 0
    assert second.running() == []


def test_the_demo_delivers_within_half_a_minute_and_goes_on_where_it_was(begin: Callable[[str], Command]) -> None:
    first = begin("demo")
    assert first.becomes_ready(), first.told()
    assert until(lambda: first.delivered() > 0, 30), first.told()
    log_ins = [line for line in first.told().splitlines() if "@" in line]
    assert [line.split()[0] for line in log_ins] == ["merchant", "support", "admin"]
    token = next(line.split()[-1] for line in first.told().splitlines() if "/metrics " in line)
    assert [first.answers("/metrics", Authorization=f"Bearer {each}") for each in (token, "another")] == [200, 401]
    first.process.terminate()
    assert first.process.wait(90) == 0
    assert first.running() == []
    before = first.delivered()
    second = begin("demo")
    assert second.becomes_ready(), second.told()
    assert set(log_ins) <= set(second.told().splitlines())
    assert until(lambda: second.delivered() > before, 60), second.told()


def test_a_port_in_use_is_told_with_the_way_round(begin: Callable[[str], Command]) -> None:
    with socket.socket() as door:
        first = begin("up")
        first.process.kill()
        door.bind(("127.0.0.1", first.port))
        door.listen()
        first.process.wait()
        second = begin("up")
        assert second.process.wait(30) == 1
    assert f"port {second.port} on 127.0.0.1 cannot be used: Address already in use" in second.told()
    assert "HUB_PORT=" in second.told()
