"""Log lines of many merchants as one list: in order, none twice, none left out, none of anybody else's."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration_hub.runs import lines, tail
from integration_hub.runs.lines import Asked
from integration_hub.runs.models import Level, LogEntry
from integration_hub.ui.paging import mark_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SINCE = NOW - timedelta(days=7)
MINE = (1, 2, 3)


def told(merchant: int, seconds: int, message: str = "Told.", **fields: object) -> LogEntry:
    return LogEntry.objects.create(merchant_id=merchant, at=NOW - timedelta(seconds=seconds), message=message, **fields)


def walked(asked: Asked, size: int) -> list[int]:
    """Every line, page by page to the oldest."""
    found, before = [], ""
    while True:
        page = lines.page_of_lines(asked, {"before": before}, size=size)
        found += [line.pk for line in page.rows]
        if not (before := page.older):
            return found


@pytest.fixture
def kept() -> list[int]:
    """Ninety lines of three merchants, mixed, some at the same moment, and some of a fourth; their ids, newest first."""
    made = [told(1 + number % 4, seconds=number // 5) for number in range(120)]
    ordered = sorted(made, key=lambda line: (line.at, line.pk), reverse=True)
    return [line.pk for line in ordered if line.merchant_id in MINE]


@pytest.mark.parametrize("size", [1, 7, 89, 90, 500])
def test_pages_of_many_merchants_hold_each_line_once_in_order(kept: list[int], size: int) -> None:
    assert walked(Asked(MINE, SINCE), size) == kept


def test_more_merchants_than_one_statement_takes_are_asked_in_turns(kept: list[int]) -> None:
    with mock.patch.object(lines, "MOST_WALKS", 2):
        assert walked(Asked(MINE, SINCE), 10) == kept


def test_one_statement_reads_a_page_of_two_hundred_merchants(kept: list[int]) -> None:
    with CaptureQueriesContext(connections["logs" if "logs" in connections else "default"]) as asked:
        assert len(lines.page_of_lines(Asked(range(1, 201), SINCE), {}).rows) == 50
    assert len(asked) == 1


def test_newer_pages_are_walked_back_to(kept: list[int]) -> None:
    older = lines.page_of_lines(
        Asked(MINE, SINCE), {"before": lines.page_of_lines(Asked(MINE, SINCE), {}, size=30).older}, size=30
    )
    newer = lines.page_of_lines(Asked(MINE, SINCE), {"after": older.newer}, size=30)
    assert [line.pk for line in newer.rows] == kept[:30]


def test_nobody_has_no_lines(kept: list[int]) -> None:
    assert lines.page_of_lines(Asked((), SINCE), {}).rows == []


@pytest.mark.parametrize("merchants", [(1,), MINE])
def test_each_filter_narrows_whichever_merchants(merchants: tuple[int, ...]) -> None:
    line = told(1, 60, "TENT-2: 100% wrong_price", level=Level.ERROR, service="prices_from_erp", run_id=7)
    told(1, 90, "Reading began.", service="items_from_erp", run_id=8)
    told(1, 3600, "TENT-2: an hour ago")
    ours = [line.pk]
    for narrowed in (
        {"kind": "prices_from_erp"}, {"least": 40}, {"text": "100% WRONG_"}, {"run": 7},
        {"text": "tent-2", "until": NOW, "kind": "prices_from_erp"},
    ):  # fmt: skip
        assert [each.pk for each in lines.page_of_lines(Asked(merchants, SINCE, **narrowed), {}).rows] == ours, narrowed
    assert lines.page_of_lines(Asked(merchants, SINCE, until=NOW - timedelta(hours=2)), {}).rows == []
    assert lines.page_of_lines(Asked((3,), SINCE, run=7), {}).rows == []


def test_a_tail_brings_what_came_since_and_nothing_twice() -> None:
    told(1, 300)
    begun = tail.begin(lines.page_of_lines(Asked(MINE, SINCE), {}))
    assert tail.go_on(Asked(MINE, SINCE), (), {"tail": begun.after, "came": "0"}).rows == []
    later, strange = told(2, 20), told(9, 10)
    found = lines.arrived(Asked(MINE, SINCE), begun.after)
    assert [line.pk for line in found] == [later.pk]
    assert strange.pk not in [line.pk for line in found]
    assert lines.arrived(Asked(MINE, SINCE), mark_of(found[0], by_time=True)) == []


def test_a_tail_waits_for_lines_that_may_still_be_written_beside_it() -> None:
    LogEntry.objects.create(merchant_id=1, at=timezone.now(), message="Just now.")
    begun = tail.begin(lines.page_of_lines(Asked((2,), SINCE), {}))
    assert lines.arrived(Asked(MINE, SINCE), begun.after) == []
    with mock.patch.object(lines, "SETTLED", timedelta(seconds=-5)):
        assert len(lines.arrived(Asked(MINE, SINCE), begun.after)) == 1


def test_a_tail_brings_a_burst_in_turns() -> None:
    begun, now = tail.begin(lines.page_of_lines(Asked(MINE, SINCE), {})), timezone.now()
    LogEntry.objects.bulk_create(LogEntry(merchant_id=1, at=now + timedelta(milliseconds=n), message=str(n)) for n in range(70))
    with mock.patch.object(lines, "SETTLED", timedelta(seconds=-5)):
        first = lines.arrived(Asked(MINE, SINCE), begun.after)
        second = lines.arrived(Asked(MINE, SINCE), mark_of(first[0], by_time=True))
    assert [line.message for line in [*second, *first]] == [str(n) for n in reversed(range(70))]


def test_a_download_ends_at_its_bound_and_holds_a_thousand_lines_at_a_time() -> None:
    LogEntry.objects.bulk_create(LogEntry(merchant_id=1, at=NOW - timedelta(seconds=n), message="x") for n in range(60))
    with mock.patch.object(lines, "MOST_DOWNLOADED", 25), mock.patch.object(lines, "AT_ONCE", 10):
        assert len(list(lines.streamed(Asked((1,), SINCE)))) == 25
    with (
        mock.patch.object(lines, "AT_ONCE", 10),
        CaptureQueriesContext(connections["logs" if "logs" in connections else "default"]) as asked,
    ):
        first = next(iter(lines.streamed(Asked((1,), SINCE))))
        assert first.at == NOW
    assert len(asked) == 1
