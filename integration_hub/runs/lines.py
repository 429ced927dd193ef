"""Log lines as pages read them: of one merchant or of many, newest first, never counted (performance.md §2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.runs.models import LogEntry
from integration_hub.ui.paging import Page, page_of

MOST_DOWNLOADED = 50_000
AT_ONCE = 1000
MOST_WALKS = 400
"""Walks that go into one statement: SQLite takes 500."""
SETTLED = timedelta(seconds=1)
"""A line may become readable a moment after a later one: the tail waits that long, and so passes none over."""
_ANY = -1
"""Stands for a merchant in the statement of one walk."""

Take = Callable[[QuerySet[LogEntry], int], list[LogEntry]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of these merchants, of one kind of service, from one level on, in a time, with a text, of a run."""

    merchants: Sequence[int]
    since: datetime
    until: datetime | None = None
    kind: str = ""
    least: int | None = None
    text: str = ""
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A line, and the merchant whose it is."""

    line: LogEntry
    merchant: Merchant


def page_of_lines(asked: Asked, query: Mapping[str, str], *, size: int = 50) -> Page[LogEntry]:
    """The page that the query string asks for."""
    return page_of(_rows(asked), query, by_time=True, size=size, take=_among(asked))


def told(found: Iterable[LogEntry], merchants: Iterable[Merchant]) -> Iterator[Told]:
    """Each line beside the merchant whose it is."""
    whose = {merchant.pk: merchant for merchant in merchants}
    return (Told(line, whose[line.merchant_id]) for line in found)


def arrived(asked: Asked, after: str) -> list[LogEntry]:
    """The lines that came after the mark, newest first: the next fifty, where more came."""
    settled = _rows(asked).filter(at__lte=timezone.now() - SETTLED)
    return page_of(settled, {"after": after}, by_time=True, take=_among(asked)).rows


def streamed(asked: Asked) -> Iterator[LogEntry]:
    """The newest MOST_DOWNLOADED lines, a thousand in memory at a time."""
    return islice(_all(asked), MOST_DOWNLOADED)


def _all(asked: Asked) -> Iterator[LogEntry]:
    before = ""
    while True:
        page = page_of_lines(asked, {"before": before}, size=AT_ONCE)
        yield from page.rows
        before = page.older
        if not before:
            return


def _rows(asked: Asked) -> QuerySet[LogEntry]:
    """What was asked for, of whichever merchant."""
    found = Q(at__gte=asked.since)
    if asked.until:
        found &= Q(at__lt=asked.until)
    if asked.kind:
        found &= Q(service=asked.kind)
    if asked.least:
        found &= Q(level__gte=asked.least)
    if asked.text:
        found &= Q(message__icontains=asked.text)
    if asked.run:
        found &= Q(run_id=asked.run)
    return LogEntry.objects.filter(found)


def _among(asked: Asked) -> Take:
    """How the first rows are taken: down the index of the one merchant or run, or down each merchant's, side by side."""
    if asked.run or len(asked.merchants) == 1:
        return lambda rows, most: list(rows.filter(merchant_id__in=asked.merchants)[:most])
    groups = [asked.merchants[start : start + MOST_WALKS] for start in range(0, len(asked.merchants), MOST_WALKS)]

    def take(rows: QuerySet[LogEntry], most: int) -> list[LogEntry]:
        down = str(rows.query.order_by[0]).startswith("-")
        found = [line for group in groups for line in _side_by_side(rows, group, most)]
        return sorted(found, key=lambda line: (line.at, line.pk), reverse=down)[:most]

    return take


def _side_by_side(rows: QuerySet[LogEntry], merchants: Sequence[int], most: int) -> Iterator[LogEntry]:
    """The first rows of each merchant, cut to the first of all: an index gives each walk in order, whatever the others hold.

    In SQL: Django slices no part of a union on SQLite.
    """
    walk, given = rows.filter(merchant_id=_ANY)[:most].query.get_compiler(rows.db).as_sql()
    order = "at desc, id desc" if str(rows.query.order_by[0]).startswith("-") else "at, id"
    walks = " union all ".join(f"select * from ({walk}) as of_{number}" for number in range(len(merchants)))  # noqa: S608
    values: list[Any] = [merchant if value == _ANY else value for merchant in merchants for value in given]
    yield from LogEntry.objects.raw(f"{walks} order by {order} limit {most}", values)  # names of our own


COLUMNS = ("at", "level", "merchant", "service", "run", "record", "correlation", "message")


def facts(row: Told) -> dict[str, datetime | int | str | None]:
    """What a downloaded line holds, under the names of COLUMNS."""
    line = row.line
    return {
        "at": line.at, "level": line.get_level_display(), "merchant": row.merchant.slug, "service": line.service,
        "run": line.run_id, "record": line.subject, "correlation": line.correlation, "message": line.message,
    }  # fmt: skip
