"""The commands around the configuration."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from threading import Event, Timer

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.configuration.applying import apply
from integration_hub.configuration.management.commands import clock
from integration_hub.processes.models import Process
from integration_hub.processes.settings import delivery_settings
from integration_hub.runs.models import Beat

ROOT = Path(settings.BASE_DIR)
Write = Callable[..., Path]


def told(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_apply_says_what_it_did_and_then_that_there_is_nothing_to_do(hub_file: Write) -> None:
    path = str(hub_file())
    assert "~" not in told("apply", path, "--plan")
    assert not Merchant.objects.exists()
    assert "+ connection alpine/erp" in told("apply", path)
    assert "Nothing to change" in told("apply", path)
    assert json.loads(told("apply", path, "--json"))["changes"] == []


@pytest.mark.django_db
def test_apply_tells_errors_in_json_and_ends_with_one(hub_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("apply", str(hub_file(("role: merchant", "role: owner"))), "--json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["line"] == 40


@pytest.mark.django_db
def test_export_of_an_unknown_merchant_names_those_there_are(merchant: Merchant) -> None:
    assert "alpine:" in told("export", "alpine")
    with pytest.raises(CommandError, match="There are: alpine"):
        told("export", "alpin")


def test_a_new_key_is_fit_for_hub_keys() -> None:
    key_id, _, key = told("newkey").strip().partition(":")
    assert len(key_id) == 8
    assert len(base64.b64decode(key)) == 32


@pytest.mark.django_db
def test_a_person_is_made_with_a_role_and_a_password_from_a_variable(monkeypatch: pytest.MonkeyPatch, merchant: Merchant) -> None:
    monkeypatch.setenv("THEIR_PASSWORD", "quite a long password")
    told("createperson", "Jo@hub.example", "--role", "support", "--merchant", "alpine", "--password-env", "THEIR_PASSWORD")
    person = Person.objects.get()
    assert (person.email, person.role, list(person.merchants.all())) == ("jo@hub.example", "support", [merchant])
    assert person.check_password("quite a long password")
    monkeypatch.setenv("THEIR_PASSWORD", "another long password")
    told("setpassword", "jo@hub.example", "--password-env", "THEIR_PASSWORD")
    assert Person.objects.get().check_password("another long password")
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"person added", "password set"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("jo", "--role", "admin"), "no mail address"),
        (("jo@hub.example", "--role", "admin", "--merchant", "alpine"), "There is no merchant 'alpine'"),
        (("jo@hub.example", "--role", "admin", "--password-env", "UNSET"), "The variable UNSET is not set"),
        (("jo@hub.example", "--role", "admin", "--password-env", "SHORT"), "at least 10 characters"),
    ],
)
def test_a_person_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str) -> None:
    monkeypatch.setenv("SHORT", "short")
    with pytest.raises(CommandError, match=words):
        told("createperson", *arguments)
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_clock_turns_until_it_is_told_to_end() -> None:
    ended = Event()
    Timer(0.3, ended.set).start()
    clock.keep_turning(ended, 0.05)
    assert Beat.objects.filter(name="clock").exists()


def test_the_clock_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    ended = Event()
    turns = []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 3:
            ended.set()
        raise DatabaseError

    monkeypatch.setattr(clock, "tick", turn)
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    clock.keep_turning(ended, 0.001)
    assert len(turns) == 3
    assert "tries again" in caplog.text


def test_a_simulator_is_served_until_it_is_stopped(tmp_path: Path) -> None:
    for arguments, words in ((["woo"], "There is no connector"), (["woocommerce", "--port", "0"], "no port")):
        with pytest.raises(CommandError, match=words):
            call_command("simulate", *arguments, **({} if "--port" in arguments else {"port": 8000}))
    command = [sys.executable, "manage.py", "simulate", "woocommerce", "--port", "18937", "--data", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert "http://127.0.0.1:18937" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    process.stdout.close()


@pytest.mark.django_db
def test_every_delivery_asks_first_and_later_no_longer_and_the_trail_says_so(hub_file: Write) -> None:
    apply(hub_file())
    assert "switched on for: alpine/delivery." in told("askfirst", "on")
    assert "switched on for: none, it was so already." in told("askfirst", "on")
    assert delivery_settings(Process.objects.get(slug="delivery")).ask_first
    assert Process.objects.get(slug="items").settings == {"most_withdrawn": 0.3}
    assert "switched off for: alpine/delivery." in told("askfirst", "off")
    assert not delivery_settings(Process.objects.get(slug="delivery")).ask_first
    kept = AuditEntry.objects.filter(action__contains="asked before each order").order_by("pk")
    assert [(entry.by, entry.action) for entry in kept] == [
        ("command", "the ERP is asked before each order"), ("command", "the ERP is not asked before each order"),
    ]  # fmt: skip
