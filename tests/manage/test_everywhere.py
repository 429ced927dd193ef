"""The services of all merchants on one page: whose, in which order, in how many queries, and their buttons."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.manage.everywhere import SIZE, STATES, page_of_services
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import ACTIVE, Run, State, Trigger
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def furnish(slug: str, *, runs: int = 1) -> Merchant:
    merchant = Merchant.objects.create(slug=slug, name=slug.title())
    erp = Connection.objects.create(merchant=merchant, slug="erp", name=f"Erp of {slug}", connector="sap_business_one")
    for kind in (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP):
        process = Process.objects.create(merchant=merchant, slug=kind.replace("_", "-"), name=kind, kind=kind, source=erp)
        for _ in range(runs):
            Run.objects.create(
                merchant=merchant, process=process, state=State.DONE, mode=Mode.FULL, trigger=Trigger.SCHEDULE, read=9
            )
    return merchant


def test_support_sees_its_merchants_services_and_nobody_elses(
    scene: Scene, support: Person, stranger: Person, browsing: Person, logged_in: LogIn
) -> None:
    page = text(logged_in(support), "/services/")
    assert "Prices from ERP" in page
    assert "Acme ERP" in page
    assert "Alpine" not in text(logged_in(stranger), "/services/")
    assert logged_in(browsing).get("/services/").status_code == 403
    assert "Alpine" not in text(logged_in(stranger), "/services/?merchant=alpine")


def test_what_is_not_well_stands_first_and_what_is_off_last(scene: Scene) -> None:
    Process.objects.filter(kind=kinds.PRODUCTS_FROM_SHOP).update(enabled=False)
    rows = page_of_services([scene.merchant], kind="", state="", number=1).rows
    ranks = [list(STATES)[_rank(row.service.process, row.service.last)] for row in rows]
    assert ranks == sorted(ranks, key=list(STATES).index)
    assert (ranks[0], ranks[-1]) == ("bad", "off")


def _rank(process: Process, run: Run | None) -> int:
    if run and run.is_active:
        return 1
    if not process.enabled:
        return 4
    if run is None:
        return 3
    return 0 if run.ended_badly else 2


@pytest.mark.parametrize("state", STATES)
def test_each_state_shows_its_services_only(scene: Scene, state: str) -> None:
    Process.objects.filter(kind=kinds.PRODUCTS_FROM_SHOP).update(enabled=False)
    rows = page_of_services([scene.merchant], kind="", state=state, number=1).rows
    assert rows
    assert {list(STATES)[_rank(row.service.process, row.service.last)] for row in rows} == {state}


def test_filters_choose_merchant_and_service_and_a_wrong_one_is_told(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    furnish("fjord")
    page = text(logged_in(admin), "/services/?merchant=fjord&service=stock_from_erp")
    assert "1 service, what is not well first" in page
    assert "Erp of fjord" in page
    assert "There is no such state" in text(logged_in(admin), "/services/?state=odd&page=-1")
    assert "No service matches" in text(logged_in(admin), "/services/?merchant=fjord&state=bad")


def test_pages_hold_each_service_once(scene: Scene) -> None:
    merchants = [furnish(f"m{number}") for number in range(40)]
    first, second, third = (page_of_services(merchants, kind="", state="", number=number) for number in (1, 2, 3))
    assert (len(first.rows), len(second.rows), len(third.rows)) == (SIZE, SIZE, 120 - 2 * SIZE)
    assert len({row.service.process.pk for page in (first, second, third) for row in page.rows}) == 120
    assert (first.before, first.after, third.after) == (0, 2, 0)
    assert page_of_services(merchants, kind="", state="", number=99).number == 3


def test_two_hundred_merchants_take_the_queries_of_one(
    scene: Scene, admin: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(admin)
    before = queries(client, "/services/")
    for number in range(60):
        furnish(f"m{number}", runs=3)
    assert queries(client, "/services/") == before
    assert before <= 14


def test_its_buttons_are_those_of_the_merchants_own_pages(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    page = text(client, "/services/")
    posts = set(re.findall(r'method="post" action="(/m/[^"]*)"', page))
    running, harmful = scene.runs["running"], scene.processes[kinds.STOCK_FROM_ERP]
    assert {f"/m/alpine/runs/{running.pk}/cancel", f"/m/alpine/runs/start/{harmful.pk}"} <= posts
    assert f"/m/alpine/runs/refresh/{harmful.pk}" in page
    client.post(f"/m/alpine/runs/start/{harmful.pk}")
    assert harmful.runs.filter(state__in=ACTIVE).count() == 1
