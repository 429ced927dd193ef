"""The gate inside the promotion: what was written is what was planned, or nothing is."""

from dataclasses import replace

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.models import Generation, ItemFields, Kind, Record, Version
from integration_hub.imports.accepting import Row
from integration_hub.imports.drawing import Staged, draw, repeated
from integration_hub.imports.promotion import GateClosed, Promotion, promote
from integration_hub.imports.staging import staging_of
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.leases import LeaseLost
from integration_hub.runs.models import Run, State, Trigger

pytestmark = pytest.mark.django_db(transaction=True)


def row(key: str, name: str = "Bolt") -> Row:
    return Row(key, key, "", "", name, None, f'[{{"key":"{key}","name":"{name}"}}]', name.encode().ljust(16))


@pytest.fixture
def run(items: Process) -> Run:
    claimed = leases.claim(start_run(items, Cause(Trigger.COMMAND)).pk)
    assert claimed
    return claimed


@pytest.fixture
def ready(run: Run) -> Promotion:
    """Three items, staged and planned."""
    staged = Staged(run.process.source_id, Kind.ITEM, staging_of(run))
    staged.staging.create()
    staged.staging.add([row("A1"), row("A2"), row("A3")], b"")
    return Promotion(staged, draw(staged, far=0.5), 3, "v1", timezone.now())


def test_what_is_planned_is_published_with_the_end_of_its_run(run: Run, ready: Promotion) -> None:
    promote(run, ready)
    assert Record.objects.filter(rev=1).count() == 3
    assert Run.objects.get(pk=run.pk).state == State.DONE
    assert Process.objects.get(pk=run.process_id).watermark == ready.watermark
    ready.staged.staging.drop()


@pytest.mark.parametrize("figure", ["added", "changed", "withdrawn"])
def test_a_plan_that_does_not_come_true_publishes_nothing(run: Run, ready: Promotion, figure: str) -> None:
    setattr(ready.plan, figure, getattr(ready.plan, figure) + 1)
    with pytest.raises(GateClosed):
        promote(run, ready)
    nothing_happened(run)
    ready.staged.staging.drop()


def test_staging_that_was_lost_on_the_way_publishes_nothing(run: Run, ready: Promotion) -> None:
    ready.staged.staging.create()
    with pytest.raises(GateClosed):
        promote(run, ready)
    nothing_happened(run)
    ready.staged.staging.drop()


def test_a_worker_without_its_lease_publishes_nothing(run: Run, ready: Promotion) -> None:
    Run.objects.filter(pk=run.pk).update(attempt=run.attempt + 1)
    with pytest.raises(LeaseLost):
        promote(run, ready)
    nothing_happened(run)
    ready.staged.staging.drop()


def test_a_key_that_is_staged_twice_is_seen_before_anything_is_written(ready: Promotion) -> None:
    ready.staged.staging.add([row("A2", "Nut"), row("A2", "Nut")], b"")
    assert repeated(ready.staged, hits=False) == (2, "A2")
    ready.staged.staging.drop()


def test_the_same_documents_read_another_way_move_no_revision(run: Run, ready: Promotion, items: Process) -> None:
    promote(run, ready)
    again = leases.claim(start_run(items, Cause(Trigger.COMMAND)).pk)
    assert again
    staged = replace(ready.staged, staging=staging_of(again))
    staged.staging.create()
    staged.staging.add([row("A1")._replace(digest=b"x" * 16)], b"")
    promote(again, Promotion(staged, draw(staged, far=0.5), 1, "v1", timezone.now()))
    assert bytes(Record.objects.get(key="A1", rev=1).digest) == b"x" * 16
    assert Generation.objects.count() == 1
    for each in (ready.staged, staged):
        each.staging.drop()


def nothing_happened(run: Run) -> None:
    assert not Record.objects.exists()
    assert not Generation.objects.exists()
    stored = Run.objects.get(pk=run.pk)
    assert stored.state == State.RUNNING
    assert stored.process.watermark is None


def test_an_edit_between_staging_and_promotion_loses_neither_the_import_nor_itself(
    run: Run, ready: Promotion, items: Process, support: Person
) -> None:
    promote(run, ready)
    again = leases.claim(start_run(items, Cause(Trigger.COMMAND)).pk)
    assert again
    staged = replace(ready.staged, staging=staging_of(again))
    staged.staging.create()
    staged.staging.add([row("A1", "Nut")], b"")
    drawn = Promotion(staged, draw(staged, far=0.5), 1, "v1", timezone.now())
    assert fill_in(items.source, ["A1", "A2"], {"brand": "Acme"}, by=support) == 2
    promote(again, drawn)
    assert dict(Record.objects.values_list("key", "rev")) == {"A1": 3, "A2": 2, "A3": 1}
    assert Record.objects.get(key="A1").title == "Nut"
    assert sorted(Version.objects.values_list("key", "rev")) == [("A1", 1), ("A1", 2), ("A2", 1)]
    assert set(ItemFields.objects.values_list("sku", "brand")) == {("A1", "Acme"), ("A2", "Acme")}
    assert Generation.objects.filter(version="v1").count() == 3
    for each in (ready.staged, staged):
        each.staging.drop()
