"""A dry run reads everything, draws the plan and publishes nothing: of a system, and of files, which stay as they lie."""

from pathlib import Path

import pytest
from django.test import override_settings

from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.cases.clock import watch
from integration_hub.cases.models import Case
from integration_hub.catalogue.models import Generation
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.imports.actions import fingerprint, release
from integration_hub.imports.holding import put_away_dry_runs
from integration_hub.imports.models import HeldRecord
from integration_hub.imports.queries import held_imports
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Refused, rerun
from integration_hub.runs.models import Heartbeat, State
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.imports.conftest import Do, keys, no_staging, things
from tests.rack import KEY, install
from tests.rack.folder import RackFolder, rows
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(erp: Connection) -> Process:
    """Items from the ERP, switched off, as while a merchant is set up."""
    return process(ITEMS_FROM_ERP, erp, monitoring=True, enabled=False)


def test_a_dry_run_plans_everything_publishes_nothing_and_troubles_nobody(
    shelf: ShelfSimulator, items: Process, do: Do, merchant: Merchant
) -> None:
    Recipient.objects.create(merchant=merchant, address="it@alpine.example")
    shelf.fill("items", things(30))
    run = do(items, Mode.DRY_RUN)
    assert (run.state, run.code, run.read, run.expected, run.plan["added"]) == (State.HELD, "dry_run", 30, 30, 30)
    assert "30 added" in run.message
    assert (keys(), Generation.objects.count(), HeldRecord.objects.filter(run=run).count()) == (set(), 0, 30)
    assert no_staging()
    items.refresh_from_db()
    assert items.watermark is None
    notice_what_ended_badly()
    watch(merchant.pk)
    assert (Notice.objects.count(), Case.objects.count(), Heartbeat.objects.count()) == (0, 0, 0)
    assert not run.ended_badly
    assert not held_imports(merchant).exists()


def test_what_it_planned_is_published_as_it_was_seen_and_the_next_import_brings_what_changed_since(
    shelf: ShelfSimulator, items: Process, do: Do, admin: Person
) -> None:
    shelf.fill("items", things(30))
    shelf.grow_old("items")
    run = do(items, Mode.DRY_RUN)
    shelf.put("items", {"id": "B1", "name": "New thing"})
    release(run, by=admin, reason="Going live.", seen=fingerprint(run))
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, len(keys())) == (State.DONE, 30), run.message
    Process.objects.update(enabled=True)
    items.refresh_from_db()
    following = do(items, Mode.INCREMENTAL)
    assert (following.state, "B1" in keys()) == (State.DONE, True), following.message
    assert following.read == 1


def test_a_dry_run_that_is_not_complete_is_no_plan(shelf: ShelfSimulator, items: Process, do: Do, merchant: Merchant) -> None:
    Recipient.objects.create(merchant=merchant, address="it@alpine.example")
    shelf.fill("items", things(30))
    shelf.before = lambda _request: shelf.take("items", "A0029")
    run = do(items, Mode.DRY_RUN)
    assert run.state == State.COUNT_MISMATCH
    assert not HeldRecord.objects.exists()
    notice_what_ended_badly()
    assert not Notice.objects.exists()


def test_a_second_dry_run_takes_the_place_of_the_first(shelf: ShelfSimulator, items: Process, do: Do, admin: Person) -> None:
    shelf.fill("items", things(3))
    first = do(items, Mode.DRY_RUN)
    second = do(items, Mode.DRY_RUN)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.HELD)
    put_away_dry_runs(items)
    second.refresh_from_db()
    assert second.state == State.CANCELLED
    Process.objects.update(enabled=True)
    second.process.refresh_from_db()
    with pytest.raises(Refused, match="is live"):
        rerun(second, by=admin)


def test_a_dry_run_of_files_reads_the_newest_whole_one_and_leaves_it_where_it_lies(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, do: Do
) -> None:
    install(monkeypatch)
    rack = RackFolder(tmp_path / "rack")
    filed = process(
        ITEMS_FROM_ERP, connect(merchant, KEY, "erp", folder=str(rack.root)), monitoring=True, enabled=False
    )  # fmt: skip
    with override_settings(HUB_SPOOL=tmp_path / "spool"):
        missing = do(filed, Mode.DRY_RUN)
        assert (missing.state, missing.code) == (State.NOT_REACHABLE, "no_file")
        rack.export("items-1.csv", rows(4))
        rack.export("items-2.csv", rows(7))
        before = sorted(path.name for path in rack.root.rglob("*"))
        run = do(filed, Mode.DRY_RUN)
        assert (run.state, run.read, run.plan["added"]) == (State.HELD, 7, 7), run.message
        assert sorted(path.name for path in rack.root.rglob("*")) == before
        assert not FileEntry.objects.exists()
        assert not [path for path in (tmp_path / "spool").rglob("*") if path.is_file()]
    assert keys() == set()
