"""Keyset paging: new rows push nobody, and page 130 costs what the first does (performance.md §2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

SIZE = 50
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows, newest first. ``older`` and ``newer`` are the marks of the pages beside it, "" where there is none."""

    rows: list[M]
    older: str
    newer: str


def first_of(rows: QuerySet[M], most: int) -> list[M]:
    """The first rows in their order."""
    return list(rows[:most])


def page_of(
    rows: QuerySet[M],
    asked: Mapping[str, str],
    *,
    by_time: bool = False,
    size: int = SIZE,
    take: Callable[[QuerySet[M], int], list[M]] = first_of,
) -> Page[M]:
    """The page that the query string asks for: ``before`` a mark, ``after`` one, or the newest.

    Rows are ordered by id, or ``by_time`` by (at, id). A mark that cannot be read asks for the newest. ``take`` gives the first
    of ordered rows, where that needs more than one walk down an index.
    """
    keys = ("at", "pk") if by_time else ("pk",)
    before, after = _mark(asked.get("before", ""), by_time=by_time), _mark(asked.get("after", ""), by_time=by_time)
    if after is not None and before is None:
        found = take(_beyond(rows, keys, after, "gt").order_by(*keys), size + 1)
        shown = found[:size][::-1]
        return Page(shown, _name(shown[-1:], by_time=by_time), _name(shown[:1] if len(found) > size else [], by_time=by_time))
    asked_for = rows if before is None else _beyond(rows, keys, before, "lt")
    found = take(asked_for.order_by(*(f"-{key}" for key in keys)), size + 1)
    shown = found[:size]
    older = _name(shown[-1:] if len(found) > size else [], by_time=by_time)
    return Page(shown, older, _name(shown[:1] if before is not None else [], by_time=by_time))


def count_of(rows: QuerySet[Any]) -> int:
    """How many there are, counted no further than one beyond MOST_COUNTED."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def total_of(page: Page[M], rows: QuerySet[M]) -> int:
    """The same of the rows that ``page`` is a page of; the database is not asked where that page holds them all."""
    return count_of(rows) if page.older or page.newer else len(page.rows)


def _beyond(rows: QuerySet[M], keys: tuple[str, ...], mark: tuple[Any, ...], side: str) -> QuerySet[M]:
    """``(at, id) < (x, y)``, written so that an index on (at, id) is walked from x on."""
    if len(keys) == 1:
        return rows.filter(**{f"pk__{side}": mark[0]})
    moment, pk = mark
    return rows.filter(**{f"at__{side}e": moment}).filter(Q(**{f"at__{side}": moment}) | Q(**{f"pk__{side}": pk}))


def _mark(text: str, *, by_time: bool) -> tuple[Any, ...] | None:
    """The keys a mark names; None of one that cannot be read."""
    moment, _, pk = text.rpartition("_")
    try:
        if not by_time:
            return (int(pk),)
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None


def is_mark(text: str, *, by_time: bool = False) -> bool:
    """Whether it names a place in that order."""
    return _mark(text, by_time=by_time) is not None


def mark_of(row: Model, *, by_time: bool = False) -> str:
    """The name of a row's place in the order."""
    return f"{row.at.isoformat()}_{row.pk}" if by_time else str(row.pk)  # type: ignore[attr-defined]


def _name(row: list[M], *, by_time: bool) -> str:
    """The mark of a row; "" of none."""
    return mark_of(row[0], by_time=by_time) if row else ""
