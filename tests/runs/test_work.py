"""Every kind of service has its work, and every work an end (I10)."""

from collections.abc import Callable

import pytest

from connectors import errors
from integration_hub import work
from integration_hub.accounts.models import Merchant
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import LogEntry, Run, State, Trigger
from tests.cast import process

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(merchant: Merchant) -> Process:
    return process(kinds.ITEMS_FROM_ERP, merchant.connections.create(slug="erp", name="ERP", connector="sap_business_one"))


def done(items: Process, monkeypatch: pytest.MonkeyPatch, does: Callable[[Run], Ending]) -> Run:
    """The run after a worker did ``does`` for it."""
    monkeypatch.setitem(work.WORK, items.kind, does)
    run = start_run(items, Cause(Trigger.COMMAND))
    work.execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_every_kind_of_service_has_its_work() -> None:
    assert set(work.WORK) == set(kinds.KINDS)


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (errors.Unavailable("away", "It is away.", "Wait."), State.NOT_REACHABLE),
        (errors.Access("password", "It refused us.", "Ask."), State.NOT_REACHABLE),
        (errors.Unreadable("broken", "It is broken.", "Ask."), State.INVALID),
        (errors.PagesMoved("moved", "It moved.", "Again."), State.COUNT_MISMATCH),
        (errors.Uncertain("lost", "It is lost.", "Look."), State.TIMED_OUT),
        (errors.Rejected("no", "It said no.", "Mend."), State.FAILED),
    ],
)
def test_each_error_has_its_outcome_and_its_words(
    items: Process, monkeypatch: pytest.MonkeyPatch, problem: errors.ConnectorError, state: State
) -> None:
    def fail(_: Run) -> Ending:
        raise problem

    run = done(items, monkeypatch, fail)
    assert (run.state, run.code, run.message, run.remedy) == (state, problem.code, problem.message, problem.remedy)
    assert LogEntry.objects.filter(run_id=run.pk, level=40).exists()


def test_a_mistake_of_the_hubs_ends_the_run_too_and_is_raised(items: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: Run) -> Ending:
        raise ZeroDivisionError("with a secret in it")

    with pytest.raises(ZeroDivisionError):
        done(items, monkeypatch, stumble)
    run = Run.objects.get()
    assert (run.state, run.code) == (State.FAILED, "hub_error")
    assert "secret" not in run.message


def test_a_cancelled_run_says_so(items: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled(run: Run) -> Ending:
        Run.objects.filter(pk=run.pk).update(cancel_requested=True)
        leases.beat(run)
        raise AssertionError("The heartbeat must tell.")

    assert done(items, monkeypatch, cancelled).state == State.CANCELLED


def test_a_worker_that_lost_its_run_writes_nothing(items: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(run: Run) -> Ending:
        Run.objects.filter(pk=run.pk).update(attempt=run.attempt + 1)
        return Ending(State.DONE, message="It was me.")

    run = done(items, monkeypatch, overtaken)
    assert (run.state, run.message) == (State.RUNNING, "")
    assert not LogEntry.objects.exists()


def test_no_end_fails_on_words_from_outside(items: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    run = done(items, monkeypatch, lambda _: Ending(State.INVALID, "broken", "Record \x00 is broken.", "Mend \x00 it."))
    assert (run.state, run.message) == (State.INVALID, "Record  is broken.")
