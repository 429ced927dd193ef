"""Starting processes that cannot outlive us."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from integration_hub.deployment.errors import DeploymentError

ROOT = Path(__file__).resolve().parents[2]
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """One process to run: its command, what its environment adds to ours, how it is told to end, and what ends it when we die."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ends_by: signal.Signals = signal.SIGTERM
    dies_by: signal.Signals = signal.SIGTERM
    user: str | None = None


def start(program: Program, output: IO[bytes] | int, held: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Start ``program`` in a session of its own; on Linux the kernel ends it when this process dies, however it dies.

    It keeps the file descriptors ``held`` open. To be called from the main thread: the kernel counts its death.
    """
    try:
        return subprocess.Popen(
            list(program.command),
            cwd=ROOT,
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=held,
            preexec_fn=_dying_with(os.getpid(), program.dies_by),  # noqa: PLW1509  nothing else sets the death signal
            user=program.user,
            group=pwd.getpwnam(program.user).pw_gid if program.user else None,
            extra_groups=[] if program.user else None,
        )
    except OSError as error:
        raise DeploymentError(
            f"{program.name} cannot be started: {error}", "Check that the file is there and may be executed."
        ) from error


def end(process: subprocess.Popen[bytes], by: signal.Signals, patience: float) -> bool:
    """Ask ``process`` to end and wait; past ``patience`` seconds kill its whole session. Whether it ended by itself."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        kill_session(process)
        process.wait()
        return False
    kill_session(process)
    return True


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the session that ``process`` leads."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _dying_with(parent: int, by: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return bind
