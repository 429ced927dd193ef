"""A roll-back, and the release of what is held, are killed everywhere: the catalogue is wholly the old or wholly the new one."""

from itertools import count

import pytest

from integration_hub.accounts.models import Person, Role
from integration_hub.catalogue.models import Generation, Kind
from integration_hub.imports.actions import fingerprint, plan_roll_back, release
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import person
from tests.faults.imports import all_is_whole, healed, items, shelf, shown, struck, things
from tests.faults.workshop import Workshop
from tests.shelf.simulator import ShelfSimulator

__all__ = ["items", "shelf"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(1800)]


def imported(workers: Workshop, service: Process) -> Run:
    run = start_run(service, Cause(Trigger.COMMAND), mode=Mode.FULL)
    struck(workers, "resume", service.pk)
    run.refresh_from_db()
    return run


def released(run: Run, by: Person) -> Run:
    return release(run, by=by, reason="For the campaign.", seen=fingerprint(run))


def survived(workers: Workshop, run: Run, point: str) -> bool:
    """Whether a worker that is struck there brings the run to its end."""
    struck(workers, "resume", run.process_id, point)
    run.refresh_from_db()
    return not run.is_active


def test_killed_at_every_point_a_roll_back_is_whole_or_has_not_happened(
    shelf: ShelfSimulator, items: Process, workers: Workshop
) -> None:
    support = person("keeper", Role.SUPPORT, items.merchant)
    shelf.fill("items", things(40))
    imported(workers, items)
    shelf.take("items", *(row["id"] for row in things(5)))
    shelf.put("items", *things(6, 10, "Renamed"), *things(5, 40))
    imported(workers, items)
    for n in count(1):
        newest = Generation.objects.latest("number")
        goal = Generation.objects.get(number=newest.number - 1)
        run = plan_roll_back(goal, [Kind.ITEM], by=support)
        survived(workers, run, f"*:{n}:kill")
        assert healed(workers, items).state == State.HELD, Run.objects.latest("pk").message
        old, run = shown(), Run.objects.latest("pk")
        ended = survived(workers, released(run, support), f"*:{n}:kill")
        assert healed(workers, items).state == State.DONE, Run.objects.latest("pk").message
        now = shown()
        assert now != old
        assert Generation.objects.latest("number").number == newest.number + 1
        struck(workers, "resume", items.pk)
        if ended and n > 8:
            break
    imported(workers, items)
    all_is_whole()


def test_killed_at_every_point_a_release_is_whole_or_has_not_happened(
    shelf: ShelfSimulator, items: Process, workers: Workshop
) -> None:
    support = person("keeper", Role.SUPPORT, items.merchant)
    Process.objects.filter(pk=items.pk).update(settings={"hold": True})
    for n in count(1):
        shelf.put("items", *things(40, name=f"Thing of turn {n}"))
        first = imported(workers, items)
        assert first.state == State.DONE, first.message
        shelf.take("items", *(row["id"] for row in things(25)))
        held = imported(workers, items)
        assert held.state == State.HELD, held.message
        old = shown()
        ended = survived(workers, released(held, support), f"*:{n}:kill")
        assert len(shown()) in (40, 15), f"half of it at point {n}"
        assert shown() == old or len(shown()) == 15
        assert healed(workers, items).state == State.DONE, Run.objects.latest("pk").message
        assert len(shown()) == 15
        if ended and n > 8:
            break
    imported(workers, items)
    all_is_whole()
