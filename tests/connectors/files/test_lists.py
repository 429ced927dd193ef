"""Listings as FTP servers write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.file_talk import Entry, TooMany
from connectors.ftp_lists import listed, moment, told


@pytest.mark.parametrize(
    ("line", "name", "size"),
    [
        ("-rw-r--r--    1 1000     1000           20 Nov 23 20:41 stock.csv", "stock.csv", 20),
        ("-rw-r--r--   1 hub      group     1234567 Jan  5  2026 Lager 1 2026.csv", "Lager 1 2026.csv", 1234567),
        ("-rw-rw-rw-+  1 0 0 0 Feb 29 00:00  leading.csv", " leading.csv", 0),
        ("-rwxrwxrwx 1 owner 99 Mar 01 2025 5 items.csv", "5 items.csv", 99),
        ("01-05-26  11:12AM                 4711 items.csv", "items.csv", 4711),
        ("01-05-2026  11:12                    0 a b.csv", "a b.csv", 0),
    ],
)
def test_a_file_is_read_from_a_list_for_eyes(line: str, name: str, size: int) -> None:
    assert listed(line) == Entry(name, size, None)


@pytest.mark.parametrize(
    "line",
    [
        "total 12",
        "",
        "drwxr-xr-x    2 1000     1000         4096 Nov 23 20:41 archive",
        "lrwxrwxrwx    1 1000     1000            9 Nov 23 20:41 latest.csv -> stock.csv",
        "01-05-26  11:12AM       <DIR>          archive",
    ],
)
def test_what_is_no_file_is_passed_over(line: str) -> None:
    assert listed(line) is None


@pytest.mark.parametrize("line", ["stock.csv", "-rw-r--r-- 1 hub", "<html>", "-rw-r--r--  1 0 0 many Nov 23 20:41 x"])
def test_a_line_that_nobody_understands_hides_nothing_in_silence(line: str) -> None:
    with pytest.raises(TooMany):
        listed(line)


def test_facts_are_read_whatever_their_order_and_case() -> None:
    when = datetime(2026, 11, 23, 20, 41, 16, tzinfo=UTC)
    assert told("modify=20261123204116;SIZE=20;Type=file;unix.mode=0644; a b.csv") == Entry("a b.csv", 20, when)
    assert told("type=file;size=20; x") == Entry("x", 20, None)
    assert told("type=dir;modify=20261123204116; archive") is None
    assert told("type=cdir;modify=20261123204116; .") is None


@pytest.mark.parametrize("line", ["stock.csv", "type=file; stock.csv", "type=file;size=many; x", "type=file;size=²; x"])
def test_facts_without_a_size_are_none(line: str) -> None:
    with pytest.raises(TooMany):
        told(line)


@pytest.mark.parametrize("text", ["", "yesterday", "20261332000000", "2026"])
def test_a_time_that_is_none_is_unknown(text: str) -> None:
    assert moment(text) is None


@given(st.text(max_size=200))
def test_any_line_is_a_file_or_none_or_refused(line: str) -> None:
    for read in (listed, told):
        try:
            entry = read(line)
        except TooMany:
            continue
        assert entry is None or entry.size >= 0
