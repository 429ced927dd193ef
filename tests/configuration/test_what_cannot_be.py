"""What a file may not ask for, because of what is there already or of what a connector can do."""

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integration_hub.accounts.models import Merchant, Person
from integration_hub.configuration import passwords
from integration_hub.configuration.applying import apply
from integration_hub.configuration.findings import WrongFile
from integration_hub.connections.models import Connection
from integration_hub.processes.models import Process

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
ORDERS = "kind: orders_from_shop\n        from: shop"


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        (("connector: woocommerce", "connector: sap_business_one"), "This connection is to woocommerce and stays so."),
        (("kind: items_from_erp", "kind: stock_from_erp"), "A process keeps its kind"),
        (("kind: items_from_erp", "kind: items_from_erp\n        to: shop"), "ends in the hub. Leave out 'to'."),
        (
            ("      delivery:", f"      more:\n        {ORDERS}\n      delivery:"),
            "has a process 'orders' for orders from shop already",
        ),
        (('"*/15 * * * *"', '"0 3 * * *"\n            mode: full'), "The same crontab line and mode stand here already."),
        (("{file: secret.txt}", "{file: gone.txt}"), ""),
        (("{file: secret.txt}", "{file: secret.txt, env: BOTH}"), "A secret never stands in this file."),
    ],
)
def test_what_is_there_stays_what_it_is(hub_file: Write, replaced: tuple[str, str], words: str) -> None:
    apply(hub_file())
    before = list(Connection.objects.values()) + list(Process.objects.values())
    if not words:  # the secret is stored already, and stays
        assert apply(hub_file(replaced)).changes == []
    else:
        with pytest.raises(WrongFile, match=words):
            apply(hub_file(replaced))
    assert list(Connection.objects.values()) + list(Process.objects.values()) == before


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read: No such file"), (b"\n", "is empty"), (b"\xff", "not text in UTF-8")]
)
def test_a_secrets_file_that_says_nothing_is_named(hub_file: Write, content: bytes | None, words: str) -> None:
    path = hub_file()
    secret = path.parent / "secret.txt"
    secret.unlink() if content is None else secret.write_bytes(content)
    with pytest.raises(WrongFile, match=words):
        apply(path)


def test_any_value_of_a_config_may_come_from_outside(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPINE_URL", "https://erp.example.com:50000")
    apply(hub_file(("https://sap.example.com:50000", "{env: ALPINE_URL}")))
    assert Connection.objects.get(slug="erp").settings["url"] == "https://erp.example.com:50000"
    monkeypatch.delenv("ALPINE_URL")
    with pytest.raises(WrongFile, match="The variable ALPINE_URL is not set"):
        apply(hub_file(("https://sap.example.com:50000", "{env: ALPINE_URL}")))


def test_credentials_that_cannot_be_opened_are_mended_by_applying(hub_file: Write) -> None:
    apply(hub_file())
    Connection.objects.filter(slug="erp").update(credentials="v1.gone.AAAA")
    with pytest.raises(CommandError):
        call_command("export")
    assert [each.subject for each in apply(hub_file()).changes] == ["connection alpine/erp"]
    assert apply(hub_file()).changes == []


def test_a_persons_merchants_are_told_whole(hub_file: Write) -> None:
    apply(hub_file())
    Merchant.objects.create(slug="harbour", name="Harbour")
    outcome = apply(hub_file(("merchants: [alpine]", "merchants: [harbour]")))
    assert [each.lines for each in outcome.changes] == [["merchants: alpine → harbour"]]


def test_a_stored_password_stays_where_its_variable_is_not_set(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(hub_file())
    monkeypatch.delenv("ALPINE_ANNA")
    outcome = apply(hub_file())
    assert outcome.changes == []
    assert "The variable ALPINE_ANNA is not set." in outcome.kept[0]
    Person.objects.filter(role="merchant").delete()
    with pytest.raises(WrongFile, match="ALPINE_ANNA"):
        apply(hub_file())


def test_apply_prints_every_error_of_a_wrong_file(hub_file: Write) -> None:
    with pytest.raises(CommandError, match=r"Nothing was changed.\n.*hub.yaml:40: "):
        call_command("apply", str(hub_file(("role: merchant", "role: owner"))))


def test_a_password_is_asked_for_twice_and_never_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="--password-env"):
        passwords.chosen_password(None)
    typed = iter(["a long password", "a long password", "one", "other"])
    monkeypatch.setattr(sys, "stdin", type("Terminal", (StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    assert passwords.chosen_password(None) == "a long password"
    with pytest.raises(CommandError, match="differ"):
        passwords.chosen_password(None)


def test_a_password_for_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="createperson nobody"):
        call_command("setpassword", "nobody@hub.example")


def test_rotating_says_how_many(hub_file: Write) -> None:
    apply(hub_file())
    out = StringIO()
    call_command("rotatekeys", stdout=out)
    assert "0 credentials were sealed anew, 2 were under the first key" in out.getvalue()
