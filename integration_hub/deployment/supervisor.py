"""Keeps the processes of one hub running, and ends every one of them when it ends, however it ends."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

from integration_hub.deployment.children import Program, end, kill_session, start
from integration_hub.deployment.errors import DeploymentError

BEAT = 0.1
SETTLED = 4.0
STEADY = 60.0
LONGEST_PAUSE = 30.0
LARGEST_LOG = 20 * 2**20


class Stopped(Exception):
    """A person or the system asked us to end."""


@dataclass(slots=True)
class Child:
    """A program that is to run until we end."""

    program: Program
    process: subprocess.Popen[bytes]
    since: float
    falls: int = 0
    rises_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Children end in the opposite order of their start; ``held`` are file descriptors that they keep open."""

    log: Path
    variables: Mapping[str, str]
    patience: float
    held: Sequence[int] = ()
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __enter__(self) -> "Supervisor":
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            if not end(child.process, child.program.ends_by, self.patience):
                say(f"{child.program.name} did not end in {self.patience:.0f} s and was killed")

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stopping:  # asked twice: at once
            for child in self.children:
                kill_session(child.process)
        self.stopping = True

    def add(self, program: Program) -> None:
        """Run ``program`` from now on; it is started again whenever it ends."""
        self._require_running()
        self.children.append(Child(program, self._start(program), time.monotonic()))

    def step(self, program: Program) -> None:
        """Run ``program`` to its end; where it fails, so do we, with its last lines."""
        self._require_running()
        place = self._path(program)
        begun = place.stat().st_size if place.exists() else 0
        process = self._start(program)
        try:
            while process.poll() is None:
                self.beat()
        finally:
            end(process, program.ends_by, self.patience)
        if process.returncode:
            with place.open("rb") as file:
                file.seek(begun)
                told = file.read().decode(errors="replace").strip().splitlines()[-12:]
            raise DeploymentError(
                f"{program.name} ended with {process.returncode}:\n" + "\n".join(told), f"All its lines: {place}"
            )

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Keep everything running until ``until`` says yes; whether it did in time."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            self.beat()
        return True

    def watch(self) -> None:
        """Keep everything running until we are asked to end."""
        while True:
            self.beat()

    def unsteady(self) -> list[str]:
        """The children that have not yet run for a while: they were just started, or they keep falling."""
        now = time.monotonic()
        return [each.program.name for each in self.children if each.rises_at is not None or now - each.since < SETTLED]

    def beat(self) -> None:
        time.sleep(BEAT)
        self._require_running()
        for child in self.children:
            self._attend(child)

    def _require_running(self) -> None:
        if self.stopping:
            raise Stopped

    def _attend(self, child: Child) -> None:
        now = time.monotonic()
        if child.rises_at is not None:
            if now >= child.rises_at:
                child.process, child.since, child.rises_at = self._start(child.program), now, None
        elif child.process.poll() is not None:
            self._fell(child, now)
        else:
            keep_small(self._path(child.program))

    def _fell(self, child: Child, now: float) -> None:
        end(child.process, child.program.ends_by, 0)
        child.falls = 1 if now - child.since > STEADY else child.falls + 1
        pause = min(2.0 ** (child.falls - 1), LONGEST_PAUSE)
        child.rises_at = now + pause
        ended = f"{child.program.name} ended with {child.process.returncode}"
        say(f"{ended}; it is started again in {pause:.0f} s. Its lines: {self._path(child.program)}")

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        complete = replace(program, environment={**self.variables, **program.environment})
        with self._path(program).open("ab") as output:
            return start(complete, output, self.held)

    def _path(self, program: Program) -> Path:
        return self.log / f"{program.name}.log"


def keep_small(log: Path) -> None:
    """Keep one older part of ``log``. Its writer appends, so that it goes on at the new end."""
    if log.stat().st_size > LARGEST_LOG:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        with log.open("r+b") as file:
            file.truncate(0)


def say(line: str) -> None:
    print(f"hub: {line}", flush=True)
