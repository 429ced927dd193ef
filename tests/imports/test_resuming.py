"""A run that was taken over goes on after its last checkpoint; one that is cancelled leaves nothing."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from django.db import connections
from django.db.models import F

from connectors.base import Page
from connectors.testing.messages import Request
from integration_hub.imports import reading, sifting
from integration_hub.imports.reading import ahead
from integration_hub.imports.staging import staging_of
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import LogEntry, Run, State, Trigger
from integration_hub.work import execute_run
from tests.imports.conftest import Do, keys, no_staging, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def checkpoints_at_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sifting, "BEAT_EVERY", 0)


def at_page(number: int, **change: object) -> Callable[[Request], None]:
    """Change all runs while the page of that number is asked for."""
    asked = iter(range(1, 1000))

    def act(_: Request) -> None:
        if next(asked) == number:
            Run.objects.filter(state=State.RUNNING).update(**change)
            connections.close_all()

    return act


def taken_over(shelf: ShelfSimulator, items: Process) -> Run:
    """A run of 95 items whose worker was taken for dead on the way, and which waits again."""
    shelf.fill("items", things(95))
    run = start_run(items, Cause(Trigger.COMMAND), mode=Mode.FULL)
    shelf.before = at_page(6, attempt=F("attempt") + 1)
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == State.RUNNING
    assert run.resume["counts"]["read"] > 0
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED, lease_until=None)
    shelf.calls.clear()
    return run


def test_it_goes_on_after_what_is_staged(shelf: ShelfSimulator, items: Process) -> None:
    run = taken_over(shelf, items)
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, run.staged, len(keys())) == (State.DONE, 95, 95, 95), run.message
    assert shelf.calls["GET /items"] < 10
    assert shelf.calls["GET /items/count"] == 0
    assert LogEntry.objects.filter(message__startswith="Goes on after").exists()
    assert no_staging()


def test_it_remembers_which_known_records_it_met(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(1, start=500))
    do(items)
    run = taken_over(shelf, items)
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.plan["withdrawn"], run.skipped) == (State.DONE, 0, 1), run.message


def test_without_its_staging_it_begins_anew(shelf: ShelfSimulator, items: Process) -> None:
    run = taken_over(shelf, items)
    staging_of(run).drop()
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, len(keys())) == (State.DONE, 95, 95)
    assert shelf.calls["GET /items"] >= 10


def test_with_less_staged_than_it_remembers_it_begins_anew(shelf: ShelfSimulator, items: Process) -> None:
    run = taken_over(shelf, items)
    staging_of(run).create()
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, len(keys())) == (State.DONE, 95, 95)


def test_a_run_that_is_cancelled_publishes_nothing_and_leaves_nothing(shelf: ShelfSimulator, items: Process) -> None:
    shelf.fill("items", things(95))
    run = start_run(items, Cause(Trigger.COMMAND), mode=Mode.FULL)
    shelf.before = at_page(3, cancel_requested=True)
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not keys()
    assert no_staging()


def test_who_waits_for_a_slow_page_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    arrives = Event()

    def slow() -> Iterator[Page]:
        arrives.wait()
        yield Page([b"{}"], "1")

    pages = ahead(slow())
    assert next(pages) is None
    arrives.set()
    assert [page.resume for page in pages if page] == ["1"]


def test_what_goes_wrong_while_reading_is_raised_where_pages_are_taken() -> None:
    def broken() -> Iterator[Page]:
        yield Page([], "1")
        raise LookupError

    pages = ahead(broken())
    assert next(pages)
    with pytest.raises(LookupError):
        next(pages)


def test_a_reader_whose_pages_nobody_takes_ends() -> None:
    ended = Event()

    def endless() -> Iterator[Page]:
        try:
            while True:
                yield Page([], "")
        finally:
            ended.set()

    pages = ahead(endless())
    next(pages)
    pages.close()
    assert ended.wait(10)
