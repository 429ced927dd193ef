"""A real cron daemon calls the clock."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from integration_hub.deployment.state import State
from tests.deployment.conftest import ROOT, until


@pytest.fixture
def daemon() -> Iterator[None]:
    """The one that runs here, or our own."""
    running = subprocess.run(["pgrep", "-x", "cron"], check=False, stdout=subprocess.DEVNULL).returncode == 0
    process = None if running else subprocess.Popen(["/usr/sbin/cron", "-f"])
    yield
    if process:
        process.terminate()
        process.wait()


def _hub(state: State, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "-m", "integration_hub.deployment", *arguments]
    subprocess.run(command, cwd=ROOT, env={**environment, "HUB_STATE": str(state.folder)}, check=True, stdout=subprocess.DEVNULL)


def _beats(state: State) -> int:
    with closing(sqlite3.connect(state.folder / "hub.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM runs_beat WHERE name = 'clock'").fetchone()[0])


@pytest.mark.cron
@pytest.mark.timeout(200)
@pytest.mark.usefixtures("daemon")
def test_cron_ticks_the_clock_with_nothing_but_what_install_wrote(tmp_path: Path) -> None:
    state = State(tmp_path)
    _hub(state, "manage", "migrate", "--verbosity", "0")
    _hub(state, "manage", "migrate", "--verbosity", "0", "--database", "logs")
    _hub(state, "crontab", "install")
    try:
        assert until(lambda: _beats(state) == 1, 90), (state.log / "cron.log").read_text()
    finally:
        _hub(state, "crontab", "remove")
