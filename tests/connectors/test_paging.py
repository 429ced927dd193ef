"""Rows that move while they are read: noticed always, healed where that is possible, never given out."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Page
from connectors.errors import PagesMoved
from connectors.paging import Window, keyed, overlapped

SIZE = 3
Change = Callable[[list[str]], object]


class Remote:
    """A list of rows that somebody changes before the n-th question."""

    def __init__(self, rows: int, changes: dict[int, Change] | None = None) -> None:
        self.rows = [f"{n:03}" for n in range(rows)]
        self.changes = changes or {}
        self.asked = 0

    def fetch(self, skip: int, size: int) -> Window:
        self.asked += 1
        self.changes.get(self.asked, len)(self.rows)
        return Window([row.encode() for row in self.rows[skip : skip + size]], skip + size < len(self.rows))

    def after(self, last: str) -> Window:
        return self.fetch(sum(row <= last for row in self.rows), SIZE)

    def read(self, resume: str = "", most: int | None = None) -> list[Page]:
        return list(overlapped(self.fetch, key=bytes.decode, size=SIZE, resume=resume, most=most))


def keys(pages: list[Page]) -> list[str]:
    return [record.decode() for page in pages for record in page.records]


@pytest.mark.parametrize("rows", range(12))
def test_every_record_comes_once_whatever_the_length(rows: int) -> None:
    assert keys(Remote(rows).read()) == keys(list(keyed(Remote(rows).after, key=bytes.decode))) == Remote(rows).rows


def numbered(rows: int, resume: str = "") -> list[Page]:
    return Remote(rows).read(resume)


def by_key(rows: int, resume: str = "") -> list[Page]:
    return list(keyed(Remote(rows).after, key=bytes.decode, resume=resume))


@pytest.mark.parametrize("read", [numbered, by_key])
@pytest.mark.parametrize("rows", range(1, 12))
def test_reading_goes_on_after_every_page(rows: int, read: Callable[..., list[Page]]) -> None:
    pages = read(rows)
    for number, page in enumerate(pages, start=1):
        assert keys(read(rows, page.resume)) == keys(pages[number:])


def test_a_row_that_goes_from_the_page_in_hand_is_healed() -> None:
    remote = Remote(9, {2: lambda rows: rows.remove("001")})
    assert keys(remote.read()) == remote.rows


def test_the_last_row_of_the_page_in_hand_may_go() -> None:
    remote = Remote(9, {2: lambda rows: rows.remove("002")})
    assert keys(remote.read()) == remote.rows


def test_a_row_that_comes_into_the_page_in_hand_is_healed() -> None:
    remote = Remote(9, {2: lambda rows: rows.insert(1, "000x")})
    assert keys(remote.read()) == remote.rows


def one_goes_one_comes(rows: list[str]) -> None:
    rows.remove("000")
    rows.append("999")


def test_one_row_gone_and_one_come_is_noticed_though_every_count_agrees() -> None:
    with pytest.raises(PagesMoved, match="continue"):
        Remote(9, {4: one_goes_one_comes}).read()


def test_rows_that_never_rest_end_the_read() -> None:
    remote = Remote(40, {n: lambda rows: rows.pop(0) for n in range(2, 99)})
    with pytest.raises(PagesMoved):
        remote.read()
    assert remote.asked < 10


def test_rows_that_moved_before_the_resumed_page_end_the_read() -> None:
    resume = Remote(9).read()[1].resume
    with pytest.raises(PagesMoved):
        Remote(9, {1: lambda rows: rows.pop(0)}).read(resume)


@pytest.mark.parametrize(
    "lie",
    [
        lambda skip, size: Window([b"1", b"2", b"3"], more=True),
        lambda skip, size: Window([], more=True),
        lambda skip, size: Window([b"1", b"1", b"2"], more=False),
        lambda skip, size: Window([str(skip).encode()], more=True),
        lambda skip, size: Window([b"1", b"2", b"3"] if skip == 0 else [], more=skip == 0),
    ],
    ids=["the first page for ever", "nothing, and more", "a row twice", "the last row for ever", "empty too early"],
)
def test_a_lying_remote_ends_the_read(lie: Callable[[int, int], Window]) -> None:
    with pytest.raises(PagesMoved):
        list(overlapped(lie, key=bytes.decode, size=SIZE))


def test_more_than_there_can_be_ends_the_read() -> None:
    with pytest.raises(PagesMoved, match="more came than the 6"):
        Remote(12).read(most=6)
    with pytest.raises(PagesMoved, match="more came than the 6"):
        list(keyed(Remote(12).after, key=bytes.decode, most=6))


@pytest.mark.parametrize(
    "lie",
    [
        lambda last: Window([b"1", b"2"], more=True),
        lambda last: Window([], more=True),
        lambda last: Window([b"1", b"1"], more=False),
        lambda last: Window([last.encode() or b"1"], more=True),
    ],
    ids=["the first page for ever", "nothing, and more", "a row twice", "the last row for ever"],
)
def test_a_lying_remote_ends_a_read_by_key(lie: Callable[[str], Window]) -> None:
    with pytest.raises(PagesMoved):
        list(keyed(lie, key=bytes.decode))


@given(st.data())
def test_whatever_moves_the_read_is_one_state_of_the_rows_or_refused(data: st.DataObject) -> None:
    """Each row that stood still throughout comes exactly once, whatever others do, or the read is refused."""
    fixed = {f"{n:03}" for n in range(12)}
    remote = Remote(12)
    drawn = data.draw(st.lists(st.tuples(st.integers(2, 9), st.sampled_from(sorted(fixed)), st.booleans()), max_size=4))
    for moment, row, goes in drawn:
        fixed -= {row} if goes else set()
        remote.changes[moment] = partial(_change, row=row, goes=goes)
    try:
        found = keys(remote.read())
    except PagesMoved:
        return
    assert len(set(found)) == len(found)
    assert fixed <= set(found)


def _change(rows: list[str], row: str, *, goes: bool) -> None:
    if goes and row in rows:
        rows.remove(row)
    elif not goes:
        rows.append(row + "x")
        rows.sort()
