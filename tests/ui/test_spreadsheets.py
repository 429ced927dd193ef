"""What leaves as a table cannot become a formula in a spreadsheet, and is read back as it was."""

import csv
import io
from decimal import Decimal

import pytest

from integration_hub.ui.spreadsheets import as_csv, safe


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =HYPERLINK(1)", "\uff1d1", "\uff20x"]
)
def test_text_that_would_be_a_formula_is_shown_instead(hostile: str) -> None:
    assert safe(hostile) == f"'{hostile}"


def test_figures_stay_figures() -> None:
    assert [safe(Decimal("-12.50")), safe(-3), safe(None), safe("ÅÄÖ 1=1")] == ["-12.50", "-3", "", "ÅÄÖ 1=1"]


def test_the_table_is_read_back_row_by_row() -> None:
    answer = as_csv("numbers", ["e-number", "customer"], [["1001", 'Quote "and", comma'], ["1002", "two\nlines"]])
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]  # an iterator, as it was made
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["e-number", "customer"], ["1001", 'Quote "and", comma'], ["1002", "two\nlines"]]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers.csv"'
