"""Days are the merchant's own, also when the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from integration_hub.closing.days import A_DAY, begin_of, day_of, days_from, read_day, stretches

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 24), 24)],
    ids=["spring", "autumn", "plain"],
)
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    begin, end = begin_of(day, COPENHAGEN), begin_of(day + A_DAY, COPENHAGEN)
    assert end - begin == timedelta(hours=hours)
    moments = [begin + timedelta(minutes=30) * step for step in range(hours * 2)]
    assert {day_of(moment, COPENHAGEN) for moment in moments} == {day}
    assert day_of(begin - timedelta(seconds=1), COPENHAGEN) == day - A_DAY
    assert day_of(end, COPENHAGEN) == day + A_DAY


def test_both_hours_that_the_clock_shows_twice_are_of_one_day() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert first.astimezone(COPENHAGEN).hour == second.astimezone(COPENHAGEN).hour == 2
    assert day_of(first, COPENHAGEN) == day_of(second, COPENHAGEN) == date(2026, 10, 25)


def test_days_are_asked_for_in_stretches() -> None:
    days = [date(2026, 1, 3), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 7)]
    assert stretches(days) == [(date(2026, 1, 1), date(2026, 1, 3)), (date(2026, 1, 7), date(2026, 1, 7))]
    assert days_from(date(2026, 1, 2), date(2026, 1, 1)) == []


@pytest.mark.parametrize("text", ["", "2026-1-1", "2026-13-01", "20261124", "2026-11-24T", "yesterday!", "999999999"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None
    assert read_day("2026-11-24") == date(2026, 11, 24)
