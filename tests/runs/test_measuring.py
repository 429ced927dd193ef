"""Calls are counted where they are made, and durations measured from the last runs that were done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from connectors.base import Call
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending, beat, claim, finish, release
from integration_hub.runs.measuring import LOOKED_AT, measured
from integration_hub.runs.models import Exchange, Run, State, Trigger
from tests.cast import process

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(merchant: Merchant) -> Process:
    erp = Connection.objects.create(merchant=merchant, slug="erp", name="ERP", connector="sap_business_one")
    return process(kinds.ITEMS_FROM_ERP, erp)


def call(status: int = 200) -> Call:
    return Call(datetime.now(UTC), "GET", "https://erp.example/items", status, timedelta(milliseconds=3), "", "")


def claimed(items: Process) -> Run:
    run = claim(start_run(items, Cause(Trigger.COMMAND)).pk)
    assert run
    return run


def done(items: Process, seconds: float, *, calls: int = 0, state: State = State.DONE, mode: Mode = Mode.INCREMENTAL) -> None:
    ended = timezone.now()
    Run.objects.create(
        merchant=items.merchant, process=items, state=state, mode=mode, trigger=Trigger.SCHEDULE, target_key="x",
        started_at=ended - timedelta(seconds=seconds), ended_at=ended, calls={str(items.source_id): calls} if calls else {},
    )  # fmt: skip


def test_every_call_of_a_run_is_counted_also_those_that_are_not_kept(items: Process) -> None:
    run = claimed(items)
    hear = keeper(items.source, run=run, only_failures=True)
    for status in (200, 200, 503):
        hear(call(status))
    beat(run)
    assert Run.objects.get(pk=run.pk).calls == {str(items.source_id): 3}
    hear(call())
    finish(run, Ending(State.DONE))
    assert Run.objects.get(pk=run.pk).calls == {str(items.source_id): 4}
    assert Exchange.objects.filter(run_id=run.pk).count() == 1
    assert Run.objects.get(pk=run.pk).made_calls == 4


def test_a_run_that_goes_on_elsewhere_goes_on_counting(items: Process) -> None:
    run = claimed(items)
    keeper(items.source, run=run)(call())
    beat(run)
    release(run)
    again = claim(run.pk)
    assert again
    keeper(items.source, run=again)(call())
    finish(again, Ending(State.DONE))
    assert Run.objects.get(pk=run.pk).calls == {str(items.source_id): 2}


def test_the_usual_and_the_slow_duration_are_those_of_the_last_runs_that_were_done(items: Process) -> None:
    done(items, 5000)
    for _ in range(LOOKED_AT - 2):
        done(items, 10, calls=4)
    done(items, 90, calls=8)
    done(items, 90, calls=8)
    done(items, 7, state=State.FAILED)
    done(items, 600, mode=Mode.FULL)
    found = measured([items.pk])
    delta, full = found[items.pk, Mode.INCREMENTAL], found[items.pk, Mode.FULL]
    assert delta.usual == timedelta(seconds=10), "the oldest is past what is looked at, the failed one counts for nothing"
    assert timedelta(seconds=10) < delta.slow <= timedelta(seconds=90)
    assert delta.calls == {items.source_id: pytest.approx((18 * 4 + 2 * 8) / 20)}
    assert (full.usual, full.slow, full.calls) == (timedelta(minutes=10), timedelta(minutes=10), {})


def test_what_has_never_been_done_is_not_measured(items: Process) -> None:
    done(items, 3, state=State.NOT_REACHABLE)
    assert measured([items.pk]) == {}
    assert measured([]) == {}
