"""What is forgotten of a catalogue's history: only what nobody can ask for any more, a little at a time."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from integration_hub.accounts.models import Person
from integration_hub.catalogue import history
from integration_hub.catalogue.generations import newest_number
from integration_hub.catalogue.history import forget_old_history, known_since
from integration_hub.catalogue.models import Generation, History, Kind, Record, Version
from integration_hub.imports.actions import plan_roll_back
from integration_hub.imports.queries import generations_of
from integration_hub.processes.kinds import PRICES_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import Beat, Run, State
from integration_hub.work import execute_run, tidy
from tests.cast import process
from tests.imports.test_as_of import State as Published
from tests.imports.test_as_of import _promoted, _proved, _published, _row, _turn

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(history, "PAUSE", 0)
    monkeypatch.setattr(history, "STEP", 4)
    settings.HUB_KEEP_HISTORY_DAYS = 100


def aged(number: int) -> None:
    """Let so many of the oldest generations be of a time that is not kept."""
    Generation.objects.filter(number__lte=number).update(at=timezone.now() - timedelta(days=101))


def a_day_passes() -> None:
    """Until the clock looks again."""
    Beat.objects.filter(name=history.HISTORY).update(at=timezone.now() - DAY)
    for each in History.objects.all():
        History.objects.filter(pk=each.pk).update(moved_at=each.moved_at - DAY)


def forgotten(turns: int = 2) -> int:
    """All that goes on the days that follow."""
    found = 0
    for _ in range(turns):
        found += forget_old_history()
        a_day_passes()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_still_known_is_what_was_published_then_and_nothing_more_is_kept(items: Process, seed: int) -> None:
    chance = random.Random(seed)
    told: dict[int, Published] = {}
    for _ in range(12):
        now = _promoted(items, _turn(chance, _published()))
        told[newest_number(items.source_id)] = now
    since = sorted(told)[len(told) // 2]
    aged(since)
    assert forgotten() > 0
    assert known_since(items.source_id) == since
    known = {number: then for number, then in told.items() if number >= since}
    for before, after in product(known, known):
        _proved(items.source, before, after, known)
    assert not list(needless(since))
    assert forgotten() == 0


def needless(since: int) -> Iterator[Version]:
    """By a plain look: versions that were something else again by generation ``since``."""
    for version in Version.objects.all():
        key = {"connection": version.connection_id, "kind": version.kind, "key": version.key}
        later = [*Version.objects.filter(**key).values_list("rev", flat=True), Record.objects.get(**key).rev]
        if any(version.rev < rev <= since for rev in later):
            yield version


def many(items: Process) -> None:
    """Ten records that change three times, the last time lately."""
    chance = random.Random(2)
    for amount in (1, 2, 3):
        _promoted(items, [_row(f"K{number}", amount, chance) for number in range(10)])
    aged(2)


def test_it_is_said_a_day_before_anything_goes(items: Process) -> None:
    many(items)
    assert forget_old_history() == 0
    assert known_since(items.source_id) == 2
    assert forget_old_history() == 0
    a_day_passes()
    assert forget_old_history() == 10
    assert Version.objects.filter(rev=2).count() == 10, "what it was when that time began is kept"


def test_a_turn_ends_although_more_is_old_and_the_next_goes_on_there(items: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_STEPS", 3)
    many(items)
    forget_old_history()
    a_day_passes()
    assert [forget_old_history() for _ in range(4)] == [8, 2, 0, 0]
    assert History.objects.get().kind == ""


def test_what_is_young_is_kept_whole_and_once_a_day_is_enough_to_look(items: Process) -> None:
    many(items)
    Generation.objects.update(at=timezone.now() - timedelta(days=99))
    assert forgotten(4) == 0
    assert not History.objects.exists()
    forget_old_history()
    aged(2)
    forget_old_history()
    assert not History.objects.exists()


def test_one_catalogue_leaves_the_others_alone(items: Process) -> None:
    many(items)
    other = items.merchant.connections.create(slug="other", name="Other", connector="gone")
    Version.objects.create(connection=other, kind=Kind.PRICE, key="K1", rev=1, data="[]")
    assert forgotten() == 10
    assert Version.objects.filter(connection=other).count() == 1


def test_the_time_machine_offers_only_what_is_known(items: Process, support: Person, client: Client) -> None:
    many(items)
    forgotten()
    assert [made.number for made in generations_of(items.source)] == [3, 2]
    client.force_login(support)
    page = f"/m/{items.merchant.slug}/catalogue/generations/compare?erp={items.source.slug}&to=3&from="
    assert [client.get(f"{page}{number}").status_code for number in (1, 2)] == [404, 200]
    listed = client.get(f"/m/{items.merchant.slug}/catalogue/generations/?erp={items.source.slug}").content.decode()
    assert "older than 100 days" in listed


def test_the_page_of_a_run_whose_records_are_forgotten_says_so(items: Process, support: Person, client: Client) -> None:
    many(items)
    forgotten()
    client.force_login(support)
    pages = [client.get(f"/m/{items.merchant.slug}/runs/{run.pk}/plan") for run in Run.objects.order_by("pk")]
    assert ["not known so far back" in page.content.decode() for page in pages] == [True, True, False]


def test_a_plan_that_leads_further_back_than_is_known_is_not_carried_out(items: Process, support: Person) -> None:
    process(PRICES_FROM_ERP, items.source)
    many(items)
    run = plan_roll_back(Generation.objects.get(number=1), [Kind.PRICE], by=support)
    forgotten()
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.code) == (State.FAILED, "not_kept")
    assert _published() == {key: data for key, data in _published().items() if '"3"' in data}


def test_housekeeping_does_it(items: Process) -> None:
    many(items)
    tidy()
    assert known_since(items.source_id) == 2
