"""A real OpenSSH server of our own, for the time of a bench."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from time import monotonic, sleep
from typing import Any

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
SETTINGS = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/key.pub
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True, slots=True)
class Sshd:
    """Where it listens, and the key of the one who may come in."""

    port: int
    key: Path
    known_hosts: Path
    identity: str

    def told(self) -> dict[str, Any]:
        """What our configuration needs of it."""
        key = self.key.read_text(encoding="ascii")
        return {"host": "127.0.0.1", "port": self.port, "user": getuser(), "private_key": key, "identity": self.identity}


@contextmanager
def served(folder: Path) -> Iterator[Sshd]:
    """Keys are made, the server runs, and ends with the block."""
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = int(door.getsockname()[1])
    identity = " ".join((folder / "host.pub").read_text(encoding="ascii").split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {identity}\n", encoding="ascii")
    (folder / "sshd_config").write_text(SETTINGS.format(port=port, folder=folder), encoding="ascii")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    program = shutil.which("sshd", path=PATH)
    if program is None:
        raise RuntimeError("OpenSSH's server is not installed.")
    with subprocess.Popen([program, "-D", "-f", str(folder / "sshd_config")]) as server:
        try:
            _wait_for(port)
            yield Sshd(port, folder / "key", folder / "known_hosts", identity)
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    ends = monotonic() + 10
    while monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise RuntimeError("OpenSSH's server does not answer.")
