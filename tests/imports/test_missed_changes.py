"""Whether silence is true: a full run says what the incremental ones had not been told of (R123)."""

import pytest

from integration_hub.catalogue.models import Kind
from integration_hub.connections.models import Connection
from integration_hub.imports.plan import Plan
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Heartbeat, Run, State
from tests.imports.conftest import Do, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read_once(shelf: ShelfSimulator, items: Process, do: Do) -> Run:
    """Everything was read, long after it last changed."""
    shelf.fill("items", things(30))
    shelf.grow_old("items")
    return do(items)


def renamed(*numbers: int) -> list[dict[str, str]]:
    return [{"id": f"A{number:04}", "name": "Renamed"} for number in numbers]


def missed() -> int:
    return Heartbeat.objects.get().missed


def test_changes_that_incremental_runs_were_not_told_of_are_counted_by_the_next_full_one(
    shelf: ShelfSimulator, items: Process, do: Do, read_once: Run
) -> None:
    shelf.whisper("items", *renamed(3, 4, 5))
    assert do(items, Mode.INCREMENTAL).published == 0
    run = do(items)
    assert (run.state, run.published, run.plan["missed"]) == (State.DONE, 3, 3)
    assert run.message.endswith("Not reported by incremental runs: 3.")
    assert (missed(), Heartbeat.objects.get().missed_run) == (3, run.pk)


def test_changes_that_the_next_incremental_run_would_have_brought_are_not_missed(
    shelf: ShelfSimulator, items: Process, do: Do, read_once: Run
) -> None:
    shelf.put("items", *renamed(3, 4))
    run = do(items)
    assert (run.published, run.plan["missed"]) == (2, 0)
    assert "Not reported" not in run.message


def test_of_both_only_those_that_nobody_was_told_of_count(shelf: ShelfSimulator, items: Process, do: Do, read_once: Run) -> None:
    shelf.put("items", *renamed(3, 4))
    shelf.whisper("items", *renamed(5))
    assert do(items).plan["missed"] == 1


def test_a_full_run_that_finds_nothing_missed_ends_the_finding(
    shelf: ShelfSimulator, items: Process, do: Do, read_once: Run
) -> None:
    shelf.whisper("items", *renamed(3))
    do(items)
    do(items, Mode.INCREMENTAL)
    assert missed() == 1
    do(items)
    assert missed() == 0


def test_withdrawals_are_not_missed_as_no_source_reports_them(
    shelf: ShelfSimulator, items: Process, do: Do, read_once: Run
) -> None:
    shelf.take("items", "A0007")
    assert do(items).plan["missed"] == 0


def test_what_another_mapping_reads_anew_was_not_missed(shelf: ShelfSimulator, items: Process, do: Do, erp: Connection) -> None:
    shelf.fill("items", things(30))
    shelf.grow_old("items")
    first = do(items)
    Connection.objects.filter(pk=erp.pk).update(settings={**erp.settings, "size": 9})
    shelf.whisper("items", *renamed(3))
    assert "missed" not in first.plan
    assert "missed" not in do(items).plan


def test_without_an_answer_nothing_is_said_to_be_missed() -> None:
    assert Plan(Kind.ITEM, added=3).missed is None
    assert Plan(Kind.ITEM, added=3, changed=2, reported=1).missed == 4
    assert Plan(Kind.ITEM, changed=2, reported=9).missed == 0
