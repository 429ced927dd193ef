"""Block B: the importer is killed everywhere. The catalogue is wholly the old or wholly the new one, and the next run heals."""

import os
import random
import signal
import time
from itertools import count

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from integration_hub.alerts.models import Notice, Sending
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.faults.imports import (
    all_is_whole,
    each_failure_is_told_once,
    found_dead,
    healed,
    items,
    offered,
    shelf,
    shown,
    struck,
    things,
    turn_over,
)
from tests.faults.workshop import FULL, Workshop, dead, stopped, until, workshop
from tests.mailbox import mailbox
from tests.shelf.simulator import ShelfSimulator

__all__ = ["items", "shelf"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(1800)]
PACE = "5"

MOMENTS = int(os.environ.get("FAULTS_MOMENTS", "200" if FULL else "5"))
FIRST = int(os.environ.get("FAULTS_SEED", "1"))


def begin(service: Process, mode: Mode = Mode.FULL) -> Run:
    return start_run(service, Cause(Trigger.COMMAND), mode=mode)


@pytest.mark.parametrize("mode", [Mode.FULL, Mode.INCREMENTAL])
def test_killed_at_every_point_an_import_is_whole_or_has_not_happened(
    shelf: ShelfSimulator, items: Process, workers: Workshop, mode: Mode
) -> None:
    shelf.fill("items", things(40))
    begin(items)
    struck(workers, "resume", items.pk)
    for n in count(1):
        turn_over(shelf, n)
        old, new = shown(), offered(shelf) if mode == Mode.FULL else shown_after(shelf)
        run = begin(items, mode)
        struck(workers, "resume", items.pk, f"*:{n}:kill")
        run.refresh_from_db()
        assert shown() in (old, new), f"half of it at point {n}: HUB_FAULTPOINT=*:{n}:kill"
        survived = run.state == State.DONE
        assert healed(workers, items).state == State.DONE, f"point {n}: {Run.objects.latest('pk').message}"
        assert shown() == new
        struck(workers, "resume", begin(items, mode).process_id)
        all_is_whole()
        if survived and n > 14:
            break
    print(f"{n - 1} fault points")


def shown_after(shelf: ShelfSimulator) -> frozenset[tuple[str, str]]:
    """What an incremental import leads to: nothing is withdrawn."""
    kept = dict(shown())
    return frozenset((kept | dict(offered(shelf))).items())


def test_killed_at_random_moments_again_and_again_an_import_ends_right(
    shelf: ShelfSimulator, items: Process, workers: Workshop
) -> None:
    shelf.fill("items", things(2000))
    chance = random.Random(FIRST)
    for n in range(1, MOMENTS + 1):
        turn_over(shelf, n)
        old, new = shown(), offered(shelf)
        run = begin(items)
        for _ in range(3):
            pid = workers.fork("resume", items.pk)
            time.sleep(chance.uniform(0, 0.6))
            workers.strike(pid, signal.SIGKILL)
            until(lambda pid=pid: dead(pid), "the worker is dead")  # type: ignore[misc]  # bound in the loop on purpose
            found_dead()
        assert shown() in (old, new), f"again: FAULTS_SEED={FIRST}, moment {n}"
        assert healed(workers, items).state == State.DONE, run.message
        assert shown() == new
    struck(workers, "resume", begin(items).process_id)
    all_is_whole()


def test_a_failing_import_that_is_killed_everywhere_fails_with_one_mail(
    shelf: ShelfSimulator, items: Process, transactional_db: None
) -> None:
    shelf.fill("items", things(40))
    shelf.faults.add("wrong_count", "GET /items/count", times=None)
    with mailbox() as mails, workshop(HUB_MAIL_URL=f"smtp://127.0.0.1:{mails.port}") as workers:
        for n in count(1):
            run = begin(items)
            struck(workers, "resume", items.pk, f"*:{n}:kill")
            run.refresh_from_db()
            survived = not run.is_active
            assert healed(workers, items).state == State.COUNT_MISMATCH
            struck(workers, "mails", 0)
            if survived:
                break
        all_is_whole()
        each_failure_is_told_once()
        assert not shown()
        assert len(mails.mails) == 1, "one cause, one mail, however often the importer was killed"


def test_a_mailer_that_is_killed_everywhere_tells_every_failure_under_one_id(
    shelf: ShelfSimulator, items: Process, transactional_db: None
) -> None:
    shelf.faults.add("status", "GET /ping", status=503, times=None)
    with mailbox() as mails, workshop(HUB_MAIL_URL=f"smtp://127.0.0.1:{mails.port}") as workers:
        for n in range(1, 6):
            begin(items)
            struck(workers, "resume", items.pk)
            struck(workers, "mails", 0, f"*:{n}:kill")
            Notice.objects.filter(state=Sending.WAITING).update(due_at=timezone.now())
            struck(workers, "mails", 0)
            # So that each turn's is a cause of its own: the mailer has something to send before it is killed.
            Notice.objects.update(cause=Concat("cause", Value(f" of turn {n}")))
        each_failure_is_told_once()
        told = {mail["Message-ID"] for mail in mails.to("ann@alpine.example")}
        assert len(told) == Run.objects.count() == 5
        assert not Notice.objects.exclude(state=Sending.SENT).exists()


OUTSIDE = ["import.counted", "staging.created", "staging.page", "staging.checkpoint", "import.planned"]
INSIDE = ["staging.written", "promotion.begun", "promotion.before_commit"]


# SQLite has one writer: asleep inside a transaction it holds up everybody, and nobody can take over.
POINTS = OUTSIDE if connection.vendor == "sqlite" else [*OUTSIDE, *INSIDE]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_wakes_after_its_run_was_taken_over_changes_nothing(
    shelf: ShelfSimulator, items: Process, workers: Workshop, point: str
) -> None:
    shelf.fill("items", things(40))
    begin(items)
    sleeper = workers.fork("resume", items.pk, f"{point}:1:stop")
    until(lambda: stopped(sleeper), f"the worker sleeps at {point}")
    found_dead()
    heir = workers.fork("resume", items.pk)
    ends = time.monotonic() + 3
    until(lambda: dead(heir) or time.monotonic() > ends, "the heir is done, or waits for the sleeper")
    workers.strike(sleeper, signal.SIGCONT)
    until(lambda: dead(sleeper) and dead(heir), "both are done")
    assert healed(workers, items).state == State.DONE
    assert shown() == offered(shelf)
    struck(workers, "resume", begin(items).process_id)
    all_is_whole()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + (20 if FULL else 2)))
def test_three_imports_at_once_are_one(shelf: ShelfSimulator, items: Process, workers: Workshop, seed: int) -> None:
    shelf.fill("items", things(200 + seed))
    runs = {begin(items).pk for _ in range(3)}
    pids = [workers.fork("resume", items.pk) for _ in range(3)]
    until(lambda: all(map(dead, pids)), "all three are done")
    assert len(runs) == 1
    assert healed(workers, items).state == State.DONE
    assert shown() == offered(shelf)
    all_is_whole()
