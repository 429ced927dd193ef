"""A wrong file is refused with its line and what is allowed there; everything wrong is said at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from integration_hub.accounts.models import Merchant
from integration_hub.configuration.applying import apply
from integration_hub.configuration.findings import WrongFile

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def refusal(path: Path) -> str:
    with pytest.raises(WrongFile) as refused:
        apply(path)
    assert not Merchant.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize(
    ("right", "typo", "line", "words"),
    [
        (
            "merchants:",
            "mecrhants:",
            1,
            "There is no key 'mecrhants' here. Did you mean 'merchants'? Allowed: merchants, people.",
        ),
        ("monitoring: yes", "monitorng: yes", 25, "Did you mean 'monitoring'? Allowed: kind, from, to, name, enabled"),
        ("company: ALPINE", "compny: ALPINE", 11, "Did you mean 'company'? Allowed: url, version, company"),
        ("most_withdrawn: 0.3", "most_withdrawn: 3", 26, "should be less than or equal to 1."),
        ("most_withdrawn: 0.3", "most_withdrawm: 0.3", 26, "Did you mean 'most_withdrawn'? Allowed: most_withdrawn,"),
        ('crontab: "*/15 * * * *"', 'crontab: "* * * *"', 28, "needs five fields"),
        ("time_zone: Europe/Vienna", "language: fr", 4, "There is no language 'fr'. There are: en, da, sv, nb, de."),
        ("time_zone: Europe/London", "time_zone: Europe/Lodnon", 29, "no time zone"),
        (
            "kind: orders_from_shop",
            "kind: orders_to_shop",
            31,
            "There is no service 'orders_to_shop'. There are: items_from_erp,",
        ),
        ("connector: woocommerce", "connector: woo", 16, "winbas, woocommerce."),
        ("role: merchant", "role: owner", 40, "should be 'merchant', 'support' or 'admin'."),
        ("from: erp", "from: shop", 24, "Items from ERP needs a connection to the erp; shop is to woocommerce."),
        ("        to: erp\n", "", 33, "Orders to ERP needs 'to': a connection to the erp."),
        ("to: erp", "to: warehouse", 36, "alpine has no connection 'warehouse'. It has: erp, shop."),
        ("merchants: [alpine]", "merchants: [alpin]", 40, "There is no merchant 'alpin'."),
        ("tax: {standard", "taxes: {standard", 37, "Did you mean 'tax'?"),
        ("  alpine:", "  Alpine Outdoor:", 2, "Use lower-case letters, digits and single hyphens."),
        ("company: ALPINE", "company: 4711", 11, "This must be text: put it in quotes."),
        ("orders@alpine.example", "orders", 38, "no mail address"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_what_is_allowed(
    hub_file: Write, right: str, typo: str, line: int, words: str
) -> None:
    told = refusal(hub_file((right, typo)))
    assert f"hub.yaml:{line}: " in told
    assert words in told


def test_everything_wrong_is_said_at_once(hub_file: Write) -> None:
    told = refusal(
        hub_file(("company: ALPINE", "compny: ALPINE"), ("tax: {standard", "taxes: {standard"), ("to: erp", "to: nowhere"))
    )
    assert [line.split(":")[1] for line in told.splitlines()] == ["9", "11", "36", "37"]


def test_a_secret_that_stands_in_the_file_is_refused_and_not_repeated(hub_file: Write) -> None:
    told = refusal(hub_file(("{env: ALPINE_SAP}", "hunter2hunter2")))
    assert "hub.yaml:13: " in told
    assert "A secret never stands in this file. Write {env: NAME} or {file: PATH}" in told
    assert "hunter2" not in told


def test_a_variable_that_is_not_set_is_named_once(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALPINE_SAP")
    told = refusal(hub_file())
    assert told.count("The variable ALPINE_SAP is not set.") == 1
    assert len(told.splitlines()) == 1


def test_a_weak_password_is_refused(hub_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPINE_ANNA", "short")
    assert "at least 10 characters" in refusal(hub_file())


def test_monitoring_without_a_count_is_refused_with_the_reason(hub_file: Write) -> None:
    told = refusal(
        hub_file(
            ("kind: orders_from_shop\n        from: shop", "kind: orders_from_shop\n        from: shop\n        monitoring: yes")
        )
    )
    assert "Only imports from the ERP and the reading of a shop's products are monitored." in told


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("people: []\npeople: []\n", 2, "The key 'people' stands here already, on line 1."),
        ("people: &all []\nmerchants: *all\n", 1, "Anchors and aliases"),
        ("people: !!python/object:os.system []\n", 1, "Tags (!) are not allowed"),
        (
            "merchants:\n  a:\n    name: x\n    processes:\n      p:\n        schedules: [{crontab: * * * * *}]\n",
            6,
            "needs quotes",
        ),
        ("merchants:\n\tx: 1\n", 2, "This is not YAML"),
        ("a: {b: [\n", 2, "This is not YAML"),
        ("[[" * 15, 1, "at most 20 deep"),
        ("---\npeople: []\n---\npeople: []\n", 3, "This is not YAML"),
        ("[1, 2]\n", 1, "should be a valid dictionary"),
        ("people: []\n# " + "x" * 2**20, 1, "larger than 1 MiB"),
        ("people: [{email: 'a@b.example', role: admin}, {email: 'A@b.example', role: admin}]", 1, "stands in this list already"),
        ("? [a, b]\n: 1\n", 1, "A key must be a single word."),
    ],
)
def test_what_is_not_a_plain_yaml_file_is_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "hub.yaml"
    path.write_text(text)
    told = refusal(path)
    assert f"hub.yaml:{line}: " in told
    assert words in told


def test_a_file_that_is_not_text_or_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "hub.yaml"
    assert "cannot be read" in refusal(path)
    path.write_bytes(b"people: []\n\xff\xfe\n")
    assert "hub.yaml:2: This is not text in UTF-8." in refusal(path)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hub.yaml"
    path.write_text("# nothing yet\n")
    assert apply(path).changes == []
