"""An import brings all of it into the catalogue, or nothing."""

from decimal import Decimal

import pytest

from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import Generation, Kind, Record, Version
from integration_hub.catalogue.queries import documents, newest_generation
from integration_hub.connections.models import Connection
from integration_hub.imports.staging import staging_of
from integration_hub.processes.kinds import ADDRESSES_FROM_ERP, CUSTOMERS_FROM_ERP, PRICES_FROM_ERP, STOCK_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State
from tests.cast import process
from tests.imports.conftest import Do, keys, no_staging, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)


def test_counts_in_are_counts_out(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    run = do(items)
    assert (run.state, run.expected, run.read, run.staged, run.skipped, run.published) == (State.DONE, 35, 35, 35, 0, 35)
    assert keys() == {row["id"] for row in things(35)}
    assert run.unit == "items"
    assert no_staging()


def test_what_did_not_change_is_neither_staged_nor_published_again(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    do(items)
    shelf.put("items", {"id": "A0003", "name": "Renamed"})
    run = do(items)
    assert (run.read, run.staged, run.skipped, run.published) == (35, 1, 34, 1)
    assert list(Record.objects.filter(rev=2).values_list("key", "title")) == [("A0003", "Renamed")]
    assert list(Version.objects.values_list("key", "rev", "withdrawn")) == [("A0003", 1, False)]


def test_nothing_new_makes_no_new_generation(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(5))
    do(items)
    run = do(items)
    assert (run.state, run.published, Generation.objects.count()) == (State.DONE, 0, 1)


def test_a_full_run_withdraws_what_is_missing_and_brings_it_back_when_it_returns(
    shelf: ShelfSimulator, items: Process, do: Do
) -> None:
    shelf.fill("items", things(35))
    do(items)
    shelf.take("items", "A0007")
    run = do(items)
    assert run.plan["withdrawn"] == 1
    assert "A0007" not in keys()
    shelf.put("items", *things(1, start=7))
    run = do(items)
    assert run.plan["added"] == 1
    assert "A0007" in keys()
    assert Record.objects.get(key="A0007").rev == 3


def test_an_incremental_run_reads_what_changed_and_withdraws_nothing(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(15))
    do(items)
    Process.objects.update(watermark="2999-01-01T00:00:00Z")
    shelf.take("items", "A0007")
    run = do(items, Mode.INCREMENTAL)
    assert (run.state, run.expected, run.read) == (State.DONE, 0, 0)
    assert len(keys()) == 15


def test_a_source_that_cannot_tell_changes_is_read_whole_by_an_incremental_run(
    shelf: ShelfSimulator, items: Process, do: Do, erp: Connection
) -> None:
    stock = process(STOCK_FROM_ERP, erp)
    shelf.fill("stock", [{"id": "A1", "stock": [{"warehouse": "01", "quantity": "5"}]}])
    do(stock)
    shelf.take("stock", "A1")
    shelf.put("stock", {"id": "A2", "stock": [{"warehouse": "01", "quantity": "5"}]})
    run = do(stock, Mode.INCREMENTAL)
    assert run.state == State.DONE, run.message
    assert keys() == {"A2"}


@pytest.mark.parametrize(("lie", "code"), [(1, "too_few"), (-1, "too_many")])
def test_a_wrong_count_publishes_nothing_and_tells_both_numbers(
    shelf: ShelfSimulator, items: Process, do: Do, lie: int, code: str
) -> None:
    shelf.fill("items", things(35))
    shelf.faults.add("wrong_count", "GET /items/count", amount=lie)
    run = do(items)
    assert (run.state, run.code, run.expected, run.read, run.published) == (State.COUNT_MISMATCH, code, 35 + lie, 35, 0)
    assert not keys()
    assert no_staging()


def test_one_record_twice_refuses_the_import_and_names_it(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    shelf.twice("items", "A0007")
    run = do(items)
    assert (run.state, run.code) == (State.COUNT_MISMATCH, "too_few")
    assert "'A0007' came more than once" in run.message
    assert not keys()


def test_a_known_record_that_comes_again_is_seen_to_be_double(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    Process.objects.update(monitoring=False)
    shelf.fill("items", things(35))
    do(items)
    shelf.twice("items", "A0007")
    run = do(items)
    assert (run.state, run.code) == (State.INVALID, "duplicate_keys")
    assert "'A0007'" in run.message


def test_a_lost_row_hidden_by_a_double_one_is_seen(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    do(items)
    shelf.take("items", "A0009")
    shelf.twice("items", "A0007")
    run = do(items)
    assert (run.state, run.expected, run.read) == (State.COUNT_MISMATCH, 35, 35)
    assert len(keys()) == 35


@pytest.mark.parametrize("how", ["delete", "insert", "both"])
def test_rows_that_move_once_are_read_again_and_come_out_right(shelf: ShelfSimulator, items: Process, do: Do, how: str) -> None:
    Process.objects.update(monitoring=False)
    shelf.fill("items", things(35))
    shelf.faults.add("shifting_rows", "GET /items", how=how, after=2)
    run = do(items)
    assert run.state == State.DONE, run.message
    assert keys() == {row["id"] for row in shelf._rows("items", "", 0, 100)}


def test_rows_that_never_hold_still_publish_nothing(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(95))
    shelf.faults.add("shifting_rows", "GET /items", how="both", times=None)
    run = do(items)
    assert (run.state, run.code) == (State.COUNT_MISMATCH, "source_moved")
    assert not keys()
    assert no_staging()


def test_a_record_that_cannot_be_read_ends_the_import_and_is_named(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    shelf.put("items", {"id": "A0033", "name": ["no", "text"]})
    run = do(items)
    assert (run.state, run.code) == (State.INVALID, "shelf.record")
    assert run.message.startswith("Record 34: ")
    assert run.remedy
    assert not keys()
    assert no_staging()


def test_records_that_say_nothing_are_counted_and_passed_over(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", [*things(35), {"id": "S1", "name": "Silent", "silent": True}])
    run = do(items)
    assert (run.state, run.expected, run.read, run.staged, run.skipped) == (State.DONE, 36, 36, 35, 1)
    assert "S1" not in keys()


def test_a_record_that_falls_silent_is_withdrawn(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    do(items)
    shelf.put("items", {"id": "A0007", "name": "Silent", "silent": True})
    run = do(items, Mode.INCREMENTAL)
    assert (run.state, run.plan["withdrawn"]) == (State.DONE, 1), run.message
    assert "A0007" not in keys()


def test_other_settings_mean_that_everything_is_read_anew(shelf: ShelfSimulator, items: Process, do: Do, erp: Connection) -> None:
    shelf.fill("items", things(15))
    do(items)
    erp.settings["size"] = 7
    erp.save()
    run = do(items, Mode.INCREMENTAL)
    assert (run.read, run.staged, run.published) == (15, 15, 0)
    assert set(Record.objects.values_list("rev", flat=True)) == {1}
    assert do(items, Mode.INCREMENTAL).state == State.DONE


def test_an_erp_that_is_away_is_not_reachable_and_leaves_nothing(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    shelf.faults.add("status", "GET /items", status=503, times=None, after=2)
    run = do(items)
    assert run.state == State.NOT_REACHABLE
    assert not keys()
    assert no_staging()


def test_an_import_that_takes_half_away_is_rejected_and_goes_through_when_a_person_forces_it(
    shelf: ShelfSimulator, items: Process, do: Do, support: Person
) -> None:
    shelf.fill("items", things(40))
    do(items)
    shelf.take("items", *(row["id"] for row in things(20)))
    run = do(items)
    assert (run.state, run.published, len(keys())) == (State.HARMFUL, 0, 40)
    assert run.plan["withdrawn"] == 20
    forced = do(items, by=support, force="The season is over.")
    assert (forced.state, len(keys())) == (State.DONE, 20)


def test_force_never_overrides_a_count(shelf: ShelfSimulator, items: Process, do: Do, support: Person) -> None:
    shelf.fill("items", things(35))
    shelf.faults.add("wrong_count", "GET /items/count")
    assert do(items, by=support, force="I know.").state == State.COUNT_MISMATCH


def test_monitoring_without_a_count_publishes_nothing(shelf: ShelfSimulator, erp: Connection, do: Do) -> None:
    shelf.fill("addresses", [{"id": "1", "customer": "C1", "name": "Home", "city": "Aarhus"}])
    run = do(process(ADDRESSES_FROM_ERP, erp, monitoring=True))
    assert (run.state, run.code) == (State.FAILED, "cannot_count")
    assert not keys()


def test_all_kinds_of_records_come_the_same_way(shelf: ShelfSimulator, erp: Connection, do: Do) -> None:
    shelf.fill("prices", [{"id": "A1", "prices": [{"list": "retail", "amount": "10.00"}, {"list": "dealer", "amount": "8"}]}])
    shelf.fill("stock", [{"id": "A1", "stock": [{"warehouse": "01", "quantity": "5"}, {"warehouse": "02", "quantity": "2.5"}]}])
    shelf.fill("customers", [{"id": "C1", "name": "Ann"}])
    shelf.fill("addresses", [{"id": "1", "customer": "C1", "name": "Home", "city": "Aarhus"}])
    for kind in (PRICES_FROM_ERP, STOCK_FROM_ERP, CUSTOMERS_FROM_ERP, ADDRESSES_FROM_ERP):
        assert do(process(kind, erp)).state == State.DONE
    amounts = dict(Record.objects.values_list("kind", "amount"))
    assert amounts == {"price": Decimal(10), "stock": Decimal("7.5"), "customer": None, "address": None}
    found = documents(erp, Kind.PRICE, ["A1", "nowhere"])
    assert [document.market for document in found["A1"]] == ["retail", "dealer"]


def test_generations_of_one_catalogue_are_numbered_across_its_kinds(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(3))
    shelf.fill("customers", [{"id": "C1", "name": "Ann"}])
    do(items)
    do(process(CUSTOMERS_FROM_ERP, items.source))
    numbers = Generation.objects.order_by("number").values_list("number", "kind", "added")
    assert list(numbers) == [(1, "item", 3), (2, "customer", 1)]
    newest = newest_generation(items.source, Kind.ITEM)
    assert newest is not None
    assert newest.number == 1


def test_what_a_dead_run_left_behind_is_swept_by_the_next(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    staging_of(Run(pk=4711)).create()
    assert not no_staging()
    do(items)
    assert no_staging()
