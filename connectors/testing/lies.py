"""Answers that are sound and untrue: counts that are off, pages that repeat, end early or never end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.testing.faults import Fault, Kind

Row = dict[str, Any]
Rows = Callable[[int, int], list[Row]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows, and whether the system says that there are more."""

    rows: list[Row]
    more: bool


def lied_count(fault: Fault, honest: int, times: int) -> int:
    """A count that is off by the fault's amount, ``times`` over, and never below nothing."""
    return max(0, honest + fault.amount * times)


def lied_page(fault: Fault | None, rows: Rows, window: tuple[int, int], key: str) -> Listing:
    """The page asked for, as a system with this fault gives it."""
    skip, size = window
    page = rows(skip, size)
    more = len(page) == size and bool(rows(skip + size, 1))
    if fault is None:
        return Listing(page, more)
    return _LIES[fault.kind](fault, Listing(page, more), lambda start: rows(max(start, 0), size), (skip, size, key))


_Pages = Callable[[int], list[Row]]
_Place = tuple[int, int, str]


def _duplicate(_: Fault, honest: Listing, pages: _Pages, place: _Place) -> Listing:
    skip, size, _key = place
    return Listing(pages(skip - size), honest.more)


def _short(fault: Fault, honest: Listing, _: _Pages, __: _Place) -> Listing:
    return Listing(honest.rows[: -fault.amount], honest.more)


def _empty(_: Fault, __: Listing, ___: _Pages, ____: _Place) -> Listing:
    return Listing([], more=False)


def _endless(_: Fault, honest: Listing, pages: _Pages, __: _Place) -> Listing:
    return Listing(honest.rows or pages(0), more=True)


def _twice(_: Fault, honest: Listing, __: _Pages, ___: _Place) -> Listing:
    first = honest.rows[:1]
    return Listing(first + first + honest.rows[2:], honest.more)


def _nameless(_: Fault, honest: Listing, __: _Pages, place: _Place) -> Listing:
    return Listing([row | {place[2]: None} for row in honest.rows[:1]] + honest.rows[1:], honest.more)


_LIES = {
    Kind.DUPLICATE_PAGE: _duplicate,
    Kind.SHORT_PAGE: _short,
    Kind.EMPTY_PAGE_EARLY: _empty,
    Kind.ENDLESS_PAGING: _endless,
    Kind.SAME_ID_TWICE: _twice,
    Kind.NULL_ID: _nameless,
}
