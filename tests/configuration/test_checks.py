"""Every wrong setting is named with its variable and its mend, and stops web, workers and clock."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from integration_hub import environment
from integration_hub.checks import check_settings

ROOT = Path(settings.BASE_DIR)
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture(autouse=True)
def problems(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[environment.Problem]]:
    """The list of problems, put back as it was."""
    before = list(environment.PROBLEMS)
    environment.PROBLEMS.clear()
    yield environment.PROBLEMS
    environment.PROBLEMS[:] = before


def found() -> dict[str, str]:
    return {str(each.msg).partition(":")[0]: f"{each.msg} {each.hint}" for each in check_settings()}


def test_sound_settings_are_not_complained_about() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HUB_SECRET_KEY", "", "not set"),
        ("HUB_SECRET_KEY", "too-short", "9 characters"),
        ("HUB_KEYS", "", "newkey"),
        ("HUB_KEYS", KEY, "Entry 1"),
        ("HUB_KEYS", f"a:{KEY},b:c2hvcnQ=", "Entry 2"),
        ("HUB_KEYS", f"a:{KEY},a:{KEY}", "Two entries have the id 'a'"),
        ("HUB_KEYS", f"a.b:{KEY}", "dot"),
        ("HUB_HOSTS", "hub.example.com", "does not name localhost"),
    ],
)
def test_a_wrong_variable_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    assert words in found()[name]
    assert KEY not in found()[name]


@pytest.mark.parametrize(
    ("name", "overrides", "words"),
    [
        ("HUB_METRICS_TOKEN", {"HUB_METRICS_TOKEN": "too-short"}, "9 characters"),
        ("HUB_METRICS_TOKEN", {"HUB_METRICS_TOKEN": "a token with spaces in it is no bearer token"}, "no bearer token"),
        ("HUB_DEBUG", {"HUB_BASE_URL": "https://localhost"}, "pages would show code"),
        ("HUB_BASE_URL", {"HUB_BASE_URL": "http://localhost/path"}, "scheme and host alone"),
        ("HUB_TIME_ZONE", {"HUB_TIME_ZONE": "Mars/Olympus"}, "no time zone"),
        ("HUB_INSTANCE", {"HUB_INSTANCE": "a b"}, "letters, digits and hyphens"),
        ("HUB_SUPPORT_ADDRESS", {"HUB_SUPPORT_ADDRESS": "support"}, "no mail address"),
        ("HUB_DATABASE_URL", {"DATABASE_URL": "postgresql://host"}, "names no database"),
        ("HUB_DATABASE_URL", {"DATABASE_URL": "sqlite:"}, "names no file"),
        ("HUB_DATABASE_URL", {"DATABASE_URL": "sqlite:////a/b", "BROKER_URL": "redis://redis:6379/0"}, "Use PostgreSQL"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(settings: object, name: str, overrides: dict[str, str], words: str) -> None:
    for key, value in {"DEBUG": True, **overrides}.items():
        setattr(settings, key, value)
    assert words in found()[name]


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: environment.flag("HUB_X", default=True), "maybe"),
        (lambda: environment.number("HUB_X", 5, least=1, most=9), "ten"),
        (lambda: environment.number("HUB_X", 5, least=1, most=9), "10"),
        (lambda: environment.address("HUB_X", "redis://a", schemes=("redis",)), "amqp://user:hunter2@host"),
        (lambda: environment.address("HUB_X", "redis://a", schemes=("redis",)), "redis://host:port"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_problem_and_its_default_goes_on(
    monkeypatch: pytest.MonkeyPatch, problems: list[environment.Problem], read: Callable[[], object], value: str
) -> None:
    monkeypatch.setenv("HUB_X", value)
    assert read() in (True, 5, "redis://a")
    assert [each.name for each in problems] == ["HUB_X"]
    assert "hunter2" not in str(problems)
    assert "HUB_X" in found()


def test_a_secret_is_read_from_its_file_and_a_missing_file_is_named(
    monkeypatch: pytest.MonkeyPatch, problems: list[environment.Problem], tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("HUB_X_FILE", str(tmp_path / "secret"))
    assert environment.text("HUB_X", "") == "from the file"
    monkeypatch.setenv("HUB_X_FILE", str(tmp_path / "gone"))
    assert environment.text("HUB_X", "default") == "default"
    assert "HUB_X_FILE" in found()


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "clock"],
        ["-m", "celery", "--app", "integration_hub.celery:app", "worker", "--queues", "none", "--concurrency", "1"],
        ["-m", "gunicorn", "--bind", "127.0.0.1:18938", "--no-control-socket", "integration_hub.wsgi:application"],
    ],
    ids=["clock", "worker", "web"],
)
def test_nothing_starts_with_wrong_settings(command: list[str], tmp_path: Path) -> None:
    hub = {"HUB_STATE": str(tmp_path), "HUB_SECRET_KEY": "", "HUB_KEYS": "a:b", "HUB_BROKER_URL": "amqp://guest@localhost"}
    alone = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | hub
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=alone, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    for name in ("HUB_SECRET_KEY: ", "HUB_KEYS: ", "HUB_BROKER_URL: "):
        assert name in ended.stderr
    assert "newkey" in ended.stderr
