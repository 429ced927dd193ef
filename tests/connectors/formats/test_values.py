"""What stands in a place, understood or refused."""

from datetime import date
from decimal import Decimal

import pytest

from connectors.formats.layout import Source
from connectors.formats.records import What
from connectors.formats.values import Odd, converter
from tests.connectors.formats.files import semicolons

NBSP, THIN = "\u00a0", "\u202f"
NUMBERS = [
    ({}, "1234,50", "1234.50"), ({}, "-,5", "-0.5"), ({}, " +7 ", "7"), ({"decimal_sign": "."}, ".50", "0.50"),
    ({"thousands_sign": " "}, f"1{NBSP}234{THIN}567,5", "1234567.5"), ({"thousands_sign": "."}, "1.234,5", "1234.5"),
    ({"trailing_minus": True}, "12,5-", "-12.5"), ({"trailing_minus": True}, "-12,5", "-12.5"),
]  # fmt: skip
ODD_NUMBERS = [
    ({}, "1.5"), ({}, "1 234,5"), ({}, "12-"), ({}, "1e5"), ({}, "NaN"), ({}, "--1"), ({}, "1,"), ({}, "-"), ({}, "\u0661"),
    ({}, "9" * 41), ({"thousands_sign": "."}, "1.23,5"), ({"thousands_sign": "."}, "1234.567"), ({"thousands_sign": " "}, "1 23"),
    ({"trailing_minus": True}, "-12-"), ({"trailing_minus": True}, "+12-"), ({"decimal_sign": "."}, "1,5"),
    ({}, "0x1F"), ({}, "1_000"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told", "meant"), NUMBERS)
def test_figures_in_the_promised_signs(changes: dict[str, str], told: str, meant: str) -> None:
    assert converter(semicolons(**changes), Source(at="x"), What.NUMBER, filled=True)(told) == Decimal(meant)


@pytest.mark.parametrize(("changes", "told"), ODD_NUMBERS)
def test_figures_in_other_signs_are_refused_not_guessed(changes: dict[str, str], told: str) -> None:
    with pytest.raises(Odd, match="is no number"):
        converter(semicolons(**changes), Source(at="x"), What.NUMBER, filled=True)(told)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("YYYY-MM-DD", "2026-02-28"),
        ("YYYYMMDD", "20260228"),
        ("DD.MM.YYYY", "28.02.2026"),
        ("YYMMDD", "260228"),
        ("MM/DD/YY", "02/28/26"),
    ],
)
def test_dates_in_the_agreed_form(form: str, told: str) -> None:
    read = converter(semicolons(dates=form), Source(at="x"), What.DATE, filled=False)
    assert read(told) == date(2026, 2, 28)
    assert read(" ") is None
    for odd in ("28 feb", told.replace("28", "30"), told + "0", told.replace("2", "\u0662")):
        with pytest.raises(Odd):
            read(odd)


def test_yes_and_no_in_the_sites_words() -> None:
    layout = semicolons(true_words=["JA", "-1"], false_words=["Nej"])
    read = converter(layout, Source(at="x"), What.TRUTH, filled=False)
    assert [read(word) for word in ("ja", " Ja ", "-1", "NEJ", "", True, False)] == [True, True, True, False, None, True, False]
    with pytest.raises(Odd, match="none of the words"):
        read("kanske")


def test_what_must_be_there_may_have_a_default() -> None:
    assert converter(semicolons(), Source(at="x", default="0"), What.NUMBER, filled=True)("") == 0
    with pytest.raises(Odd, match="is empty"):
        converter(semicolons(), Source(at="x"), What.NUMBER, filled=True)("  ")
    with pytest.raises(Odd, match="“kr” is no number"):
        converter(semicolons(), Source(at="x", default="kr"), What.NUMBER, filled=True)
