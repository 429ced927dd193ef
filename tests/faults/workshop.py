"""The campaign's side of its workers: it starts them, watches them, strikes them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

FULL = os.environ.get("HUB_FAULTS") == "full"
"""Whether this is the whole campaign, or its short form inside the suite."""
ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 0.25
SETTLE = 0.8
PATIENCE = 60.0


class Workshop:
    """Forks workers that work on this test's own database."""

    def __init__(self, parent: "subprocess.Popen[str]") -> None:
        self._parent = parent
        self.pids: list[int] = []

    def fork(self, what: str, process_id: int, point: str = "-") -> int:
        """A worker; struck at ``point`` (``name:n:act``) where one is named."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(f"{what} {process_id} {point}\n")
        self._parent.stdin.flush()
        pid = int(self._parent.stdout.readline())
        self.pids.append(pid)
        return pid

    def strike(self, pid: int, by: signal.Signals) -> None:
        """Send a signal to one of our own workers, if it is still there."""
        assert pid in self.pids
        if not dead(pid):
            os.kill(pid, by)


@contextmanager
def workshop(**environment: str) -> Iterator[Workshop]:
    """Workers inside the block; none is left after it."""
    own = {**surroundings(), **environment}
    command = [sys.executable, "-m", "tests.faults.worker"]
    parent = subprocess.Popen(command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    shop = Workshop(parent)
    try:
        yield shop
    finally:
        for pid in shop.pids:
            shop.strike(pid, signal.SIGKILL)
        parent.communicate()


def surroundings() -> dict[str, str]:
    """What a process needs to work on this test's own database."""
    names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    times = {"DRILL_DEADLINE": str(DEADLINE), "DRILL_SETTLE": str(SETTLE)}
    return {**os.environ, **times, "FAULTS_DATABASES": json.dumps(names), "HUB_LOG_LEVEL": "CRITICAL"}


def dead(pid: int) -> bool:
    """Whether the process is gone, or a mere name."""
    return _state(pid) in ("", "Z", "X")


def stopped(pid: int) -> bool:
    """Whether SIGSTOP holds it."""
    return _state(pid) == "T"


def at_rest(pid: int) -> bool:
    """Whether it sleeps or is gone."""
    return stopped(pid) or dead(pid)


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for another process; there is no other way than to look again."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"In {PATIENCE:.0f} s it did not come true that {what}."
        time.sleep(0.005)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
