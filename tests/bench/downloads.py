"""P10: a large file from a real OpenSSH server through our door, against the ``sftp`` command on the same server."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from getpass import getuser
from pathlib import Path
from time import perf_counter

from tests.bench.sshd import Sshd, served
from tests.bench.telling import middle, tell

MEGABYTES = 200
ROUNDS = 3


def run() -> None:
    if not (shutil.which("sftp") and shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")):
        print("      not measured: OpenSSH's server and client are not installed")
        return
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as server:
        large, small = _file(Path(name), "large", MEGABYTES), _file(Path(name), "small", 1)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(_sftp(server, large))
            ours.append(_fetch(server, large)["seconds"])
        grown = _fetch(server, large)["mib"] - _fetch(server, small)["mib"]
    tell("P10", f"speed of {MEGABYTES} MB over SFTP: ours : the sftp command", middle(theirs) / middle(ours), ">= 0.6")
    tell("P10", f"growth of memory on {MEGABYTES} MB, MiB : 32", grown / 32, "<= 1")


def _file(folder: Path, name: str, megabytes: int) -> Path:
    path = folder / name
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(10**6))
    return path


def _sftp(server: Sshd, path: Path) -> float:
    """Seconds, its start and handshake included."""
    target = path.with_suffix(".theirs")
    options = ["-q", "-P", str(server.port), "-i", str(server.key), "-o", f"UserKnownHostsFile={server.known_hosts}"]
    started = perf_counter()
    command = ["sftp", *options, f"{getuser()}@127.0.0.1:{path}", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = perf_counter() - started
    target.unlink()
    return took


def _fetch(server: Sshd, path: Path) -> dict[str, float]:
    """The same through our door, in a process of its own whose start is not counted: the hub's workers run already."""
    command = [sys.executable, "-m", "tests.bench.one_download", str(path)]
    own = {**os.environ, "BENCH_SSHD": json.dumps(server.told())}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=own)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
