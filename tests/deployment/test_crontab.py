"""The clock in the host's crontab: installed or said not to be, and nobody else's line is touched."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from integration_hub.deployment import variables
from tests.deployment.conftest import ROOT

OTHERS = "# mine\n5 4 * * * backup --all # hub another\n"
# A crontab kept in a file beside it: -l prints it, a file name or - replaces it.
FAITHFUL = """#!/bin/sh
table="$(dirname "$0")/table"
case "$1" in
  -l) if [ -f "$table" ]; then cat "$table"; else echo "no crontab for you" >&2; exit 1; fi ;;
  -) cat > "$table" ;;
  *) cat "$1" > "$table" ;;
esac
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "table").write_text(OTHERS)
    return tmp_path / "table"


@pytest.fixture
def run(tmp_path: Path, table: Path) -> Run:
    def run(action: str, program: str = FAITHFUL, **more: str) -> subprocess.CompletedProcess[str]:
        crontab = tmp_path / "crontab"
        crontab.write_text(program)
        crontab.chmod(0o755)
        environment = {**_plain(os.environ), "HUB_STATE": str(tmp_path / "state"), "HUB_CRONTAB": str(crontab), **more}
        command = [sys.executable, "-m", "integration_hub.deployment", "crontab", action]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(("HUB_", "PYTEST"))}


def test_install_adds_one_line_and_leaves_the_others(run: Run, table: Path) -> None:
    assert run("install").returncode == 0
    assert run("install").returncode == 0
    lines = table.read_text().removeprefix(OTHERS).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("* * * * * set -a && . ")
    assert "crontab run" in lines[0]


def test_remove_takes_only_our_line(run: Run, table: Path) -> None:
    run("install")
    assert run("remove").returncode == 0
    assert table.read_text() == OTHERS


def test_show_says_whether_the_clock_is_there(run: Run) -> None:
    assert run("show").returncode == 1
    run("install")
    assert "crontab run" in run("show").stdout


def test_a_crontab_that_takes_nothing_is_a_failure(run: Run, table: Path) -> None:
    done = run("install", FAITHFUL.replace('*) cat "$1" > "$table"', "*) true"))
    assert done.returncode == 1
    assert "did not become what it should" in done.stderr
    assert table.read_text() == OTHERS


def test_lines_that_were_lost_on_the_way_are_put_back(run: Run, table: Path) -> None:
    done = run("install", FAITHFUL.replace('*) cat "$1" > "$table"', '*) : > "$table"'))
    assert done.returncode == 1
    assert table.read_text() == OTHERS


def test_a_missing_crontab_is_named_with_the_remedy(run: Run, tmp_path: Path) -> None:
    done = run("install", HUB_CRONTAB=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "Install cron, or let ./hub up run the clock" in done.stderr


def test_what_only_this_shell_knows_is_refused_because_cron_will_not_know_it(run: Run, table: Path) -> None:
    done = run("install", HUB_MAIL_FROM="hub@hub.example")
    assert done.returncode == 1
    assert "set in this shell only: HUB_MAIL_FROM" in done.stderr
    assert table.read_text() == OTHERS


def test_cron_is_told_where_the_hub_keeps_its_things(run: Run, tmp_path: Path) -> None:
    run("install")
    kept = variables.read(tmp_path / "state" / "hub.env")
    assert kept["HUB_STATE"] == str(tmp_path / "state")
    assert {"HUB_SECRET_KEY", "HUB_KEYS", "HUB_INSTANCE", "HUB_BROKER_URL"} <= set(kept)
