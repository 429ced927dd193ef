"""What every case of blocks A and B begins and ends with: a catalogue that is wholly the old or wholly the new one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from connectors.documents import Item
from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Generation, Kind, Record
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.leases import close_the_dead
from integration_hub.runs.models import Run, State
from tests.cast import connect, process
from tests.faults.workshop import Workshop, dead, until
from tests.imports.conftest import no_staging
from tests.shelf import KEY, install
from tests.shelf.simulator import ShelfSimulator

Shown = frozenset[tuple[str, str]]
PAGE = 10


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShelfSimulator]:
    install(monkeypatch)
    simulator = ShelfSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def items(transactional_db: None, merchant: Merchant, shelf: ShelfSimulator) -> Process:
    """Items from the ERP, counted, forty of them there already on both sides, and Ann who hears of what fails."""
    at = timezone.now() - timedelta(days=1)
    Recipient.objects.create(merchant=merchant, address="ann@alpine.example", created_at=at)
    return process(ITEMS_FROM_ERP, connect(merchant, KEY, "erp", url=shelf.url, size=PAGE), monitoring=True)


def things(count: int, start: int = 0, name: str = "Thing") -> list[dict[str, Any]]:
    return [{"id": f"A{number:04}", "name": f"{name} {number}"} for number in range(start, start + count)]


def turn_over(shelf: ShelfSimulator, turn: int) -> None:
    """The ERP's items change as they do: some renamed, some gone, some new."""
    first = turn * 5
    shelf.take("items", *(row["id"] for row in things(5, first)))
    shelf.put("items", *things(6, first + 10, f"Renamed {turn}"), *things(5, first + 40))


def shown() -> Shown:
    """The catalogue as its readers see it."""
    rows = Record.objects.filter(withdrawn=False).values_list("key", "data")
    return frozenset((key, decode(Kind.ITEM, data)[0].name) for key, data in rows)


def offered(shelf: ShelfSimulator) -> Shown:
    """The ERP's items as a whole import would show them."""
    return frozenset((row["id"], Item(row["id"], row["name"]).name) for row in shelf._rows("items", "", 0, 100_000))


def struck(workers: Workshop, what: str, service: int, point: str = "-") -> None:
    """One worker does it, to its end or to the point where it is struck."""
    pid = workers.fork(what, service, point)
    until(lambda: dead(pid), f"the worker is done with {what} {point}")


def found_dead() -> None:
    """The leases of killed workers run out, and the clock notices; who sleeps inside a transaction keeps its run."""
    with transaction.atomic():
        free = Run.objects.select_for_update(skip_locked=True).filter(state=State.RUNNING).values_list("pk", flat=True)
        Run.objects.filter(pk__in=list(free)).update(lease_until=timezone.now() - timedelta(seconds=1))
    close_the_dead()


def healed(workers: Workshop, service: Process) -> Run:
    """The next workers come by until the run has ended, as the clock sends them."""
    for _ in range(6):
        run: Run = Run.objects.filter(process=service).latest("pk")
        if not run.is_active:
            return run
        found_dead()
        struck(workers, "resume", service.pk)
    raise AssertionError("The run does not end.")


def all_is_whole() -> None:
    """I1 and I10 after the case: nothing half-way, nothing left behind, generations without a gap."""
    assert no_staging()
    assert not Run.objects.filter(state__in=[State.RUNNING, State.QUEUED]).exists()
    numbers = list(Generation.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def each_failure_is_told_once() -> None:
    """P12: one notice for every import that ended badly, none for another."""
    told = sorted(Notice.objects.values_list("run", flat=True))
    assert told == sorted(run.pk for run in Run.objects.all() if run.ended_badly)
