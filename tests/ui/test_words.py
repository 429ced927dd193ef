"""Figures and times as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integration_hub.ui import words

NOW = datetime(2026, 1, 5, 10, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "a minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "an hour ago"),
        (timedelta(days=1), "a day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=31), "5 Dec 2025"),
        (timedelta(seconds=-30), "in a moment"),
        (timedelta(minutes=-4), "in 4 minutes"),
    ],
)
def test_times_are_told_relative_to_now_for_a_month(span: timedelta, said: str) -> None:
    assert words.relative(NOW - span, NOW) == said


def test_the_exact_time_is_told_where_the_merchant_is() -> None:
    with timezone.override("Europe/Copenhagen"):
        assert words.exact(NOW) == "Mon 5 Jan 2026, 11:12:04 CET"
        assert words.exact(NOW + timedelta(days=180)) == "Sat 4 Jul 2026, 12:12:04 CEST"


def test_a_deadline_is_exact_and_names_its_day_only_when_it_is_another() -> None:
    with timezone.override("Europe/Copenhagen"):
        assert words.deadline(NOW + timedelta(hours=2), NOW) == "13:12"
        assert words.deadline(NOW + timedelta(hours=14), NOW) == "Tue 6 Jan, 01:12"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "under 1s"), (9, "9s"), (72, "1m 12s"), (3600, "1h"), (3661, "1h 1m"), (90_000, "1d 1h"), (-5, "under 1s")],
)
def test_a_duration_has_its_two_largest_units(seconds: float, said: str) -> None:
    assert words.duration(timedelta(seconds=seconds)) == said


def test_what_is_not_known_is_a_dash() -> None:
    assert words.number(None) == words.duration(None) == words.money(None, "EUR") == words.UNKNOWN


def test_a_count_that_was_cut_says_so() -> None:
    assert [words.capped(count) for count in (317, 1000, 1001)] == ["317", "1,000", "1,000+"]


@pytest.mark.parametrize(("amount", "said"), [("1204.5", "1,204.50 EUR"), ("0.0125", "0.0125 EUR"), ("-3", "-3.00 EUR")])
def test_money_has_two_decimals_or_those_it_needs(amount: str, said: str) -> None:
    assert words.money(Decimal(amount), "EUR") == said


def test_a_quantity_has_no_idle_zeros() -> None:
    assert [words.quantity(Decimal(value)) for value in ("2.0000", "0.750", "1200")] == ["2", "0.75", "1,200"]
