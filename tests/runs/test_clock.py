"""Schedules start once each time, whatever the clocks do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.processes import kinds
from integration_hub.processes.models import Process, Schedule
from integration_hub.runs import clock, leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Beat, Run, State
from tests.cast import process

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def items(merchant: Merchant) -> Process:
    return process(kinds.ITEMS_FROM_ERP, merchant.connections.create(slug="erp", name="ERP", connector="sap_business_one"))


@pytest.fixture
def hourly(items: Process) -> Schedule:
    return Schedule.objects.create(process=items, crontab="0 * * * *", time_zone="UTC", next_at=NOON)


def end_all() -> None:
    for run in Run.objects.filter(state=State.QUEUED):
        claimed = leases.claim(run.pk)
        assert claimed
        leases.finish(claimed, Ending(State.DONE))


def test_two_clocks_at_once_start_one_run(hourly: Schedule) -> None:
    stale = Schedule.objects.get(pk=hourly.pk)
    assert len(clock.start_due(NOON)) == 1
    end_all()
    assert clock.start_due(NOON) == []
    assert clock._claimed(stale, NOON) is None


def test_missed_times_collapse_into_one_run(hourly: Schedule) -> None:
    clock.start_due(NOON + timedelta(hours=5, minutes=10))
    hourly.refresh_from_db()
    assert Run.objects.count() == 1
    assert hourly.next_at == NOON + timedelta(hours=6)


def test_a_run_still_under_way_is_not_started_twice(hourly: Schedule) -> None:
    clock.start_due(NOON)
    clock.start_due(NOON + timedelta(hours=1))
    assert Run.objects.count() == 1


def test_one_schedule_that_cannot_be_read_does_not_stop_the_others(hourly: Schedule, merchant: Merchant) -> None:
    other = process(kinds.STOCK_FROM_ERP, hourly.process.source)
    Schedule.objects.create(process=other, crontab="not a crontab", time_zone="UTC", next_at=NOON - timedelta(hours=1))
    assert [run.process for run in clock.start_due(NOON)] == [hourly.process]


def test_a_clock_that_stopped_is_known(db: None) -> None:
    assert clock.stopped_since() is None
    clock.tick()
    assert clock.stopped_since() is None
    long_ago = timezone.now() - timedelta(minutes=6)
    Beat.objects.update(at=long_ago)
    assert clock.stopped_since() == long_ago


def test_a_dead_broker_stops_no_clock(hourly: Schedule) -> None:
    clock.tick()
    assert Run.objects.get().state == State.QUEUED
