"""Block K: a target of feeds fails in every way, and its workers are killed everywhere. It ends up showing the catalogue."""

import os
import random
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from connectors.documents import Document, Item
from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.testing.faults import Kind
from integration_hub.catalogue.models import Listing
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.waiting import count_waiting
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.faults.imports import found_dead, healed, struck
from tests.faults.workshop import FULL, Workshop, dead, stopped, until
from tests.publishing.conftest import Promote
from tests.publishing.feeds import article, cluster, promote, shown, stocked, to_target

__all__ = ["cluster", "promote", "to_target"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(1800)]
PACE = "0.01"

FIRST, SEEDS = int(os.environ.get("FAULTS_SEED", "1")), int(os.environ.get("FAULTS_SEEDS", "6" if FULL else "1"))
SENDING, ASKING = "* /api/admin/v4/import/catalog", "GET /api/admin/v4/import/status"


class World:
    """The ERP's articles as the catalogue has them; each turn moves prices, stock, groups, comings and goings."""

    def __init__(self, promote: Promote, size: int = 24) -> None:
        self.promote = promote
        self.sold = {f"CUP-{number}": (199, 4) for number in range(size)}
        self.groups = {sku: f"SET{number // 4}" if number % 3 else "" for number, sku in enumerate(self.sold)}
        self.promote([document for sku in self.sold for document in self._article(sku)])

    def turn(self, number: int) -> None:
        """One article goes, one comes, one moves to another group, one is renamed, some are sold."""
        gone, moved, renamed, *sold = list(self.sold)[:6]
        self.promote(self._article(gone)[:1], withdrawn=True)
        del self.sold[gone]
        self.groups[moved] = "" if self.groups[moved] else "SET1"
        new = f"NEW-{number}"
        self.sold[new], self.groups[new] = (199, 4), "SET2"
        self.sold |= dict.fromkeys(sold, (199, number + 10))
        changed = [self._article(moved)[0], self._article(renamed, f"Renamed {number}")[0]]
        self.promote([*changed, *self._article(new), *(stocked(sku, number + 10) for sku in sold)])
        for sku in (moved, renamed):  # who was first is last now, so that each turn is about others
            self.sold[sku] = self.sold.pop(sku)

    def _article(self, sku: str, name: str = "") -> list[Document]:
        item = Item(sku, name or f"Article {sku}", group=self.groups[sku], options=(("Size", sku),), shop_flag=True)
        return [item, *article(sku)[1:]]


@pytest.fixture
def world(promote: Promote, to_target: Process) -> World:
    to_target.settings["most_removed"] = 1
    to_target.save()
    return World(promote)


def begin(service: Process, mode: Mode = Mode.INCREMENTAL) -> Run:
    return start_run(service, Cause(Trigger.COMMAND), mode=mode)


def all_is_told(cluster: ElevateSimulator, service: Process, world: World) -> None:
    """I5 and I6 after the case: the target shows the catalogue, nothing waits, nothing is open, nothing is left behind."""
    service.refresh_from_db()
    assert shown(cluster) == world.sold
    assert {sku: said["group"] for sku, said in cluster.shown()["se"].items()} == {
        sku: f"{world.groups[sku] or sku}-g" for sku in world.sold
    }
    assert count_waiting(service) == 0
    assert not FeedImport.objects.filter(state__in=FeedImport.OPEN).exists()
    assert set(Listing.objects.exclude(product_id="").values_list("sku", flat=True)) == set(world.sold)
    assert not Run.objects.filter(state__in=[State.RUNNING, State.QUEUED]).exists()
    kept = {name for pair in FeedImport.objects.values_list("path", "told") for name in pair if name}
    assert {path.name for path in spooled(service)} <= kept


def spooled(service: Process) -> Iterator[Path]:
    return (Path(settings.HUB_SPOOL) / "feeds").glob(f"{service.target_id}-*")


@pytest.mark.parametrize("mode", [Mode.FULL, Mode.INCREMENTAL])
def test_killed_at_every_point_a_publication_tells_everything_in_the_end(
    cluster: ElevateSimulator, to_target: Process, world: World, workers: Workshop, mode: Mode
) -> None:
    struck(workers, "resume", begin(to_target).process_id)
    cluster.imports.seconds = 0.22 if mode == Mode.FULL else 0.0
    for n in count(1, 1 if FULL or mode == Mode.FULL else 3):
        world.turn(n)
        run = begin(to_target, mode)
        struck(workers, "resume", to_target.pk, f"*:{n}:kill")
        run.refresh_from_db()
        survived = run.state == State.DONE
        assert healed(workers, to_target).state == State.DONE, f"*:{n}:kill: {Run.objects.latest('pk').message}"
        all_is_told(cluster, to_target, world)
        if survived:
            break
    print(f"{n - 1} fault points")
    assert n > 8, "Written, built, sent, waited for, asked about, taken, settled: each a moment to die in."


def test_killed_while_the_target_refuses_the_named_article_alone_stays_out(
    cluster: ElevateSimulator, to_target: Process, world: World, workers: Workshop
) -> None:
    cluster.configuration.content.add("CUP-20")
    for n in count(1, 1 if FULL else 4):
        FeedImport.objects.all().delete()
        Listing.objects.all().delete()
        Process.objects.update(position=0)
        run = begin(to_target)
        struck(workers, "resume", to_target.pk, f"*:{n}:kill")
        run.refresh_from_db()
        survived = run.state == State.DONE
        assert healed(workers, to_target).state == State.DONE, f"*:{n}:kill: {Run.objects.latest('pk').message}"
        assert set(shown(cluster)) == set(world.sold) - {"CUP-20"}
        assert list(Listing.objects.filter(state=Listing.State.REFUSED).values_list("sku", flat=True)) == ["CUP-20"]
        if survived:
            break


POINTS = ["feed.built", "feed.sent", "feed.settling"]
POINTS += ["feed.written", "feed.before_send", "feed.taken", "feed.settled"] if FULL else []


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_wakes_after_its_run_was_taken_over_changes_nothing(
    cluster: ElevateSimulator, to_target: Process, world: World, workers: Workshop, point: str
) -> None:
    cluster.imports.seconds = 0.22 if point == "feed.sent" else 0.0
    begin(to_target)
    sleeper = workers.fork("resume", to_target.pk, f"{point}:1:stop")
    until(lambda: stopped(sleeper), f"the worker sleeps at {point}")
    found_dead()
    heir = workers.fork("resume", to_target.pk)
    ends = time.monotonic() + 3
    until(lambda: dead(heir) or time.monotonic() > ends, "the heir is done, or waits for the sleeper")
    world.turn(1)
    workers.strike(sleeper, signal.SIGCONT)
    until(lambda: dead(sleeper) and dead(heir), "both are done")
    assert healed(workers, to_target).state == State.DONE
    assert not FeedImport.objects.filter(state__in=FeedImport.OPEN).exists(), "What the heir has closed stays closed."
    struck(workers, "resume", begin(to_target).process_id)
    all_is_told(cluster, to_target, world)


FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": Kind.STATUS, "status": 429, "retry_after": "0"},
    "409": {"kind": Kind.STATUS, "status": 409},
    "503": {"kind": Kind.STATUS, "status": 503},
    "500 before": {"kind": Kind.STATUS, "status": 500},
    "500 after": {"kind": Kind.STATUS_AFTER},
    "no answer": {"kind": Kind.TIMEOUT_BEFORE},
    "timeout after applying": {"kind": Kind.TIMEOUT_AFTER},
    "dropped before": {"kind": Kind.DROP_BEFORE},
    "dropped after": {"kind": Kind.DROP_AFTER},
    "reset": {"kind": Kind.RST},
    "done late": {"kind": Kind.LATE_WORK, "seconds": 0.05},
    "body cut": {"kind": Kind.CUT_BODY},
    "malformed": {"kind": Kind.MALFORMED_JSON},
    "web page": {"kind": Kind.HTML_200},
    "bad UTF-8": {"kind": Kind.BAD_UTF8},
    "deep nesting": {"kind": Kind.DEEP_JSON},
}


@pytest.mark.parametrize("where", [SENDING, ASKING], ids=["sending", "asking"])
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_whatever_the_target_does_it_shows_the_catalogue_in_the_end(
    cluster: ElevateSimulator, to_target: Process, world: World, where: str, seed: int
) -> None:
    print(f"again: HUB_FAULTS=full FAULTS_SEED={seed} FAULTS_SEEDS=1 pytest tests/faults/test_shop_feeds.py")
    chance = random.Random(seed)
    cases = list(FAULTS.items()) if FULL else chance.sample(list(FAULTS.items()), 8)
    for number, (name, fault) in enumerate(cases, 1):
        cluster.imports.seconds = 0.25 if where == ASKING else chance.choice([0, 0.25])
        cluster.imports.aborts = chance.choice([0, 1]) if cluster.imports.seconds else 0
        world.turn(number)
        cluster.faults.add(**{"match": where, "times": chance.choice([1, 2, 3]), **fault})
        run = begin(to_target, chance.choice([Mode.FULL, Mode.INCREMENTAL, Mode.INCREMENTAL]))
        execute_run(run.pk)
        run.refresh_from_db()
        assert run.state in (State.DONE, State.TIMED_OUT, State.NOT_REACHABLE), f"{name}: {run.message}"
        assert run.state == State.DONE or (run.message and run.remedy), name
        cluster.faults.clear()
        cluster.imports.seconds = 0
        for _ in range(2):
            execute_run(begin(to_target).pk)
        all_is_told(cluster, to_target, world)
