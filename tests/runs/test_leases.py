"""A run belongs to one worker at a time, and every run ends (I5, I10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, cancel_run, start_run
from integration_hub.runs.leases import CancelRequested, Ending, LeaseLost
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import process

pytestmark = pytest.mark.django_db
BY_COMMAND = Cause(Trigger.COMMAND)


@pytest.fixture
def items(merchant: Merchant) -> Process:
    return process(kinds.ITEMS_FROM_ERP, bare_connection(merchant))


def bare_connection(merchant: Merchant, slug: str = "erp") -> Connection:
    return merchant.connections.create(slug=slug, name=slug, connector="sap_business_one")


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_second_start_gives_the_run_that_is_already_there(items: Process) -> None:
    assert start_run(items, BY_COMMAND) == start_run(items, BY_COMMAND)


def test_one_worker_gets_the_run_and_the_other_nothing(items: Process) -> None:
    run = start_run(items, BY_COMMAND)
    assert leases.claim(run.pk) is not None
    assert leases.claim(run.pk) is None


def test_two_processes_never_write_into_one_target_at_once(merchant: Merchant, items: Process) -> None:
    twin = Process.objects.create(merchant=merchant, slug="twin", name="Twin", kind=items.kind, source=items.source)
    first, second = start_run(items, BY_COMMAND), start_run(twin, BY_COMMAND)
    claimed = leases.claim(first.pk)
    assert claimed
    assert leases.claim(second.pk) is None
    leases.finish(claimed, Ending(State.DONE))
    assert leases.claim(second.pk) is not None


def test_a_worker_that_was_taken_for_dead_changes_nothing_more(items: Process) -> None:
    paused = leases.claim(start_run(items, BY_COMMAND).pk)
    assert paused
    expire(paused)
    leases.close_the_dead()
    woken = leases.claim(paused.pk)
    assert woken
    with pytest.raises(LeaseLost):
        leases.beat(paused, read=99)
    with pytest.raises(LeaseLost):
        leases.finish(paused, Ending(State.DONE))
    woken.refresh_from_db()
    assert (woken.state, woken.read) == (State.RUNNING, 0)


def test_a_run_whose_workers_always_die_ends_as_aborted(items: Process) -> None:
    run = start_run(items, BY_COMMAND)
    for _ in range(leases.MOST_ATTEMPTS):
        claimed = leases.claim(run.pk)
        assert claimed
        expire(claimed)
        leases.close_the_dead()
    run.refresh_from_db()
    assert run.state == State.ABORTED
    assert run.remedy


def test_a_living_worker_is_never_closed(items: Process) -> None:
    run = leases.claim(start_run(items, BY_COMMAND).pk)
    assert run
    assert leases.close_the_dead() == []


def test_a_cancelled_run_stops_at_its_next_heartbeat(items: Process, support: Person) -> None:
    run = leases.claim(start_run(items, BY_COMMAND).pk)
    assert run
    cancel_run(run, by=support)
    with pytest.raises(CancelRequested):
        leases.beat(run)


def test_a_run_that_waits_is_cancelled_at_once(items: Process, support: Person) -> None:
    run = cancel_run(start_run(items, BY_COMMAND), by=support)
    assert run.state == State.CANCELLED
    assert run.ended_at
