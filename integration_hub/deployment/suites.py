"""``hub test``, ``hub faults`` and ``hub bench``: what runs the code against real parts, on folders that are thrown away."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

from integration_hub.deployment import broker, variables
from integration_hub.deployment.children import ROOT, end, start
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.postgresql import embedded_postgresql
from integration_hub.deployment.state import State

DATABASES = ("sqlite", "postgresql")
# What these try is the same on every database: once is enough.
ONCE = ("tests/connectors", "tests/deployment", "tests/browser", "tests/ui")
REAL = "tests/real"
"""Needs systems that take minutes to start: ``hub test-real``."""


def test(arguments: list[str]) -> int:
    """All tests on each database; each run ends with pytest's own closing line."""
    chosen = _databases(arguments)
    codes = {}
    for database in chosen:
        print(f"\nhub: tests on {database}", flush=True)
        whole, repeated = not _paths(arguments), database != chosen[0]
        left_out = ((REAL,) if whole else ()) + (ONCE if whole and repeated else ())
        ignored = [f"--ignore={folder}" for folder in left_out]
        codes[database] = _pytest(database, [*_spread(arguments), *ignored, *arguments])
    return _verdict(codes)


def faults(arguments: list[str]) -> int:
    """The whole campaign, on each database."""
    os.environ["HUB_FAULTS"] = "full"
    whole = ["--timeout=3600", "tests/faults", "tests/connectors", "tests/api/test_schema.py", *arguments]
    return _verdict({database: _pytest(database, whole) for database in _databases([])})


def bench(arguments: list[str]) -> int:
    """Measure on PostgreSQL, the database the budgets speak of."""
    with surroundings("postgresql") as environment:
        own = {**environment, **secrets_of(environment), "HUB_ALLOW_PRIVATE": "1"}
        return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=ROOT, env=own, check=False).returncode


def secrets_of(environment: dict[str, str]) -> dict[str, str]:
    """What the tests bring themselves, and a real process does not."""
    return {name: make() for name, make in variables.MADE.items() if name not in environment}


def _databases(arguments: list[str]) -> tuple[str, ...]:
    named = os.environ.get("HUB_TEST_DATABASE", "")
    if named and named not in DATABASES:
        raise DeploymentError(
            f"HUB_TEST_DATABASE is {named!r}.", f"Choose one of: {', '.join(DATABASES)}; or leave it unset for both."
        )
    if named:
        return (named,)
    paths = _paths(arguments)
    if paths and all(path.startswith(ONCE) for path in paths):
        return ("sqlite",)
    return DATABASES


def _paths(arguments: list[str]) -> list[str]:
    return [argument for argument in arguments if (ROOT / argument.partition("::")[0]).exists()]


def _spread(arguments: list[str]) -> list[str]:
    """Over several processes where the whole suite runs, one more than cores: tests wait. A few are faster in one."""
    cores = os.cpu_count() or 1
    return [] if _paths(arguments) or cores < 2 else ["-n", str(min(cores, 4) + 1), "--dist", "worksteal"]


def _pytest(database: str, arguments: list[str]) -> int:
    with surroundings(database) as environment:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False).returncode


def _verdict(codes: dict[str, int]) -> int:
    for database, code in codes.items():
        print(f"hub: {database}: {'passed' if code == 0 else f'failed (pytest ended with {code})'}", flush=True)
    return max(codes.values())


@contextmanager
def surroundings(database: str) -> Iterator[dict[str, str]]:
    """A state folder, a broker and a database of our own, for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="hub-test-", dir="/tmp") as name:
        state = State(Path(name))
        state.prepare()
        own = {**_isolated(), "HUB_STATE": name, "HUB_BROKER_URL": state.broker_url}
        with _broker(state):
            if database == "sqlite":
                yield {**own, "HUB_DATABASE_URL": f"sqlite:///{name}/hub.sqlite3"}
                return
            with embedded_postgresql() as url:
                yield {**own, "HUB_DATABASE_URL": url}


def _isolated() -> dict[str, str]:
    """Our environment without the settings of a hub that may run here: a test must never reach it."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HUB_") or name.startswith("HUB_BENCH_") or name in {"HUB_FAULTS", "HUB_TEST_DATABASE"}
    }


@contextmanager
def _broker(state: State) -> Iterator[None]:
    process = start(broker.program(state.sockets, state.run), subprocess.DEVNULL)
    try:
        if not broker.wait_until_it_answers(state.sockets / "r.sock"):
            raise DeploymentError("the embedded broker does not answer.", "Is the disk full, or the memory short?")
        yield
    finally:
        end(process, SIGTERM, patience=10)
