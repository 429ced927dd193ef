"""Crontab lines across the nights on which clocks change."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from integration_hub.processes.timetable import WrongCrontab, in_words, longest_gap, next_time, times_after

COPENHAGEN = "Europe/Copenhagen"


def times(crontab: str, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        after = next_time(crontab, COPENHAGEN, after=after)
        found.append(after)
    return found


def test_a_time_that_autumn_repeats_runs_once() -> None:
    assert times("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_a_time_that_spring_leaves_out_runs_once_that_night() -> None:
    first, second = times("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert first.date() == datetime(2026, 3, 29, tzinfo=UTC).date()
    assert second == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_every_five_minutes_goes_on_through_the_repeated_hour() -> None:
    found = times("*/5 * * * *", datetime(2026, 10, 24, 23, 58, tzinfo=UTC), 40)
    gaps = {(later - earlier).total_seconds() for earlier, later in itertools.pairwise(found)}
    assert gaps == {300.0}


def test_the_29th_of_february_waits_for_a_leap_year() -> None:
    assert next_time("0 0 29 2 *", "UTC", after=datetime(2026, 11, 21, tzinfo=UTC)) == datetime(2028, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["", "* * * *", "* * * * * *", "61 * * * *", "@daily", "a b c d e"])
def test_what_is_no_crontab_line_is_told_in_words(wrong: str) -> None:
    with pytest.raises(WrongCrontab, match=r"five fields|cannot be read"):
        next_time(wrong, "UTC", after=datetime(2026, 11, 21, tzinfo=UTC))


def test_a_line_is_told_in_words() -> None:
    assert in_words("*/5 * * * *") == "Every fifth minute of every hour"


@pytest.mark.parametrize(
    ("crontab", "gap"),
    [
        ("* * * * *", timedelta(minutes=1)),
        ("15 * * * *", timedelta(hours=1)),
        ("*/10 6-20 * * *", timedelta(hours=9, minutes=10)),
        ("*/10 6-20 * * 1-5", timedelta(days=2, hours=9, minutes=10)),
        ("30 2 * * 0", timedelta(days=7)),
        ("0 3 1 * *", timedelta(days=30, hours=23)),
    ],
)
def test_the_longest_wait_counts_nights_and_weekends(crontab: str, gap: timedelta) -> None:
    assert longest_gap(crontab, COPENHAGEN) == gap


def test_the_next_times_are_as_many_as_were_asked_for() -> None:
    found = times_after("*/5 * * * *", COPENHAGEN, after=datetime(2026, 3, 4, 12, 1, tzinfo=UTC), most=2)
    assert found == [datetime(2026, 3, 4, 12, minute, tzinfo=UTC) for minute in (5, 10)]
