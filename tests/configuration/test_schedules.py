"""A file never undoes in silence what a person set on a schedule's page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from integration_hub.accounts.models import Person, Role
from integration_hub.configuration.applying import apply
from integration_hub.configuration.exporting import export
from integration_hub.processes.actions import set_schedule
from integration_hub.processes.keeping import Timing
from integration_hub.processes.models import Mode, Schedule
from tests.cast import person

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
LINE = "*/15 * * * *"


@pytest.fixture
def admin(db: None) -> Person:
    return person("kim", Role.ADMIN)


def lines() -> set[tuple[str, bool, str]]:
    return set(Schedule.objects.values_list("crontab", "enabled", "set_by"))


def set_by(admin: Person, crontab: str, *, enabled: bool = True) -> None:
    row = Schedule.objects.get(crontab=LINE)
    set_schedule(row.process, row, Timing(crontab, Mode.INCREMENTAL, row.time_zone, enabled), by=admin)


def test_what_a_person_set_stays_and_is_told(hub_file: Write, admin: Person) -> None:
    path = hub_file()
    apply(path)
    set_by(admin, "*/30 * * * *")
    for plan in (True, False):
        outcome = apply(path, plan=plan)
        assert outcome.changes == []
        [kept] = outcome.kept
        assert "alpine/items differ from the file and stay: kim@hub.example set '*/30 * * * * Europe/Vienna, incremental'" in kept
    assert ("*/30 * * * *", True, "kim@hub.example") in lines()
    assert LINE not in {crontab for crontab, _, _ in lines()}


def test_a_line_that_a_person_switched_off_is_not_switched_on_by_the_file(hub_file: Write, admin: Person) -> None:
    path = hub_file()
    apply(path)
    set_by(admin, LINE, enabled=False)
    assert len(apply(path).kept) == 1
    assert (LINE, False, "kim@hub.example") in lines()


def test_the_file_is_brought_back_when_that_is_asked_for(hub_file: Write, admin: Person) -> None:
    path = hub_file()
    apply(path)
    set_by(admin, "*/30 * * * *")
    outcome = apply(path, schedules=True)
    assert outcome.kept == []
    assert {each.subject for each in outcome.changes} == {
        f"schedule alpine/items '{LINE}' incremental", "schedule alpine/items '*/30 * * * *' incremental"
    }  # fmt: skip
    assert lines() == {(LINE, True, ""), ("*/30 * * * *", False, ""), ("0 3 * * *", True, "")}
    assert apply(path).kept == []


def test_a_file_that_says_the_same_takes_it_over(hub_file: Write, admin: Person, tmp_path: Path) -> None:
    apply(hub_file())
    set_by(admin, "*/30 * * * *")
    same = hub_file((f'crontab: "{LINE}"', 'crontab: "*/30 * * * *"'))
    assert apply(same).kept == []
    assert {each for _, _, each in lines()} == {""}
    back = hub_file((f'crontab: "{LINE}"', 'crontab: "*/45 * * * *"'))
    assert apply(back).kept == []
    assert ("*/45 * * * *", True, "") in lines()


def test_an_exported_configuration_holds_what_was_set(
    hub_file: Write, admin: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(hub_file())
    set_by(admin, "*/30 * * * *")
    told = tmp_path / "told.yaml"
    told.write_text(export())
    assert "*/30 * * * *" in told.read_text()
    kept = apply(told).kept
    assert not [each for each in kept if each.startswith("The schedules")]


def test_the_command_says_so_and_does_not_claim_that_all_is_as_the_file_says(
    hub_file: Write, admin: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    path = hub_file()
    apply(path)
    set_by(admin, "*/30 * * * *")
    call_command("apply", str(path))
    said = capsys.readouterr().out
    assert "= The schedules of alpine/items differ from the file and stay" in said
    assert "apart from what stays" in said
    call_command("apply", str(path), "--schedules")
    assert "2 things changed" in capsys.readouterr().out
