"""What is pushed is kept, read in its turn, one in a run, and its sender can be told what became of it."""

from pathlib import Path

import pytest
from django.conf import settings

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections.models import FileEntry
from integration_hub.imports.clock import wake_imports
from integration_hub.imports.parcels import CANCELLED, MOST_TRIES, Force, claim, keep_pushed, put_back
from integration_hub.imports.retention import FORCED_WITHIN, sweep_files
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, cancel_run, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run, perform
from tests.cast import connect, process
from tests.imports.conftest import Do, keys
from tests.imports.test_files import chained, newest, spool

__all__ = ["spool"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(transactional_db: None, merchant: Merchant) -> Process:
    return process(ITEMS_FROM_ERP, connect(merchant, "import_api", "erp", sender="Acme"), monitoring=True)


def push(
    items: Process, name: str, count: int, start: int = 0, *, complete: bool = True, force: Force | None = None
) -> FileEntry:
    """``name`` is new each time, as those of pushed bodies are; their content is the same for the same numbers."""
    body = Path(settings.HUB_SPOOL) / "pushed" / f"{name}.jsonl"
    body.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'{{"key": "A{number:04}", "name": "Thing {number}"}}\n' for number in range(start, start + count)]
    body.write_text("".join(lines))
    return keep_pushed(items, body, complete=complete, force=force)


def bodies() -> list[str]:
    return sorted(path.name for path in (Path(settings.HUB_SPOOL) / "pushed").iterdir())


def test_a_push_becomes_the_catalogue_and_its_body_goes(items: Process, do: Do) -> None:
    entry = push(items, "one", 5)
    run = do(items)
    assert (run.state, run.expected, run.read, len(keys())) == (State.DONE, 5, 5, 5), run.message
    entry.refresh_from_db()
    assert (entry.state, entry.run_id, entry.records, entry.path, bodies()) == ("read", run.pk, 5, "", [])


def test_a_partial_push_withdraws_nothing(items: Process, do: Do) -> None:
    push(items, "one", 5)
    do(items)
    push(items, "two", 1, complete=False)
    run = do(items)
    assert (run.state, run.read, run.plan["withdrawn"], len(keys())) == (State.DONE, 1, 0, 5)
    push(items, "three", 1, complete=False)
    assert do(items).message.startswith("Nothing new")


def test_a_full_push_of_what_a_partial_one_held_withdraws_the_rest(items: Process, do: Do) -> None:
    push(items, "one", 10)
    do(items)
    push(items, "two", 9, complete=False)
    do(items)
    push(items, "three", 9)
    assert (do(items).plan["withdrawn"], len(keys())) == (1, 9)


def test_pushes_that_wait_are_read_in_their_order_by_one_run_each(items: Process, do: Do) -> None:
    push(items, "one", 3, complete=False)
    push(items, "two", 3, 3, complete=False)
    do(items)
    assert len(keys()) == 3
    assert chained(items).state == State.DONE
    assert len(keys()) == 6


def test_what_is_wrong_with_a_push_is_all_there_when_its_run_has_ended(items: Process, do: Do) -> None:
    entry = push(items, "one", 2)
    Path(entry.path).write_text('{"key": "A1"}\n{"name": "Bolt"}\nnonsense\n')
    run = do(items)
    entry.refresh_from_db()
    assert (run.state, entry.state, run.plan["flawed"]) == (State.INVALID, "refused", 2)
    assert [flaw["line"] for flaw in entry.flaws] == [2, 3]
    assert bodies() == []


def test_a_push_that_ends_in_the_middle_is_refused_at_once(items: Process, do: Do) -> None:
    entry = push(items, "one", 2)
    Path(entry.path).write_text('{"key": "A1", "name": "Bolt"}\n{"key": "A2", "na')
    assert (do(items).state, newest().state) == (State.INVALID, "refused")


def test_a_forced_push_lets_its_own_run_through_and_is_in_the_audit_trail(items: Process, do: Do, support: Person) -> None:
    push(items, "one", 100)
    do(items)
    push(items, "two", 10)
    assert do(items).state == State.HARMFUL
    push(items, "three", 10, force=Force(support, "Most were discontinued."))
    run = do_pushed(items)
    assert (run.state, run.person, len(keys())) == (State.DONE, support, 10), run.message
    assert AuditEntry.objects.get(action="import forced").reason == "Most were discontinued."
    assert bodies() == [], "the one that was refused before is overtaken"


def do_pushed(items: Process) -> Run:
    (run,) = wake_imports()
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_refused_push_can_be_forced_by_hand_while_its_body_is_kept(items: Process, do: Do, support: Person) -> None:
    push(items, "one", 100)
    do(items)
    push(items, "two", 10)
    assert do(items).state == State.HARMFUL
    assert bodies() == ["two.jsonl"]
    assert sweep_files() == 0
    assert do(items, by=support, force="They were discontinued.").plan["withdrawn"] == 90
    assert len(keys()) == 10
    assert bodies() == []


def test_a_harmful_body_is_not_kept_for_ever(items: Process, do: Do, support: Person) -> None:
    push(items, "one", 100)
    do(items)
    push(items, "two", 10)
    do(items)
    FileEntry.objects.update(changed_at=newest().changed_at - FORCED_WITHIN)
    assert (sweep_files(), bodies()) == (1, [])
    assert do(items, by=support, force="They were discontinued.").message.startswith("Nothing new")


def test_the_clock_starts_what_nobody_started(items: Process) -> None:
    push(items, "one", 3)
    (run,) = wake_imports()
    assert (run.trigger, wake_imports()) == (Trigger.PUSH, [run])
    execute_run(run.pk)
    assert wake_imports() == []
    assert len(keys()) == 3


def test_a_service_that_is_switched_off_is_not_woken(items: Process) -> None:
    push(items, "one", 3)
    Process.objects.update(enabled=False)
    assert wake_imports() == []


def test_what_is_pushed_while_a_run_ends_is_read_at_once(items: Process) -> None:
    run = start_run(items, Cause(Trigger.PUSH))
    execute_run(run.pk)
    push(items, "one", 3)
    again = start_run(items, Cause(Trigger.PUSH))
    execute_run(again.pk)
    assert len(keys()) == 3


def test_a_push_whose_import_is_cancelled_is_not_tried_again(items: Process, support: Person) -> None:
    entry = push(items, "one", 3)
    taken = leases.claim(start_run(items, Cause(Trigger.PUSH)).pk)
    assert taken
    assert claim(taken, entry)
    cancel_run(taken, by=support)
    perform(taken)
    entry.refresh_from_db()
    assert (taken.state, entry.state, entry.message, wake_imports()) == (State.CANCELLED, "refused", CANCELLED, [])


def test_a_push_at_which_workers_die_again_and_again_is_given_up(items: Process) -> None:
    entry = push(items, "one", 3)
    for _ in range(MOST_TRIES):
        (run,) = wake_imports()
        FileEntry.objects.filter(pk=entry.pk).update(state="reading", run_id=run.pk)
        Run.objects.filter(pk=run.pk).update(state=State.ABORTED)
        put_back(Run(process=items))
    entry.refresh_from_db()
    assert (entry.state, wake_imports(), keys()) == ("refused", [], set())
    assert "several times" in entry.message


def test_a_push_that_its_sender_took_back_is_passed_over(items: Process, do: Do) -> None:
    push(items, "one", 3)
    FileEntry.objects.update(state="refused")
    push(items, "two", 2)
    assert (do(items).read, bodies()) == (2, [])


def test_a_push_that_is_taken_back_at_the_very_moment_is_not_read(items: Process) -> None:
    entry = push(items, "one", 3)
    FileEntry.objects.update(state="refused")
    taken = leases.claim(start_run(items, Cause(Trigger.PUSH)).pk)
    assert taken
    assert not claim(taken, entry)
    assert newest().state == "refused"


def test_a_body_that_is_lost_is_said_to_be(items: Process, do: Do) -> None:
    entry = push(items, "one", 3)
    Path(entry.path).unlink()
    assert (do(items).code, newest().state) == ("body_lost", "refused")
