"""Configuration as code: all or nothing, twice the same, nothing forgotten."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.alerts.models import Recipient
from integration_hub.configuration.applying import apply
from integration_hub.configuration.exporting import export
from integration_hub.configuration.findings import WrongFile
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.mappings.models import Mapping
from integration_hub.processes.models import Process, Schedule

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def test_a_file_makes_everything_it_names(hub_file: Write) -> None:
    apply(hub_file())
    assert Merchant.objects.get().time_zone == "Europe/Vienna"
    assert set(Connection.objects.values_list("slug", "name")) == {("erp", "SAP Business One"), ("shop", "WooCommerce")}
    items = Process.objects.get(slug="items")
    assert items.monitoring
    assert items.settings == {"most_withdrawn": 0.3}
    assert Process.objects.get(slug="delivery").target == Connection.objects.get(slug="erp")
    assert {each.time_zone for each in Schedule.objects.all()} == {"Europe/Vienna", "Europe/London"}
    assert Mapping.objects.get(state="active").rules == {"tax": {"standard": "U20"}}
    assert Recipient.objects.get().address == "orders@alpine.example"


def test_secrets_come_from_outside_and_are_stored_sealed(hub_file: Write) -> None:
    apply(hub_file())
    shop = Connection.objects.get(slug="shop")
    config = config_of(shop)
    assert config.consumer_key.get_secret_value() == "secret of ALPINE_KEY"  # type: ignore[attr-defined]
    assert config.consumer_secret.get_secret_value() == "cs_from_a_file"  # type: ignore[attr-defined]
    assert "cs_from_a_file" not in shop.credentials + str(shop.settings)


def test_people_log_in_with_the_password_of_their_variable_or_not_at_all(hub_file: Write) -> None:
    apply(hub_file())
    assert Person.objects.get(email="anna@alpine.example").check_password("a long password of Anna")
    assert not Person.objects.get(email="admin@hub.example").has_usable_password()


def test_a_file_says_in_which_language_a_merchant_is_mailed_and_a_person_reads(hub_file: Write, tmp_path: Path) -> None:
    apply(hub_file(("time_zone: Europe/Vienna", "language: de"), ("name: Anna, role", "name: Anna, language: da, role")))
    assert Merchant.objects.get().language == "de"
    assert Person.objects.get(email="anna@alpine.example").language == "da"
    (tmp_path / "exported.yaml").write_text(export())
    assert apply(tmp_path / "exported.yaml", plan=True).changes == []
    assert "language: de" in export()
    assert "language: da" in export()


def test_a_person_may_be_given_back_the_languages_of_the_browser(hub_file: Write) -> None:
    apply(hub_file(("name: Anna, role", "name: Anna, language: da, role")))
    apply(hub_file(("name: Anna, role", 'name: Anna, language: "", role')))
    assert Person.objects.get(email="anna@alpine.example").language == ""


def test_applying_twice_changes_nothing(hub_file: Write) -> None:
    path = hub_file()
    apply(path)
    before = [list(model.objects.values()) for model in (Merchant, Connection, Process, Schedule, Mapping, Person, AuditEntry)]
    assert apply(path).changes == []
    assert before == [
        list(model.objects.values()) for model in (Merchant, Connection, Process, Schedule, Mapping, Person, AuditEntry)
    ]


def test_a_plan_tells_each_difference_and_changes_nothing(hub_file: Write) -> None:
    apply(hub_file())
    kept = AuditEntry.objects.count()
    changed = hub_file(("monitoring: yes", "monitoring: no"), ("company: ALPINE", "company: ALPINE_TEST"))
    plan = apply(changed, plan=True)
    assert [(each.subject, each.lines) for each in plan.changes] == [
        ("connection alpine/erp", ["config.company: ALPINE → ALPINE_TEST"]),
        ("process alpine/items", ["monitoring: yes → no"]),
    ]
    assert Process.objects.get(slug="items").monitoring
    assert AuditEntry.objects.count() == kept
    assert apply(changed).changes == plan.changes


def test_a_changed_secret_is_told_without_the_secret(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hub_file()
    apply(path)
    monkeypatch.setenv("ALPINE_SAP", "another secret")
    assert [each.lines for each in apply(path).changes] == [["config.password: changed"]]
    trail = " ".join(str(each.detail) for each in AuditEntry.objects.all())
    assert "secret of" not in trail
    assert "another secret" not in trail


def test_the_address_of_webhooks_can_be_kept(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPINE_HOOK", "a-token-of-more-than-twenty")
    path = hub_file(("connector: woocommerce", "connector: woocommerce\n        hook_token: {env: ALPINE_HOOK}"))
    apply(path)
    assert Connection.objects.get(slug="shop").hook_token == "a-token-of-more-than-twenty"
    assert apply(path).changes == []
    monkeypatch.setenv("ALPINE_HOOK", "too-short")
    with pytest.raises(WrongFile, match="20 to 60 letters"):
        apply(path)


def test_one_wrong_line_changes_nothing_at_all(hub_file: Write) -> None:
    with pytest.raises(WrongFile):
        apply(hub_file(("to: erp", "to: warehouse")))
    assert not Merchant.objects.exists()
    assert not AuditEntry.objects.exists()


def test_what_the_file_does_not_mention_is_left_alone(hub_file: Write, tmp_path: Path) -> None:
    apply(hub_file())
    Process.objects.filter(slug="items").update(enabled=False)
    short = tmp_path / "short.yaml"
    short.write_text("merchants:\n  alpine:\n    name: Alpine Outdoor\n    recipients: [more@alpine.example]\n")
    assert [each.subject for each in apply(short).changes] == ["recipient alpine more@alpine.example"]
    assert not Process.objects.get(slug="items").enabled
    assert Connection.objects.count() == 2
    assert Recipient.objects.count() == 2


def test_a_schedule_that_is_no_longer_named_is_switched_off(hub_file: Write) -> None:
    apply(hub_file())
    outcome = apply(hub_file(("*/15 * * * *", "*/30 * * * *")))
    assert [each.subject for each in outcome.changes] == [
        "schedule alpine/items '*/30 * * * *' incremental",
        "schedule alpine/items '*/15 * * * *' incremental",
    ]
    assert not Schedule.objects.get(crontab="*/15 * * * *").enabled


def test_changed_rules_are_a_new_version(hub_file: Write) -> None:
    apply(hub_file())
    apply(hub_file(("standard: U20", "standard: U10")))
    assert list(Mapping.objects.order_by("version").values_list("version", "state", "activated_by")) == [
        (1, "retired", "command"), (2, "active", "command"),
    ]  # fmt: skip


def test_every_change_is_in_the_audit_trail(hub_file: Write) -> None:
    outcome = apply(hub_file())
    assert list(AuditEntry.objects.order_by("id").values_list("subject", flat=True)) == [each.subject for each in outcome.changes]
    assert set(AuditEntry.objects.values_list("by", flat=True)) == {"command"}


def test_an_export_applies_to_its_own_hub_without_a_change(hub_file: Write, tmp_path: Path) -> None:
    apply(hub_file())
    exported = tmp_path / "exported.yaml"
    exported.write_text(export())
    outcome = apply(exported, plan=True)
    assert outcome.changes == []
    assert len(outcome.kept) == 3
    assert "secret of" not in exported.read_text()


def test_an_export_makes_an_equal_hub_elsewhere(hub_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(hub_file())
    exported = tmp_path / "exported.yaml"
    exported.write_text(export(Merchant.objects.get()))
    for model in (Process, Connection, Merchant, Person):
        model.objects.all().delete()
    for name in ("ERP__PASSWORD", "SHOP__CONSUMER_KEY", "SHOP__CONSUMER_SECRET"):
        monkeypatch.setitem(os.environ, f"HUB_SECRET__ALPINE__{name}", "set elsewhere")
    apply(exported)
    assert export(Merchant.objects.get()) == exported.read_text()


def test_a_server_that_an_admin_confirmed_stays_confirmed(hub_file: Write) -> None:
    by_file = {
        "        connector: sap_business_one\n": "        connector: winbas\n",
        "          url: https://sap.example.com:50000\n          company: ALPINE\n          user: hub\n":
        "          host: files.example.com\n          user: hub\n",
        "          time_zone: Europe/Vienna\n": "",
    }  # fmt: skip
    path = hub_file(*by_file.items())
    apply(path)
    erp = Connection.objects.get(slug="erp")
    erp.settings["identity"] = "ssh-ed25519 AAAA"
    erp.save()
    assert apply(path).changes == []
    erp.refresh_from_db()
    assert erp.settings["identity"] == "ssh-ed25519 AAAA"
