"""A run that was answered leaves a sign of life, whatever else comes of it; one that was not leaves since when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.connections.models import Connection
from integration_hub.processes.models import Mode, Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.heartbeats import KEPT_GAPS
from integration_hub.runs.models import Heartbeat, Run, State, Trigger
from tests.imports.conftest import Do, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)


def beat() -> Heartbeat:
    return Heartbeat.objects.get()


def test_an_import_that_brought_something_is_answer_proof_and_change_in_one(
    shelf: ShelfSimulator, items: Process, do: Do, erp: Connection
) -> None:
    shelf.fill("items", things(5))
    run = do(items)
    kept = beat()
    assert (kept.connection, kept.kind) == (erp, items.kind)
    assert kept.beat_at == kept.good_at == kept.changed_at == run.ended_at
    assert (kept.gaps, kept.failing_since) == ([], None)


def test_an_answer_that_brought_nothing_is_a_heartbeat_and_no_change(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(5))
    first, second = do(items), do(items, Mode.INCREMENTAL)
    kept = beat()
    assert (kept.beat_at, kept.good_at, kept.changed_at) == (second.ended_at, second.ended_at, first.ended_at)


def test_the_pauses_between_changes_are_kept_the_last_of_them(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(5))
    do(items)
    Heartbeat.objects.update(changed_at=timezone.now() - timedelta(hours=1), gaps=list(range(KEPT_GAPS)))
    shelf.put("items", {"id": "A0003", "name": "Renamed"})
    do(items)
    assert len(beat().gaps) == KEPT_GAPS
    assert beat().gaps[-1] == pytest.approx(3600, abs=60)


def test_an_import_that_was_rejected_was_answered_but_proves_nothing(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(40))
    good = do(items)
    shelf.take("items", *(row["id"] for row in things(30)))
    bad = do(items)
    kept = beat()
    assert bad.state == State.HARMFUL
    assert (kept.beat_at, kept.good_at, kept.failing_since) == (bad.ended_at, good.ended_at, bad.ended_at)


def test_an_erp_that_is_away_leaves_since_when_and_the_next_answer_ends_it(
    shelf: ShelfSimulator, items: Process, do: Do, erp: Connection
) -> None:
    shelf.fill("items", things(5))
    good = do(items)
    Connection.objects.filter(pk=erp.pk).update(settings={"url": "http://127.0.0.1:9", "size": 10})
    first = do(items)
    do(items)
    kept = beat()
    assert first.state == State.NOT_REACHABLE
    assert (kept.beat_at, kept.failing_since) == (good.ended_at, first.ended_at)
    Connection.objects.filter(pk=erp.pk).update(settings={"url": shelf.url, "size": 10})
    do(items)
    assert beat().failing_since is None


def test_a_run_whose_worker_died_for_good_ended_badly_too(items: Process) -> None:
    start_run(items, Cause(Trigger.COMMAND))
    Run.objects.update(state=State.RUNNING, attempt=leases.MOST_ATTEMPTS, lease_until=timezone.now() - timedelta(minutes=1))
    leases.close_the_dead()
    assert beat().failing_since is not None
    assert beat().beat_at is None
