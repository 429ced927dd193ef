"""What is past its time is forgotten, in small steps, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Notice
from integration_hub.alerts.noticing import LOOK_BACK
from integration_hub.alerts.retention import forget_old_notices
from integration_hub.processes import kinds
from integration_hub.runs import retention
from integration_hub.runs.models import Exchange, LogEntry, Run
from tests.cast import connect, process

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


def test_a_notice_is_kept_as_long_as_its_run_could_be_noticed_anew(merchant: Merchant, settings: object) -> None:
    settings.HUB_KEEP_DAYS = 1  # type: ignore[attr-defined]
    config = {"url": "http://sap.example", "company": "A", "user": "u", "password": "p", "time_zone": "UTC"}
    items = process(kinds.ITEMS_FROM_ERP, connect(merchant, "sap_business_one", "erp", **config))
    run = Run.objects.create(merchant=merchant, process=items, state="failed", mode="full", trigger="person", target_key="t")
    for age in (LOOK_BACK, LOOK_BACK + timedelta(days=2)):
        Notice.objects.create(merchant=merchant, run=run, address=f"{age.days}@hub.example", due_at=timezone.now() - age)
    assert forget_old_notices() == 1
    assert Notice.objects.get().address == f"{LOOK_BACK.days}@hub.example"
