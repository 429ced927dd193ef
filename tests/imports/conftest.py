"""An ERP, a merchant's connection to it, and a service for each kind of record."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import Record
from integration_hub.connections.models import Connection
from integration_hub.imports import staging_postgresql, staging_sqlite
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.shelf import KEY, install
from tests.shelf.simulator import ShelfSimulator

Do = Callable[..., Run]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShelfSimulator]:
    """The ERP, running, empty."""
    install(monkeypatch)
    simulator = ShelfSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def erp(transactional_db: None, merchant: Merchant, shelf: ShelfSimulator) -> Connection:
    return connect(merchant, KEY, "erp", url=shelf.url, size=10)


@pytest.fixture
def items(erp: Connection) -> Process:
    """Items from the ERP, counted."""
    return process(ITEMS_FROM_ERP, erp, monitoring=True)


@pytest.fixture
def do() -> Do:
    """Start a service and do its run to the end."""

    def start(service: Process, mode: Mode = Mode.FULL, by: Person | None = None, force: str = "") -> Run:
        cause = Cause(Trigger.PERSON, person=by, force_reason=force) if by else Cause(Trigger.COMMAND)
        run = start_run(service, cause, mode=mode)
        execute_run(run.pk)
        run.refresh_from_db()
        return run

    return start


def things(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"A{number:04}", "name": f"Thing {number}"} for number in range(start, start + count)]


def keys() -> set[str]:
    return set(Record.objects.filter(withdrawn=False).values_list("key", flat=True))


def no_staging() -> bool:
    """Whether nothing is left of any run's staging."""
    module = staging_postgresql if connection.vendor == "postgresql" else staging_sqlite
    return not module.leftovers()
