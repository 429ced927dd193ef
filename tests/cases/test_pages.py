"""The desk and the pages of cases: what support sees there, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.cases.desk import doubts_of, stuck_runs
from integration_hub.cases.models import Case, CaseState, Kind
from integration_hub.cases.watching import watch_cases
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.orders.models import Order, OrderState
from integration_hub.runs.models import Run, State
from tests.cast import person, process
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
Count = Callable[[Client, str], int]


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def page_of(scene: Scene, name: str) -> str:
    return f"/m/alpine/cases/{scene.cases[name].fingerprint}"


def test_the_desk_says_first_what_is_broken_and_what_waits(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = text_of(logged_in(support), "/desk/")
    live = Case.objects.filter(state__in=["open", "taken"]).exclude(kind=Kind.LATE)
    assert f"{live.count()} cases are open, the oldest since" in page
    assert "1 order waits for a person: 329.00 EUR." in page
    assert scene.cases["orders"].message in page
    assert "Otto" in page
    assert "Alpine shop · Alpine Outdoor" in page, "its web service is offline"
    assert "settles by itself" in page, "and an order is in doubt"


def test_the_desk_shows_only_the_merchants_of_the_person(
    scene: Scene, other_merchant: Merchant, stranger: Person, admin: Person, logged_in: LogIn
) -> None:
    theirs = text_of(logged_in(stranger), "/desk/")
    assert "No case is open." in theirs
    assert "Alpine" not in theirs
    assert "Alpine" in text_of(logged_in(admin), "/desk/")
    assert "Alpine" not in text_of(logged_in(stranger), "/desk/?merchant=alpine")


def test_a_held_import_is_one_click_from_its_case(scene: Scene, support: Person, logged_in: LogIn) -> None:
    watch_cases()
    case = Case.objects.get(process=scene.plans["held"].process, code="held_import")
    plan = reverse("plans:plan", args=["alpine", scene.plans["held"].pk])
    assert plan in text_of(logged_in(support), reverse("cases:detail", args=["alpine", case.fingerprint]))
    assert plan not in text_of(logged_in(support), page_of(scene, "orders"))


def test_a_merchant_sees_neither_desk_nor_cases(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    for path in ("/desk/", "/m/alpine/cases/", page_of(scene, "orders")):
        assert client.get(path).status_code == 403
    assert "/cases/" not in text_of(client, "/m/alpine/")
    assert "/desk/" not in text_of(client, "/m/alpine/")


def test_another_merchants_case_is_not_found(scene: Scene, stranger: Person, logged_in: LogIn) -> None:
    client = logged_in(stranger)
    path = page_of(scene, "orders")
    assert client.get(path).status_code == 404
    assert client.get(path.replace("alpine", "harbour")).status_code == 404
    assert client.post(f"{path.replace('alpine', 'harbour')}/take").status_code == 404
    assert client.get("/m/harbour/cases/99999999999999999999999999").status_code == 404


def test_a_merchant_is_told_that_support_is_on_it(scene: Scene, browsing: Person, support: Person, logged_in: LogIn) -> None:
    path = reverse("orders:detail", args=["alpine", scene.orders["failed"].pk])
    page = text_of(logged_in(browsing), path)
    assert "Support is on it: taken by support at" in page
    assert "Otto" not in page
    assert "/cases/" not in page
    assert page_of(scene, "orders") in text_of(logged_in(support), path)
    Case.objects.filter(pk=scene.cases["orders"].pk).update(state=CaseState.OPEN, taken_by=None)
    assert "Support is on it" not in text_of(logged_in(browsing), path)


def test_the_filters_narrow_the_desk(scene: Scene, logged_in: LogIn) -> None:
    otto = logged_in(Person.objects.get(name="Otto"))
    mine = text_of(otto, "/desk/?whose=mine")
    assert page_of(scene, "orders") in mine
    assert page_of(scene, "mismatch") not in mine
    free = text_of(otto, "/desk/?whose=nobody")
    assert page_of(scene, "orders") not in free
    assert page_of(scene, "mismatch") in free
    assert page_of(scene, "harmful") in text_of(otto, "/desk/?state=ignored")
    assert page_of(scene, "closed") in text_of(otto, "/desk/?state=ended&merchant=alpine")
    assert "There is no such state" in text_of(otto, "/desk/?state=nonsense")
    assert "There is no such merchant" in text_of(otto, "/desk/?merchant=nonsense")


def test_the_desk_has_pages(scene: Scene, support: Person, logged_in: LogIn) -> None:
    now = timezone.now()
    Case.objects.bulk_create(
        Case(
            merchant=scene.merchant, fingerprint=10_000 + place, kind=Kind.RUN, message=f"Cause number {place:03}.", first_at=now,
            last_at=now, opened_at=now - timedelta(days=1, minutes=place),
        )
        for place in range(80)
    )  # fmt: skip
    client = logged_in(support)
    first = client.get("/desk/")
    assert len(first.context["page"].rows) == 50
    second = client.get("/desk/", {"after": first.context["page"].older})
    seen = [case.pk for page in (first, second) for case in page.context["page"].rows]
    assert len(seen) == len(set(seen)) == Case.objects.filter(state__in=["open", "taken"]).exclude(kind=Kind.LATE).count()


def test_a_case_tells_its_cause_what_to_do_its_orders_and_its_story(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = text_of(logged_in(support), page_of(scene, "orders"))
    for said in (
        "The ERP has no tax code for AT.", "Add a tax code for AT", "Nordic ERP Partners", "329.00 EUR", "1009",
        "Una handed it over to Otto.", "the ERP partner was asked for the code", f"?case={scene.cases['orders'].fingerprint}",
    ):  # fmt: skip
        assert said in page, said
    assert page.index("The ERP has no tax code") < page.index("What to do:") < page.index("Facts")


def test_the_orders_of_a_case_are_listed_and_nothing_else(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = logged_in(support).get(f"/m/alpine/orders/?case={scene.cases['orders'].fingerprint}")
    assert [order.e_number for order in page.context["page"].rows] == ["1009"]
    plan = logged_in(support).get(f"/m/alpine/resends/plan?case={scene.cases['orders'].fingerprint}")
    assert [order.e_number for order in plan.context["plan"].orders] == ["1009"]
    wrong = logged_in(support).get("/m/alpine/orders/?case=9999999999999999999999")
    assert wrong.status_code == 200


def test_the_overview_leads_support_to_the_cause(scene: Scene, support: Person, browsing: Person, logged_in: LogIn) -> None:
    assert "One cause: 1 order" in text_of(logged_in(support), "/m/alpine/")
    assert "One cause" not in text_of(logged_in(browsing), "/m/alpine/")


def test_the_bar_counts_the_cases_that_ask_for_somebody(scene: Scene, support: Person, logged_in: LogIn) -> None:
    live = Case.objects.filter(state__in=["open", "taken"]).count()
    assert f'Cases <span class="count">{live}</span>' in text_of(logged_in(support), "/m/alpine/orders/")


def test_a_case_is_taken_handed_over_ignored_and_resolved_by_its_buttons(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, case = logged_in(support), scene.cases["mismatch"]
    path = page_of(scene, "mismatch")
    client.post(f"{path}/take")
    case.refresh_from_db()
    assert case.taken_by == support
    otto = Person.objects.get(name="Otto")
    client.post(f"{path}/hand-over", {"to": otto.pk})
    case.refresh_from_db()
    assert case.taken_by == otto
    client.post(f"{path}/give-back")
    assert "Enter why the case may be ignored." in client.post(f"{path}/ignore", {"reason": ""}).content.decode()
    tomorrow = timezone.localdate(timezone=ZoneInfo(scene.merchant.time_zone)) + timedelta(days=1)
    client.post(f"{path}/ignore", {"reason": "Known.", "until": tomorrow.isoformat()})
    case.refresh_from_db()
    assert (case.state, case.ignored_until.date() if case.ignored_until else None) != (CaseState.OPEN, None)
    client.post(f"{path}/resolve", {"reason": "Mended."})
    case.refresh_from_db()
    assert (case.state, case.reason) == (CaseState.RESOLVED, "Mended.")


def test_a_stranger_is_no_choice_of_who_gets_a_case(scene: Scene, support: Person, stranger: Person, logged_in: LogIn) -> None:
    answer = logged_in(support).post(f"{page_of(scene, 'mismatch')}/hand-over", {"to": stranger.pk})
    assert "Choose one of the list." in answer.content.decode()
    assert "stranger" not in answer.content.decode().lower()


def test_runs_that_do_not_get_on_are_on_the_desk_with_the_reason(scene: Scene, support: Person, logged_in: LogIn) -> None:
    now, running = timezone.now(), scene.runs["running"]
    Run.objects.filter(pk=running.pk).update(lease_until=now - timedelta(minutes=2))
    assert "Its worker has been silent since" in text_of(logged_in(support), "/desk/")
    Run.objects.filter(pk=running.pk).update(lease_until=now + timedelta(minutes=1), started_at=now - timedelta(hours=2))
    assert "stuck" not in text_of(logged_in(support), "/desk/"), "nobody knows yet how long it takes"
    Run.objects.create(
        merchant=running.merchant, process=running.process, mode=running.mode, state=State.DONE, trigger="schedule",
        target_key="x", started_at=now - timedelta(hours=3), ended_at=now - timedelta(hours=3) + timedelta(minutes=4),
    )  # fmt: skip
    assert "the last good one took 4m" in text_of(logged_in(support), "/desk/")
    Run.objects.filter(pk=running.pk).update(state=State.QUEUED, created_at=now - timedelta(minutes=10))
    assert "It has waited for a worker since" in text_of(logged_in(support), "/desk/")
    Run.objects.filter(pk=running.pk).update(created_at=now)
    assert "stuck" not in text_of(logged_in(support), "/desk/")


def test_merchants_that_share_the_host_of_a_system_that_is_away_are_named(
    scene: Scene, other_merchant: Merchant, support: Person, logged_in: LogIn
) -> None:
    away = {"connector": "sap_business_one", "settings": {"url": "https://SAP.example:50000"}}
    Connection.objects.create(merchant=scene.merchant, slug="sap", name="SAP", state=ServiceState.OFFLINE, **away)
    Connection.objects.create(merchant=other_merchant, slug="sap", name="SAP", **away)
    assert "Also at sap.example" not in text_of(logged_in(support), "/desk/"), "a merchant that is not theirs"
    support.merchants.add(other_merchant)
    page = text_of(logged_in(support), "/desk/")
    assert "Also at sap.example" in page
    assert "Harbour Tools" in page


def test_the_desk_asks_as_often_for_many_merchants_and_cases_as_for_few(
    scene: Scene, admin: Person, logged_in: LogIn, queries: Count
) -> None:
    client = logged_in(admin)
    few = queries(client, "/desk/")
    now = timezone.now()
    for place in range(12):
        merchant = Merchant.objects.create(slug=f"m{place}", name=f"Merchant {place}")
        shop = Connection.objects.create(
            merchant=merchant, slug="shop", name="Shop", connector="woocommerce", state="offline", settings={"url": "https://x"}
        )
        takes = process("orders_to_erp", shop, Connection.objects.create(merchant=merchant, slug="erp", name="ERP"))
        order = Order(
            merchant=merchant, connection=shop, e_number="1", shop_id="1", state=OrderState.IN_DOUBT, placed_at=now,
            changed_at=now, total=1, tax_included=True, currency="EUR",
        )  # fmt: skip
        order.save()
        Run.objects.create(
            merchant=merchant, process=takes, mode="full", trigger="schedule", target_key=f"{place}",
            created_at=now - timedelta(hours=1),
        )  # fmt: skip
        for kind in (Kind.ORDERS, Kind.LATE):
            Case.objects.create(
                merchant=merchant, fingerprint=place, kind=kind, process=takes, connection=shop, first_at=now, last_at=now,
                state=CaseState.TAKEN, taken_by=person(f"p{place}{kind}", Role.SUPPORT),
            ) if kind == Kind.ORDERS else Case.objects.create(
                merchant=merchant, fingerprint=100 + place, kind=kind, process=takes, first_at=now, last_at=now
            )  # fmt: skip
    assert queries(client, "/desk/") == few


def test_a_case_asks_as_often_for_many_orders_as_for_one(scene: Scene, support: Person, logged_in: LogIn, queries: Count) -> None:
    client, path = logged_in(support), page_of(scene, "orders")
    few = queries(client, path)
    order = Order.objects.get(pk=scene.orders["failed"].pk)
    for place in range(40):
        order.pk, order.e_number, order.shop_id = None, f"X{place}", f"X{place}"
        order.save()
    assert queries(client, path) == few
    page = text_of(client, path)
    assert "20 of 41 orders" in page
    assert "See all 41" in page


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads few rows without an index, whatever there is.")
@pytest.mark.parametrize("known", [False, True], ids=["nothing known of the tables", "analysed"])
def test_the_desk_walks_no_table_of_orders_or_runs(scene: Scene, known: bool) -> None:
    order = Order.objects.get(pk=scene.orders["failed"].pk)
    for place in range(300):
        order.pk, order.e_number, order.shop_id = None, f"X{place}", f"X{place}"
        order.save()
    with connection.cursor() as cursor:
        if known:
            cursor.execute("analyze")
        with CaptureQueriesContext(connection) as asked:
            doubts_of([scene.merchant])
            stuck_runs([scene.merchant])
        plans = ""
        for query in asked.captured_queries:
            cursor.execute(f"explain query plan {query['sql']}")
            plans += " ".join(row[-1] for row in cursor.fetchall())
    assert "SCAN orders_order" not in plans
    assert "INDEX orders_of_merchant (merchant_id=? AND state=?)" in plans
    assert "INDEX runs_active (state=?)" in plans
    assert "INDEX runs_of_merchant" not in plans
