"""The folder where everything lives that one hub keeps: database, secrets, logs, sockets."""

import fcntl
import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from integration_hub.deployment.children import ROOT
from integration_hub.deployment.errors import DeploymentError

# The kernel's limit for the path of a unix socket is 108 bytes on Linux and 104 elsewhere.
_LONGEST_SOCKET_PATH = 100
# What a killed hub leaves ends by itself; a worker may finish what it does first.
_LONGEST_ENDING = 45


@dataclass(frozen=True, slots=True)
class State:
    folder: Path

    @property
    def variables(self) -> Path:
        """The secrets and settings of this hub, as ``NAME=value`` lines that a shell can read."""
        return self.folder / "hub.env"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def sockets(self) -> Path:
        """``run``, or where its path is too long for a socket, a short folder that stands for it."""
        if len(os.fsencode(self.run / "r.sock")) <= _LONGEST_SOCKET_PATH:
            return self.run
        mark = hashlib.sha256(os.fsencode(self.run)).hexdigest()[:16]
        return Path(f"/tmp/hub-{os.getuid()}-{mark}")  # noqa: S108  made private and checked below

    @property
    def broker_url(self) -> str:
        """Where the embedded broker of this hub listens."""
        return f"redis+socket://{self.sockets / 'r.sock'}"

    def prepare(self) -> None:
        """Make the folders; those with sockets, secrets and logs are for this user alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.run, self.log, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            _require_private(folder)

    def lock(self) -> IO[str]:
        """Hold this folder for as long as the answer is open, here or in a child; a second hub on it is refused."""
        door = (self.run / "lock").open("a+", encoding="utf-8")
        deadline = time.monotonic() + _LONGEST_ENDING
        while not _locked(door):
            owner = _owner(door)
            if time.monotonic() > deadline or _lives(owner):
                raise DeploymentError(
                    f"a hub already runs on {self.folder} (process {owner}).",
                    "Stop it first, or give this one a folder of its own: HUB_STATE=FOLDER.",
                )
            time.sleep(0.1)  # it died; its children are ending
        door.truncate(0)
        door.write(f"{os.getpid()}\n")
        door.flush()
        return door


def _locked(door: IO[str]) -> bool:
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(door: IO[str]) -> int:
    door.seek(0)
    told = door.read().strip()
    return int(told) if told.isdigit() else 0


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def state_of(command: str) -> State:
    """The folder of ``command``: HUB_STATE, else ``var``; the demo has its own, so that it never meets real data."""
    default = ROOT / "var" / "demo" if command == "demo" else ROOT / "var"
    return State(Path(os.environ.get("HUB_STATE") or default).resolve())


def _require_private(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise DeploymentError(f"{folder} is not a folder of this user.", "Remove it, or choose another HUB_STATE.")
    folder.chmod(0o700)
