"""The file ``hub``: from a bare clone to an environment, once."""

import os
import re
import shutil
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from integration_hub import __version__
from integration_hub.deployment.__main__ import COMMANDS
from tests.deployment.conftest import ROOT

LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
ECHO = "import sys; print('inside', sys.prefix != sys.base_prefix, sys.argv[1:])"


@pytest.fixture
def launcher() -> ModuleType:
    loader = SourceFileLoader("hub_launcher", str(ROOT / "hub"))
    module = ModuleType(loader.name)
    module.__file__ = str(ROOT / "hub")
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone whose locks are empty, so that nothing needs a network, and whose hub only says what it was given."""
    folder = tmp_path_factory.mktemp("clone with a space")
    shutil.copy(ROOT / "hub", folder)
    (folder / "requirements").mkdir()
    for name in LOCKS:
        (folder / "requirements" / name).touch()
    (folder / "integration_hub" / "deployment").mkdir(parents=True)
    (folder / "integration_hub" / "deployment" / "__main__.py").write_text(ECHO)
    return folder


def _run(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    environment |= {"PIP_NO_INDEX": "1"}
    command = [sys.executable, str(checkout / "hub"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_help_names_every_command_and_each_has_its_work(launcher: ModuleType) -> None:
    assert set(launcher.COMMANDS) == set(COMMANDS)
    told = subprocess.run([ROOT / "hub", "--help"], capture_output=True, text=True, check=True).stdout
    assert all(f"\n  {name} " in told for name in COMMANDS)


def test_an_unknown_command_is_told_with_those_there_are() -> None:
    done = subprocess.run([ROOT / "hub", "dmeo"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "there is no command 'dmeo'" in done.stderr
    assert "demo" in done.stderr


def test_an_old_python_is_told_which_one_is_needed(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    vars(launcher)["FLOOR"] = (99, 0)
    assert launcher.main(["demo"]) == 1
    assert "the hub needs 3.11 or newer" in capsys.readouterr().err


def test_the_first_start_makes_the_environment_and_the_second_asks_nobody(checkout: Path) -> None:
    first = _run(checkout, "demo", "--flag")
    assert first.stdout.endswith("inside True ['demo', '--flag']\n"), first.stderr
    assert "making the environment" in first.stdout
    begun = time.monotonic()
    assert _run(checkout, "demo").stdout == "inside True ['demo']\n"
    assert time.monotonic() - begun < 2


def test_a_wider_set_serves_the_narrower_commands_and_a_changed_lock_is_installed(checkout: Path) -> None:
    assert "requirements/dev.txt" in _run(checkout, "test").stdout
    assert "installing" not in _run(checkout, "demo").stdout
    (checkout / "requirements" / "dev.txt").write_text("# changed\n")
    assert "installing the packages of requirements/demo.txt" in _run(checkout, "demo").stdout


def test_packages_that_cannot_be_had_are_told_and_tried_again_next_time(checkout: Path) -> None:
    lock = checkout / "requirements" / "dev.txt"
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    for _ in range(2):
        done = _run(checkout, "check")
        assert done.returncode == 1
        assert "the packages could not be installed" in done.stderr
    lock.write_text("")
    assert _run(checkout, "check").returncode == 0


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashes_for_every_release_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    assert all(re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def test_narrower_sets_hold_the_very_releases_of_the_wider() -> None:
    prod, demo, dev = (set((ROOT / "requirements" / f"{name}.txt").read_text().splitlines()) for name in ("prod", "demo", "dev"))
    assert prod <= demo <= dev


def test_each_command_in_the_readme_and_the_guides_exists(launcher: ModuleType) -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    named = {name for text in texts for name in re.findall(r"\./hub (\w+)", text.read_text())}
    assert named
    assert named <= set(launcher.COMMANDS)


def test_the_version_is_the_changelogs() -> None:
    assert f"## {__version__} — " in (ROOT / "CHANGELOG.md").read_text()


def test_every_variable_that_is_read_is_explained() -> None:
    sources = [path for folder in ("", "deployment") for path in (ROOT / "integration_hub" / folder).glob("*.py")]
    read = {name for path in sources for name in re.findall(r'"(HUB_[A-Z_]+)"', path.read_text())}
    inner = {
        "HUB_DATABASE_URL_FILE",
        "HUB_BROKER_URL_FILE",
        "HUB_DEMO",
        "HUB_DEMO_PASSWORD",
        "HUB_DEMO_KEY",
        "HUB_DEMO_HOOK",
        "HUB_DEMO_WINBAS_IDENTITY",
        "HUB_FAULTS",
        "HUB_",
        "HUB_BENCH_",
        "HUB_FAULTPOINT",
    }
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    told = set(re.findall(r"HUB_[A-Z_]+", "".join(path.read_text() for path in texts)))
    assert {name for name in read if not name.startswith("HUB_FAULTPOINT")} - told - inner == set()
