"""An export that does not come is told as late, with whom to ask; it heals by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from integration_hub.connections.models import Connection, FileEntry
from integration_hub.imports.lateness import LONGEST_WRITTEN, MOST_LOOKS, Awaited, Newest, not_whole, nothing_new, span
from integration_hub.processes.models import Process
from integration_hub.runs.models import State
from tests.imports.conftest import Do
from tests.imports.test_files import items, rack, spool
from tests.rack.folder import RackFolder, rows

__all__ = ["items", "rack", "spool"]

DAY = timedelta(days=1)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAILY = Awaited("prices", DAY, "IT partner Ann")


def newest(age: timedelta) -> Newest:
    return Newest("prices.csv", NOW - age, "3 January 2026, 02:00", "was read on 3 January 2026, 02:15")


def test_nothing_new_names_what_was_read_last() -> None:
    ending = nothing_new(DAILY, newest(DAY), NOW)
    assert ending.state == State.DONE
    assert ending.message == "Nothing new: prices.csv of 3 January 2026, 02:00 was read on 3 January 2026, 02:15."


def test_an_older_newest_file_than_agreed_is_late_and_says_whom_to_ask() -> None:
    ending = nothing_new(DAILY, newest(timedelta(days=2, hours=10)), NOW)
    assert (ending.state, ending.code) == (State.EXPORT_LATE, "export_late")
    assert "the newest, prices.csv, is 2 days old (written 3 January 2026, 02:00). One is expected every 1 day." in ending.message
    assert "Ask IT partner Ann why" in ending.remedy


def test_that_no_file_ever_came_has_its_own_words() -> None:
    ending = nothing_new(DAILY, None, NOW)
    assert (ending.state, ending.code) == (State.EXPORT_LATE, "no_file_ever")
    assert "into which folder" in ending.remedy
    assert nothing_new(Awaited("prices", None, "Ann"), None, NOW).state == State.DONE


def test_without_a_rhythm_nothing_is_late() -> None:
    assert nothing_new(Awaited("prices", None, "Ann"), newest(timedelta(days=400)), NOW).state == State.DONE


@pytest.mark.parametrize(
    ("looks", "seen_for", "state"),
    [
        (MOST_LOOKS - 1, LONGEST_WRITTEN, State.DONE),
        (MOST_LOOKS, LONGEST_WRITTEN - timedelta(seconds=1), State.DONE),
        (MOST_LOOKS, LONGEST_WRITTEN, State.EXPORT_LATE),
    ],
)
def test_half_a_file_is_late_only_after_several_looks_and_some_time(looks: int, seen_for: timedelta, state: State) -> None:
    assert not_whole(DAILY, "prices.csv", looks, seen_for).state == state


def test_a_length_of_time_is_told_by_its_largest_unit() -> None:
    assert [span(timedelta(hours=hours)) for hours in (0.5, 1, 24, 36)] == ["30 minutes", "1 hour", "1 day", "1 day"]


@pytest.mark.django_db(transaction=True)
def test_an_export_that_stays_away_is_late_until_a_new_one_comes(rack: RackFolder, items: Process, do: Do) -> None:
    Process.objects.update(settings={"export_every": "P1D"})
    Connection.objects.update(contact="IT partner Ann")
    items = Process.objects.get()
    assert do(items).code == "no_file_ever"
    rack.export("1.csv", rows(5), age=DAY * 2)
    assert do(items).state == State.DONE
    late = do(items)
    assert (late.state, late.code) == (State.EXPORT_LATE, "export_late")
    assert "items/1.csv, is 2 days old" in late.message
    assert "IT partner Ann" in late.remedy
    rack.export("2.csv", rows(5, title="New"))
    assert do(items).state == State.DONE
    assert do(items).state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_server_whose_clock_goes_ahead_makes_no_file_younger_than_its_arrival(rack: RackFolder, items: Process, do: Do) -> None:
    Process.objects.update(settings={"export_every": "P1D"})
    items = Process.objects.get()
    rack.export("1.csv", rows(5), age=-DAY * 30)
    do(items)
    FileEntry.objects.update(seen_at=timezone.now() - DAY * 2)
    assert do(items).state == State.EXPORT_LATE
