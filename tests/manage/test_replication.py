"""Alive, quiet or broken: silence is told from a standstill (R122, R123)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.connections.models import ServiceState
from integration_hub.manage import replication
from integration_hub.manage.facts import facts_of
from integration_hub.manage.lines import replications_of
from integration_hub.manage.replication import Life, life_of, pauses
from integration_hub.manage.standing import Service
from integration_hub.processes import kinds
from integration_hub.runs.models import Beat, Heartbeat, State
from tests.manage.facts_for_tests import NOW, ago, run, service, system
from tests.scene import Scene

LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
STOCK = kinds.STOCK_FROM_ERP


def life(each: Service, *, stopped: bool = False) -> Life:
    return life_of(each, NOW, clock_stopped=ago(40) if stopped else None)


def beats(answered: float, changed: float | None, gaps: list[int] | None = None) -> Heartbeat:
    return Heartbeat(beat_at=ago(answered), changed_at=None if changed is None else ago(changed), gaps=gaps or [])


def test_answers_with_changes_as_usual_are_alive() -> None:
    found = life(service(STOCK))
    assert (found.state, found.beat_at, found.changed_at) == (replication.State.ALIVE, ago(5), ago(5))


def test_answers_without_a_change_are_quiet_since_the_last_one_and_say_how_unusual_that_is() -> None:
    quiet = life(service(STOCK, beat=beats(5, 90, [600, 1200, 9000])))
    assert (quiet.state, quiet.since) == (replication.State.QUIET, ago(90))
    assert "every 20m, lately after 2h 30m at most" in quiet.why
    assert life(service(STOCK, beat=beats(5, 90, [600, 1200, 1800]))).state is replication.State.UNUSUAL


def test_without_a_history_a_day_without_changes_is_quiet_and_never_unusual() -> None:
    assert life(service(STOCK, beat=beats(5, 60 * 20))).state is replication.State.ALIVE
    assert life(service(STOCK, beat=beats(5, 60 * 25))).state is replication.State.QUIET
    assert life(service(STOCK, beat=beats(5, None))).state is replication.State.QUIET
    assert pauses([600]) == (timedelta(hours=12), timedelta(days=1))


def test_without_an_answer_when_it_was_due_it_is_broken_since_then() -> None:
    in_time, late = service(STOCK, beat=beats(19, 19)), service(STOCK, beat=beats(26, 26))
    assert life(in_time).state is replication.State.ALIVE
    assert (life(late).state, life(late).since) == (replication.State.BROKEN, ago(20))


def test_a_dead_clock_is_why_nothing_comes() -> None:
    found = life(service(STOCK, beat=beats(60, 60)), stopped=True)
    assert (found.state, "clock has stopped" in found.why) == (replication.State.BROKEN, True)
    assert life(service(STOCK), stopped=True).state is replication.State.ALIVE


def test_a_system_that_is_offline_is_why_nothing_comes_since_it_was_met_so() -> None:
    erp = system(1, "ERP", ServiceState.OFFLINE)
    found = life(service(STOCK, erp, beat=beats(60, 60), ended=run(State.NOT_REACHABLE)))
    assert (found.state, found.since, found.why) == (replication.State.BROKEN, ago(28), "ERP is offline.")


def test_runs_that_were_not_answered_are_broken_since_the_first_of_them() -> None:
    beat = beats(60, 60)
    beat.failing_since = ago(50)
    found = life(service(STOCK, beat=beat, ended=run(State.NOT_REACHABLE, message="It refused us.", remedy="Ask an admin.")))
    assert (found.state, found.since) == (replication.State.BROKEN, ago(50))
    assert (found.stored, found.remedy) == ("It refused us.", "Ask an admin.")


def test_an_import_that_was_answered_and_rejected_is_alive() -> None:
    assert life(service(STOCK, ended=run(State.HARMFUL))).state is replication.State.ALIVE


def test_what_is_switched_off_is_broken_since_its_last_heartbeat() -> None:
    found = life(service(STOCK, enabled=False))
    assert (found.state, found.since) == (replication.State.BROKEN, ago(5))


def test_a_late_export_is_broken_and_a_file_is_not_due_before_it_should_come() -> None:
    filing = system(3, "Filing", connector="winbas")
    daily: dict[str, Any] = {"settings": {"export_every": "P1D"}}
    assert life(service(STOCK, filing, beat=beats(60 * 30, 60 * 30), **daily)).state is not replication.State.BROKEN
    assert life(service(STOCK, filing, beat=beats(60 * 49, 60 * 49), **daily)).state is replication.State.BROKEN
    assert life(service(STOCK, filing, beat=beats(60 * 99, 60 * 99))).state is not replication.State.BROKEN
    assert life(service(STOCK, filing, ended=run(State.EXPORT_LATE), **daily)).state is replication.State.BROKEN


def test_what_was_never_read_is_not_judged() -> None:
    assert life(service(STOCK, beat=None, ended=None)).state is replication.State.NEW


@pytest.mark.django_db
def test_what_the_erp_could_give_and_nobody_reads_is_named(scene: Scene) -> None:
    scene.processes[kinds.PRICES_FROM_ERP].delete()
    mine = next(each for each in replications_of(facts_of([scene.merchant])[0]) if each.erp == scene.erp)
    assert [str(name) for name in mine.not_set_up] == ["Prices"]
    assert "Prices" not in {str(line.name) for line in mine.lines}


@pytest.mark.django_db
def test_the_page_tells_each_state_the_warning_and_what_was_missed(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    text = " ".join(logged_in(browsing).get("/m/alpine/replication/").content.decode().split())
    for words in (
        "Stock: broken since", "Acme ERP refused our password.", "Ask an admin of the hub to enter the new password.", "Alive",
        "Unusually quiet", "Not run yet", "Do not disconnect the replication", "What is a heartbeat?",
        "The full run of Prices from ERP found 14 changes", "Ask: Nordic ERP Partners",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.django_db
def test_the_page_names_a_dead_clock(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    Beat.objects.update(at=timezone.now() - timedelta(minutes=40))
    Heartbeat.objects.filter(kind=kinds.ITEMS_FROM_ERP).update(beat_at=timezone.now() - timedelta(hours=4))
    assert "The clock has stopped, so nothing is read." in logged_in(browsing).get("/m/alpine/replication/").content.decode()


@pytest.mark.django_db
def test_more_services_and_runs_take_no_more_queries(
    scene: Scene, browsing: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(browsing)
    before = queries(client, "/m/alpine/replication/")
    for number in range(10):
        old = scene.processes[kinds.ITEMS_FROM_ERP]
        twin = scene.merchant.processes.create(slug=f"t{number}", name=f"Twin {number}", kind=old.kind, source=old.source)
        twin.runs.create(merchant=scene.merchant, state=State.DONE, mode="full", trigger="schedule", ended_at=timezone.now())
    assert queries(client, "/m/alpine/replication/") == before
    assert before <= 18


@pytest.mark.django_db
def test_without_an_erp_the_page_says_what_it_is_for(browsing: Person, logged_in: LogIn) -> None:
    assert "No ERP is connected yet." in logged_in(browsing).get("/m/alpine/replication/").content.decode()
