"""A harmful import that is held: seen, released or rejected by a person, overtaken by newer runs, ended by time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.models import Generation, Record
from integration_hub.connections.models import Connection
from integration_hub.imports.actions import fingerprint, reject, release
from integration_hub.imports.holding import HELD_FOR, expire_held
from integration_hub.imports.models import HeldRecord
from integration_hub.processes.kinds import PRICES_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.cast import process
from tests.imports.conftest import Do, keys, no_staging, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "The season is over."


@pytest.fixture
def items(erp: Connection) -> Process:
    """Items from the ERP, which hold what looks harmful."""
    return process("items_from_erp", erp, monitoring=True, settings={"hold": True})


@pytest.fixture
def held(shelf: ShelfSimulator, items: Process, do: Do) -> Run:
    """Forty items are published; a full import without twenty of them, and with one changed and one new, is held."""
    shelf.fill("items", things(40))
    do(items)
    shelf.take("items", *(row["id"] for row in things(20)))
    shelf.put("items", {"id": "A0030", "name": "Better thing"}, {"id": "B1", "name": "New thing"})
    return do(items)


def released(run: Run, by: Person, seen: str = "") -> Run:
    release(run, by=by, reason=REASON, seen=seen or fingerprint(run))
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_harmful_import_is_held_with_its_plan_and_keeps_nothing_of_its_staging(held: Run, items: Process) -> None:
    assert (held.state, held.code, held.published, len(keys())) == (State.HELD, "held_import", 0, 40)
    assert "withdraw 20 of 40 records" in held.message
    assert held.plan["limits"]["most_withdrawn"] == 0.5
    assert HeldRecord.objects.filter(run=held).count() == 22
    assert no_staging()
    items.refresh_from_db()
    assert items.watermark is not None
    assert items.watermark < (held.ended_at or timezone.now())


def test_a_held_import_that_is_released_is_published_wholly_without_asking_the_erp(
    held: Run, items: Process, support: Person, shelf: ShelfSimulator
) -> None:
    shelf.stop()
    run = released(held, support)
    assert (run.state, run.published, len(keys())) == (State.DONE, 22, 21), run.message
    assert "B1" in keys()
    assert Record.objects.get(key="A0030").title == "Better thing"
    assert Generation.objects.get(run=run).withdrawn == 20
    assert AuditEntry.objects.get(action="held import released").reason == REASON
    expire_held()
    assert not HeldRecord.objects.exists()
    assert no_staging()


def test_the_next_import_after_a_release_finds_nothing_new(held: Run, items: Process, support: Person, do: Do) -> None:
    released(held, support)
    run = do(items)
    assert (run.state, run.skipped, run.published) == (State.DONE, 21, 0)


def test_a_count_that_does_not_match_is_never_held(held: Run, items: Process, shelf: ShelfSimulator, do: Do) -> None:
    shelf.faults.add("wrong_count", "GET /items/count")
    assert do(items).state == State.COUNT_MISMATCH


def test_what_was_changed_since_is_shown_again_before_it_is_published(
    held: Run, items: Process, support: Person, shelf: ShelfSimulator, do: Do
) -> None:
    shelf.put("items", {"id": "C1", "name": "Newest thing"}, {"id": "A0030", "name": "Best thing"})
    assert do(items, Mode.INCREMENTAL).state == State.DONE
    seen = fingerprint(held)
    run = released(held, support)
    assert (run.state, run.code) == (State.HELD, "plan_changed")
    assert "A0000" in keys()
    assert fingerprint(run) != seen
    run = released(run, support)
    assert run.state == State.DONE, run.message
    assert Record.objects.get(key="A0030").title == "Best thing", "the newer run's word stands"
    assert {"B1", "C1"} <= keys()
    assert "A0000" not in keys()


def test_nobody_releases_a_plan_that_they_have_not_seen(held: Run, support: Person) -> None:
    with pytest.raises(Refused, match="has changed since you opened it"):
        release(held, by=support, reason=REASON, seen="another")
    held.refresh_from_db()
    assert held.state == State.HELD


def test_a_plan_is_released_once(held: Run, support: Person) -> None:
    stale = Run.objects.get(pk=held.pk)
    released(held, support)
    with pytest.raises(Refused, match="already"):
        release(stale, by=support, reason=REASON, seen=fingerprint(stale))


def test_a_rejected_import_leaves_everything_as_it_is(held: Run, support: Person) -> None:
    run = reject(held, by=support, reason="A wrong filter.")
    run.refresh_from_db()
    assert (run.state, len(keys())) == (State.HARMFUL, 40)
    assert "A wrong filter." in run.message
    expire_held()
    assert not HeldRecord.objects.exists()


def test_a_newer_full_import_overtakes_what_is_held(held: Run, items: Process, shelf: ShelfSimulator, do: Do) -> None:
    shelf.fill("items", things(20))
    assert do(items).state == State.DONE
    held.refresh_from_db()
    assert held.state == State.HARMFUL
    assert "nobody had released it" in held.message


def test_a_newer_held_import_overtakes_the_older_one(held: Run, items: Process, do: Do) -> None:
    assert do(items).state == State.HELD
    held.refresh_from_db()
    assert held.state == State.HARMFUL


def test_an_incremental_import_goes_on_beside_a_full_one_that_is_held(
    held: Run, items: Process, shelf: ShelfSimulator, do: Do
) -> None:
    shelf.put("items", {"id": "C1", "name": "Newest thing"})
    assert do(items, Mode.INCREMENTAL).state == State.DONE
    held.refresh_from_db()
    assert held.state == State.HELD


def test_time_ends_what_nobody_decides_about(held: Run) -> None:
    assert expire_held() == 0
    Run.objects.filter(pk=held.pk).update(ended_at=timezone.now() - HELD_FOR - timedelta(minutes=1))
    assert expire_held() == 1
    held.refresh_from_db()
    assert (held.state, HeldRecord.objects.count()) == (State.HARMFUL, 0)


def test_what_people_filled_in_meanwhile_takes_nothing_from_a_held_import(held: Run, items: Process, support: Person) -> None:
    fill_in(items.source, ["A0030"], {"brand": "Acme"}, by=support)
    run = released(held, support)
    assert run.state == State.DONE
    assert Record.objects.get(key="A0030").title == "Better thing"


def test_recipients_are_told_once_of_what_is_held(held: Run) -> None:
    Recipient.objects.create(merchant=held.merchant, address="ann@alpine.example", created_at=timezone.now() - timedelta(days=1))
    notice_what_ended_badly()
    notice_what_ended_badly()
    assert Notice.objects.filter(run=held).count() == 1


def test_a_price_that_falls_far_everywhere_is_held_by_its_moves(
    shelf: ShelfSimulator, erp: Connection, support: Person, do: Do
) -> None:
    prices = process(PRICES_FROM_ERP, erp, settings={"hold": True})
    price = {"list": "retail", "amount": "10.00"}
    shelf.fill("prices", [{"id": f"A{n}", "prices": [price]} for n in range(30)])
    do(prices)
    shelf.put("prices", *({"id": f"A{n}", "prices": [{**price, "amount": "1.00"}]} for n in range(30)))
    run = do(prices)
    assert run.state == State.HELD
    assert released(run, support).state == State.DONE
    assert set(Record.objects.values_list("amount", flat=True)) == {Decimal(1)}
