"""Block B with files: the importer is killed everywhere. Each file is read once, wholly, and is then out of the way."""

import signal
import time
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import FileEntry
from integration_hub.imports.clock import wake_imports
from integration_hub.imports.parcels import keep_pushed
from integration_hub.imports.retention import sweep_files
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import connect, process
from tests.faults.imports import all_is_whole, found_dead, healed, shown, struck
from tests.faults.workshop import Workshop, dead, stopped, until
from tests.rack import KEY, install
from tests.rack.folder import RackFolder, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(900)]
PACE = "0.01"

MANY = 40


@pytest.fixture
def rack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RackFolder:
    install(monkeypatch)
    return RackFolder(tmp_path / "rack")


@pytest.fixture
def items(transactional_db: None, merchant: Merchant, rack: RackFolder) -> Process:
    return process(ITEMS_FROM_ERP, connect(merchant, KEY, "erp", folder=str(rack.root)), monitoring=True)


def edition(number: int) -> list[tuple[str, str]]:
    """What the ERP holds in that turn: some renamed, some gone, some new."""
    return [*rows(MANY - 6, number + 6), *rows(6, number + MANY, f"Edition {number}")]


def begin(service: Process) -> Run:
    return start_run(service, Cause(Trigger.COMMAND))


def swept() -> list[Path]:
    """What is left in the spool once it was swept."""
    sweep_files()
    return [path for path in settings.HUB_SPOOL.rglob("*") if path.is_file()]


def test_killed_at_every_point_each_file_is_read_once_and_put_away(rack: RackFolder, items: Process, workers: Workshop) -> None:
    for n in count(1):
        rack.export(f"{n:03}.csv", edition(n))
        old, new = shown(), frozenset(edition(n))
        run = begin(items)
        struck(workers, "resume", items.pk, f"*:{n}:kill")
        run.refresh_from_db()
        assert shown() in (old, new), f"half of it at point {n}: HUB_FAULTPOINT=*:{n}:kill"
        survived = run.state == State.DONE
        assert healed(workers, items).state == State.DONE, f"point {n}: {Run.objects.latest('pk').message}"
        assert shown() == new
        struck(workers, "resume", begin(items).process_id)
        assert list(FileEntry.objects.values_list("state", "put_away").order_by().distinct()) == [("read", True)], f"point {n}"
        assert (rack.lies("items"), len(rack.lies("archive"))) == ([], n)
        all_is_whole()
        if survived and n > 22:
            break
    assert swept() == []
    print(f"{n - 1} fault points")


@pytest.mark.whole_campaign
def test_killed_at_every_point_a_refused_file_is_refused_once_and_put_away(
    rack: RackFolder, items: Process, workers: Workshop
) -> None:
    for n in count(1):
        rack.write(f"items/{n:03}.csv", f"id;name;group\r\nA1;Bolt;G\r\n;Nut {n};G\r\n".encode())
        run = begin(items)
        struck(workers, "resume", items.pk, f"*:{n}:kill")
        run.refresh_from_db()
        survived = not run.is_active
        assert healed(workers, items).state == State.INVALID
        struck(workers, "resume", begin(items).process_id)
        assert list(FileEntry.objects.values_list("state", "put_away").order_by().distinct()) == [("refused", True)], f"point {n}"
        assert (rack.lies("items"), len(rack.lies("error")), shown()) == ([], n, frozenset())
        if survived and n > 6:
            break
    assert swept() == []


@pytest.mark.whole_campaign
def test_killed_at_every_point_each_push_is_read_once(items: Process, workers: Workshop) -> None:
    Process.objects.update(slug="items-in-files")
    service = process(ITEMS_FROM_ERP, connect(items.merchant, "import_api", "pushed", sender="Acme"))
    for n in count(1):
        body = settings.HUB_SPOOL / "pushed" / f"{n}.jsonl"
        body.parent.mkdir(parents=True, exist_ok=True)
        body.write_text("".join(f'{{"key": "{key}", "name": "{name}"}}\n' for key, name in edition(n)))
        keep_pushed(service, body, complete=True)
        (run,) = wake_imports()
        struck(workers, "resume", service.pk, f"*:{n}:kill")
        run.refresh_from_db()
        survived = run.state == State.DONE
        assert healed(workers, service).state == State.DONE
        assert (shown(), wake_imports()) == (frozenset(edition(n)), []), f"point {n}"
        assert set(FileEntry.objects.values_list("state", flat=True)) == {"read"}
        if survived and n > 18:
            break
    assert swept() == []


def test_a_file_that_is_replaced_while_its_worker_is_dead_is_read_from_the_start(
    rack: RackFolder, items: Process, workers: Workshop
) -> None:
    rack.export("1.csv", edition(1))
    begin(items)
    struck(workers, "resume", items.pk, "staging.page:3:kill")
    rack.export("1.csv", edition(2))
    assert healed(workers, items).state == State.DONE
    assert shown() == frozenset(edition(2))
    all_is_whole()


INSIDE = ["file.read", "promotion.before_commit"]
OUTSIDE = ["file.claimed", "file.copied", "file.proved", "staging.checkpoint", "import.planned"]
# SQLite has one writer: asleep inside a transaction it holds up everybody, and nobody can take over.
POINTS = OUTSIDE if connection.vendor == "sqlite" else [*OUTSIDE, *INSIDE]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_wakes_after_its_file_was_taken_over_changes_nothing(
    rack: RackFolder, items: Process, workers: Workshop, point: str
) -> None:
    rack.export("1.csv", edition(1))
    begin(items)
    sleeper = workers.fork("resume", items.pk, f"{point}:1:stop")
    until(lambda: stopped(sleeper), f"the worker sleeps at {point}")
    found_dead()
    heir = workers.fork("resume", items.pk)
    ends = time.monotonic() + 3
    until(lambda: dead(heir) or time.monotonic() > ends, "the heir is done, or waits for the sleeper")
    workers.strike(sleeper, signal.SIGCONT)
    until(lambda: dead(sleeper) and dead(heir), "both are done")
    assert healed(workers, items).state == State.DONE
    assert shown() == frozenset(edition(1))
    struck(workers, "resume", begin(items).process_id)
    assert list(FileEntry.objects.values_list("state", "put_away")) == [("read", True)]
    all_is_whole()
    assert swept() == []
