"""What is past its time is forgotten, in small steps, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.runs import retention
from integration_hub.runs.models import Exchange, LogEntry

pytestmark = pytest.mark.django_db


def lines(count: int, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    LogEntry.objects.bulk_create(LogEntry(merchant_id=1, at=at, message=f"{days} days") for _ in range(count))


def test_old_lines_and_exchanges_go_and_the_rest_stays(settings: object) -> None:
    settings.HUB_KEEP_DAYS = 30  # type: ignore[attr-defined]
    lines(3, days=31)
    lines(2, days=29)
    for days in (31, 1):
        at = timezone.now() - timedelta(days=days)
        Exchange.objects.create(at=at, merchant_id=1, connection_id=1, method="GET", url="u", took=timedelta(0))
    assert retention.forget_the_old() == 4
    assert LogEntry.objects.count() == 2
    assert Exchange.objects.count() == 1
    assert retention.forget_the_old() == 0


def test_many_go_in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "STEP", 10)
    lines(25, days=100)
    lines(25, days=0)
    assert retention.forget_the_old() == 25
    assert LogEntry.objects.count() == 25


def test_one_turn_ends_although_more_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "STEP", 10)
    monkeypatch.setattr(retention, "MOST_STEPS", 2)
    lines(25, days=100)
    assert retention.forget_the_old() == 20
