"""A small hub of plain processes, run by the real supervisor in a process of its own."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1], sys.argv[2]).write_text(str(os.getpid())); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
WITH_GRANDCHILD = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}, sys.argv[1], 'grandchild']); {SLEEPER}"
)


def until(true: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lives(pid: int) -> bool:
    """Whether ``pid`` runs; a dead one that nobody has asked about does not."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Hub:
    """The supervisor under test and the children whose process ids they wrote down."""

    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder, self.names = folder, list(programs)
        source = f"""
            import sys
            from pathlib import Path
            from integration_hub.deployment.children import Program
            from integration_hub.deployment.state import State
            from integration_hub.deployment.supervisor import Stopped, Supervisor
            state = State(Path({str(folder)!r}))
            state.prepare()
            with state.lock() as door, Supervisor(state.log, {{}}, 2, [door.fileno()]) as supervisor:
                try:
                    for name, code in {programs!r}.items():
                        supervisor.add(Program(name, (sys.executable, "-c", code, {str(folder)!r}, name)))
                    supervisor.watch()
                except Stopped:
                    pass
        """
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", textwrap.dedent(source)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def pid(self, name: str) -> int:
        note = self.folder / name
        assert until(lambda: note.exists() and note.read_text() != "")
        return int(note.read_text())

    def pids(self) -> list[int]:
        return [self.pid(name) for name in self.names]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Callable[..., Hub]]:
    started: list[Hub] = []

    def start(**programs: str) -> Hub:
        started.append(Hub(tmp_path, programs))
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.communicate(timeout=20)
