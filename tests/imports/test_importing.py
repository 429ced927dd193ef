"""An import brings all of it into the catalogue, or nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from integration_hub.catalogue.models import Generation, Record, Version
from integration_hub.imports.staging import staging_of
from integration_hub.processes.kinds import STOCK_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State
from tests.cast import process
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)
Do = Callable[..., Run]


def things(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"A{number:04}", "name": f"Thing {number}"} for number in range(start, start + count)]


def keys() -> set[str]:
    return set(Record.objects.filter(withdrawn=False).values_list("key", flat=True))


def no_staging(run: Run) -> bool:
    return not staging_of(run).restore(0, 0)


def test_counts_in_are_counts_out(shelf: ShelfSimulator, items: Process, do: Do) -> None:
    shelf.fill("items", things(35))
    run = do(items)
    assert (run.state, run.expected, run.read, run.staged, run.skipped, run.published) == (State.DONE, 35, 35, 35, 0, 35)
    assert keys() == {row["id"] for row in things(35)}
    assert run.unit == "items"
    assert no_staging(run)


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
    shelf: ShelfSimulator, items: Process, do: Do, erp: Any
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
    assert no_staging(run)
