"""Figures, sums and times in the reader's form."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from integration_hub.ui import words

NOW = datetime(2026, 5, 4, 9, 12, 4, tzinfo=UTC)
THIN = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "number", "money", "quantity", "capped"),
    [
        ("en", "1,204,999", "-1,204.50 EUR", "1,200.75", "1,000+"),
        ("da", "1.204.999", "-1.204,50 EUR", "1.200,75", "1.000+"),
        ("de", "1.204.999", "-1.204,50 EUR", "1.200,75", "1.000+"),
        ("sv", f"1{THIN}204{THIN}999", f"-1{THIN}204,50 EUR", f"1{THIN}200,75", f"1{THIN}000+"),
        ("nb", f"1{THIN}204{THIN}999", f"-1{THIN}204,50 EUR", f"1{THIN}200,75", f"1{THIN}000+"),
    ],
)
def test_figures_have_the_readers_signs(language: str, number: str, money: str, quantity: str, capped: str) -> None:
    with translation.override(language):
        assert words.number(1204999) == number
        assert words.money(Decimal("-1204.5"), "EUR") == money
        assert words.quantity(Decimal("1200.7500")) == quantity
        assert words.capped(1001) == capped


@pytest.mark.parametrize(
    ("language", "date", "exact", "deadline", "letter"),
    [
        ("en", "4 May 2026", "Mon 4 May 2026, 11:12:04 CEST", "Wed 6 May, 11:12", "Monday 4 May 2026, 11:12 CEST"),
        ("da", "4. maj 2026", "man 4. maj 2026, 11:12:04 CEST", "ons 6. maj, 11:12", "mandag 4. maj 2026, 11:12 CEST"),
        ("sv", "4 maj 2026", "mån 4 maj 2026, 11:12:04 CEST", "ons 6 maj, 11:12", "måndag 4 maj 2026, 11:12 CEST"),
        ("nb", "4. mai 2026", "man 4. mai 2026, 11:12:04 CEST", "ons 6. mai, 11:12", "mandag 4. mai 2026, 11:12 CEST"),
        ("de", "4. Mai 2026", "Mo 4. Mai 2026, 11:12:04 CEST", "Mi 6. Mai, 11:12", "Montag 4. Mai 2026, 11:12 CEST"),
    ],
)
def test_times_have_the_readers_names_of_days_and_months(
    language: str, date: str, exact: str, deadline: str, letter: str
) -> None:
    with translation.override(language), timezone.override("Europe/Copenhagen"):
        assert words.date(NOW) == date
        assert words.exact(NOW) == exact
        assert words.deadline(NOW + timedelta(days=2), NOW) == deadline
        assert words.spelt_out(NOW) == letter
