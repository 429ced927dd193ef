"""The parts that come from wheels: a broker and a PostgreSQL, started by ourselves, gone when we are."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from integration_hub.deployment.postgresql import embedded_postgresql
from tests.deployment.conftest import ROOT, lives, until

LONG_TEST = """
import os, pathlib, time

def test_long():
    told = pathlib.Path(__file__).with_name("told")
    told.with_suffix(".new").write_text(f"{os.environ['HUB_STATE']} {os.getpid()}")
    told.with_suffix(".new").rename(told)
    time.sleep(600)
"""


def test_postgresql_starts_on_a_socket_and_is_gone_afterwards() -> None:
    with embedded_postgresql() as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database(), current_setting('server_encoding')").fetchone()
        folder = Path(url.partition("host=")[2])
        assert folder.is_dir()
    assert row == ("hub", "UTF8")
    assert not folder.exists()


def test_postgresql_is_lent_to_a_command_whose_exit_code_counts() -> None:
    program = "import os, sys; sys.exit(7 if os.environ['HUB_DATABASE_URL'].startswith('postgresql://') else 1)"
    command = [sys.executable, "-m", "integration_hub.deployment.postgresql", sys.executable, "-c", program]
    assert subprocess.run(command, check=False).returncode == 7


def test_a_test_run_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    test = tmp_path / "test_long.py"
    test.write_text(LONG_TEST)
    command = [sys.executable, "-P", "-m", "integration_hub.deployment", "test", str(test), "-p", "no:xdist"]
    environment = {**os.environ, "HUB_TEST_DATABASE": "postgresql", "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    assert until((tmp_path / "told").exists, 60)
    state, pid = (tmp_path / "told").read_text().split()
    run.terminate()
    assert run.wait(30) == 143
    assert not Path(state).exists()
    assert until(lambda: not lives(int(pid)))
