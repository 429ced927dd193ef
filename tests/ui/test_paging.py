"""Keyset paging: every row once, whatever is added meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integration_hub.accounts.models import AuditEntry, Merchant
from integration_hub.runs.models import LogEntry
from integration_hub.ui.paging import MOST_COUNTED, count_of, page_of, total_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def _merchants(count: int) -> None:
    Merchant.objects.bulk_create(Merchant(slug=f"m{each}", name=str(each)) for each in range(count))


def test_older_and_newer_lead_through_all_rows_and_back() -> None:
    _merchants(12)
    first = page_of(Merchant.objects.all(), {}, size=5)
    second = page_of(Merchant.objects.all(), {"before": first.older}, size=5)
    last = page_of(Merchant.objects.all(), {"before": second.older}, size=5)
    back = page_of(Merchant.objects.all(), {"after": last.newer}, size=5)
    assert [len(page.rows) for page in (first, second, last)] == [5, 5, 2]
    assert (first.newer, last.older) == ("", "")
    assert back.rows == second.rows


def test_new_rows_push_nobody_to_the_next_page() -> None:
    _merchants(6)
    first = page_of(Merchant.objects.all(), {}, size=3)
    Merchant.objects.create(slug="new", name="new")
    second = page_of(Merchant.objects.all(), {"before": first.older}, size=3)
    assert {row.pk for row in first.rows}.isdisjoint(row.pk for row in second.rows)
    assert len(second.rows) == 3


def test_the_newest_page_reached_from_behind_has_no_newer_one() -> None:
    _merchants(4)
    first = page_of(Merchant.objects.all(), {}, size=2)
    second = page_of(Merchant.objects.all(), {"before": first.older}, size=2)
    assert page_of(Merchant.objects.all(), {"after": second.newer}, size=2).newer == ""


def test_lines_of_the_same_moment_are_parted_by_their_ids() -> None:
    LogEntry.objects.bulk_create(LogEntry(merchant_id=1, at=NOON, message=str(each)) for each in range(5))
    LogEntry.objects.create(merchant_id=1, at=NOON + timedelta(seconds=1), message="newest")
    seen, mark = [], ""
    while True:
        page = page_of(LogEntry.objects.all(), {"before": mark}, by_time=True, size=2)
        seen += [line.message for line in page.rows]
        mark = page.older
        if not mark:
            break
    assert seen == ["newest", "4", "3", "2", "1", "0"]


@pytest.mark.parametrize("mark", ["x", "12_", "2026-01-05T12:00:00_1", "9" * 30, "9" * 5000, "-1", "'; drop table"])
def test_a_mark_that_makes_no_sense_never_breaks_a_page(mark: str) -> None:
    _merchants(2)
    assert len(page_of(Merchant.objects.all(), {"before": mark}).rows) <= 2
    assert page_of(LogEntry.objects.all(), {"before": mark}, by_time=True).rows == []


def test_a_page_that_holds_all_rows_is_counted_without_asking(django_assert_num_queries: Callable[[int], Any]) -> None:
    _merchants(7)
    rows = Merchant.objects.all()
    with django_assert_num_queries(1):
        assert total_of(page_of(rows, {}, size=7), rows) == 7
    first = page_of(rows, {}, size=5)
    assert {total_of(page, rows) for page in (first, page_of(rows, {"before": first.older}, size=5))} == {7}


def test_counting_stops_one_beyond_a_thousand() -> None:
    AuditEntry.objects.bulk_create(AuditEntry(by="x", action="x", subject="x") for _ in range(MOST_COUNTED + 5))
    assert count_of(AuditEntry.objects.all()) == MOST_COUNTED + 1
