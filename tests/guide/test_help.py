"""Help in place: the steps for what went wrong, whom to ask, what words mean."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.guide.cases import CASES, case_of
from integration_hub.runs.models import ENDED_BADLY, State
from integration_hub.ui.badges import LOOKS
from integration_hub.ui.glossary import GROUPS, TERMS
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
ROOT = Path(__file__).resolve().parents[2]


def read(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/help/{path}").content.decode()


def test_every_bad_end_of_a_run_has_its_steps() -> None:
    assert {state for case in CASES for state in case.states} == set(ENDED_BADLY)
    assert case_of(State.DONE) is None


def test_the_console_and_the_runbook_know_the_same_cases() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", runbook, re.MULTILINE) == [str(case.title) for case in CASES]


def test_a_run_leads_to_the_steps_of_its_end_and_they_lead_back(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    run, client = scene.runs["mismatch"], logged_in(browsing)
    assert f"/m/alpine/help/run/{run.pk}" in client.get(f"/m/alpine/runs/{run.pk}").content.decode()
    answer = client.get(f"/m/alpine/help/run/{run.pk}")
    assert answer["Location"] == f"/m/alpine/help/steps?run={run.pk}#count"
    steps = read(client, f"steps?run={run.pk}")
    assert 'id="count"' in steps
    assert f"Back to run {run.pk}, Prices from ERP" in steps
    assert run.message in steps


def test_a_run_that_went_well_needs_no_steps(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    assert client.get(f"/m/alpine/help/run/{scene.runs['done'].pk}")["Location"].endswith("#main")
    assert "nothing to do about it" in read(client, f"steps?run={scene.runs['done'].pk}")


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "٣", "1 or 1=1", ""])
def test_a_run_that_is_none_is_passed_over(asked: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert "Back to run" not in read(logged_in(browsing), f"steps?run={asked}")


def test_the_runs_of_others_are_not_shown(scene: Scene, stranger: Person, logged_in: LogIn) -> None:
    run, client = scene.runs["mismatch"], logged_in(stranger)
    assert client.get(f"/m/harbour/help/run/{run.pk}").status_code == 404
    assert run.message not in client.get(f"/m/harbour/help/steps?run={run.pk}").content.decode()


def test_the_steps_begin_with_the_web_services_as_they_are_and_whom_to_ask(
    scene: Scene, browsing: Person, logged_in: LogIn
) -> None:
    steps = read(logged_in(browsing), "steps")
    assert steps.index("First: are the web services online?") < steps.index('id="offline"')
    for words in ("Alpine shop", "Offline", "Acme ERP", "Online", "Nordic ERP Partners, +45 00 00 00 02"):
        assert words in steps[: steps.index('id="offline"')]


def test_a_merchant_without_systems_is_told_who_connects_them(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    for page in ("", "steps", "missing"):
        assert "connected yet" in read(logged_in(browsing), page)


def test_missing_data_is_looked_for_hop_by_hop_with_a_person_at_each(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = read(logged_in(browsing), "missing")
    there = page.index("old in the shop"), page.index("new customer is missing")
    way = [page.index(words) for words in ("Is it in the ERP?", "fresh file", "Is it in the hub?", "but not in the shop")]
    assert there[0] < way[0] < way[1] < way[2] < way[3] < there[1]
    assert "Nordic ERP Partners" in page
    assert scene.filing.contact in page


def test_without_a_file_server_that_hop_is_not_asked_for(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    Connection.objects.filter(pk=scene.filing.pk).update(connector="odoo")
    assert "fresh file" not in read(logged_in(browsing), "missing")


def test_the_glossary_explains_each_term_once(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = read(logged_in(browsing), "glossary")
    anchors = [term.anchor for _group, terms in GROUPS for term in terms]
    assert len(set(anchors)) == len(TERMS) == len(anchors)
    assert re.findall(r'<div id="([a-z-]+)">', page) == anchors


def test_every_term_that_a_page_explains_stands_in_the_glossary() -> None:
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"{% term ([^%]+) %}", path.read_text(encoding="utf-8"))
        for name in re.findall(r'"([^"]+)"', tag)
    }
    assert {"web service", "e-number", "run"} <= asked <= set(TERMS)


def test_every_word_of_state_is_shown_under_its_colour(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = read(logged_in(browsing), "colours")
    for word, look in LOOKS.items():
        assert re.search(rf'class="badge {look.tone}"><svg[^>]+><use[^>]+/></svg>{word}<', page), word


@pytest.mark.parametrize("page", ["", "steps", "missing", "glossary", "colours"])
def test_help_asks_the_same_few_questions_however_many_systems_there_are(
    page: str, scene: Scene, browsing: Person, logged_in: LogIn
) -> None:
    client = logged_in(browsing)
    read(client, page)
    with CaptureQueriesContext(connection) as few:
        read(client, page)
    for number in range(20):
        Connection.objects.create(merchant=scene.merchant, slug=f"s{number}", name=f"Shop {number}", connector="woocommerce")
    with CaptureQueriesContext(connection) as many:
        read(client, page)
    assert len(few) == len(many)


def test_help_is_two_clicks_away_from_every_page(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/orders/").content.decode()
    assert page.count('href="/m/alpine/help/"') == 2
