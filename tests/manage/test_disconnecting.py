"""A connection is cut off only by its name and with a reason; then nothing goes through it, and every page says so (R124)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectors.errors import Access
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.checking import check_connection, check_due_connections
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import opened
from integration_hub.manage.disconnecting.actions import connect_again, disconnect
from integration_hub.manage.disconnecting.stale import Stale, going_stale
from integration_hub.manage.facts import facts_of
from integration_hub.manage.health import of_all
from integration_hub.manage.lines import replications_of
from integration_hub.manage.replication import State as Life
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Schedule
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.clock import start_due
from integration_hub.runs.models import ACTIVE, Heartbeat, Run, State, Trigger
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
PAGE = "/m/alpine/replication/acme-erp/disconnect"
AGAIN = "/m/alpine/replication/acme-erp/connect"
WHY = "The ERP moves to another server tonight."


def words(text: str) -> str:
    return " ".join(text.split())


def erp() -> Connection:
    return Connection.objects.get(slug="acme-erp")


def cut(client: Client, **said: str) -> str:
    return words(client.post(PAGE, {"name": "Acme ERP", "reason": WHY} | said, follow=True).content.decode())


def test_the_page_says_what_goes_stale_and_when_before_anything_is_done(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    page = words(logged_in(admin).get(PAGE).content.decode())
    for said in (
        "Do not disconnect it without consulting", "What goes stale, and when", "What the hub and the shops have stays as it is",
        "in the hub; none is lost", "1 run that goes on now is cancelled",
        "Type Acme ERP to disconnect it", "Keep it connected",
    ):  # fmt: skip
        assert said in page, said
    assert erp().state == ServiceState.ONLINE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "Type the name of the connection"),
        ({"name": "acme erp"}, "That is not its name: it is Acme ERP."),
        ({"reason": ""}, "Say why, so that others understand it later."),
        ({"reason": "so"}, "at least 10 characters"),
    ],
)
def test_without_its_name_and_a_reason_it_stays_connected(
    said: dict[str, str], told: str, scene: Scene, admin: Person, logged_in: LogIn
) -> None:
    page = cut(logged_in(admin), **said)
    assert told in page
    assert "Error:" in page.split("</title>")[0]
    assert erp().state == ServiceState.ONLINE
    assert not AuditEntry.objects.filter(action="connection disconnected").exists()


def test_it_is_kept_who_disconnected_it_and_why_and_its_runs_are_cancelled(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    assert "Nothing goes through it any more." in cut(client)
    kept = AuditEntry.objects.get(action="connection disconnected")
    assert (kept.person, kept.reason, kept.detail["runs_cancelled"]) == (admin, WHY, 1)
    running = Run.objects.get(pk=scene.runs["running"].pk)
    assert (running.state, running.cancel_requested) == (State.RUNNING, True), "its worker stops at the next heartbeat"
    cut(client)
    assert AuditEntry.objects.filter(action="connection disconnected").count() == 1


def test_nobody_but_an_admin_can(scene: Scene, support: Person, browsing: Person, logged_in: LogIn) -> None:
    for who in (support, browsing):
        client = logged_in(who)
        assert client.post(PAGE, {"name": "Acme ERP", "reason": WHY}).status_code == 403
        assert client.post(AGAIN).status_code == 403
        assert "Disconnect …" not in client.get("/m/alpine/replication/").content.decode()
    assert erp().state == ServiceState.ONLINE


def test_every_page_of_the_merchant_says_so_until_it_is_connected_again(
    scene: Scene, admin: Person, browsing: Person, logged_in: LogIn
) -> None:
    cut(logged_in(admin))
    reader = logged_in(browsing)
    for path in ("", "orders/", "catalogue/", "processes/schedules", "replication/"):
        assert "Acme ERP is disconnected" in reader.get(f"/m/alpine/{path}").content.decode(), path
    assert f"It was disconnected by Admin: {WHY}" in reader.get("/m/alpine/replication/").content.decode()
    assert "Check now<span" not in words(logged_in(admin).get("/m/alpine/connections/acme-erp/").content.decode())
    page = words(logged_in(admin).post(AGAIN, follow=True).content.decode())
    assert "Acme ERP is connected again and was asked just now" in page
    assert "Acme ERP is disconnected" not in page
    assert AuditEntry.objects.get(action="connection connected again").person == admin


def test_nothing_goes_through_it_by_whatever_way(scene: Scene, admin: Person) -> None:
    Run.objects.filter(state__in=ACTIVE).update(state=State.DONE)
    gone = disconnect(scene.erp, by=admin, reason=WHY)
    for kind in (kinds.ITEMS_FROM_ERP, kinds.ORDERS_TO_ERP):
        with pytest.raises(Refused, match="Acme ERP is disconnected"):
            start_run(scene.processes[kind], Cause(Trigger.PERSON, person=admin))
    with pytest.raises(Access) as refused, opened(gone, lambda call: None):
        pass
    assert refused.value.code == "disconnected"
    Connection.objects.update(check_due_at=timezone.now() - timedelta(minutes=9))
    assert gone.pk not in {each.pk for each in check_due_connections()}
    assert check_connection(erp()).state == ServiceState.DISCONNECTED


def test_a_check_that_was_under_way_does_not_connect_it_again(
    scene: Scene, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = erp()
    disconnect(erp(), by=admin, reason=WHY)
    assert before.state == ServiceState.ONLINE, "as whoever was asking it still sees it"
    assert check_connection(before).state == ServiceState.DISCONNECTED
    assert erp().message == f"It was disconnected by Admin: {WHY}"


def test_the_schedules_wait_and_what_was_missed_is_started_once_when_it_is_connected_again(scene: Scene, admin: Person) -> None:
    Run.objects.filter(state__in=ACTIVE).update(state=State.DONE)
    past = timezone.now() - timedelta(minutes=42)
    Schedule.objects.update(next_at=past)
    gone = disconnect(scene.erp, by=admin, reason=WHY)
    started = {run.process.kind for run in start_due(timezone.now())}
    assert {kinds.ORDERS_FROM_SHOP, kinds.CATALOGUE_TO_SHOP} == started, "what the hub holds goes on to the shops"
    assert {each.next_at for each in Schedule.objects.exclude(process__kind__in=started)} == {past}
    connect_again(gone, by=admin)
    made_up = start_due(timezone.now())
    assert {kinds.ITEMS_FROM_ERP, kinds.ORDERS_TO_ERP, kinds.STOCK_FROM_ERP} <= {run.process.kind for run in made_up}
    assert len({run.pk for run in made_up}) == len({run.process_id for run in made_up})


def test_a_roll_back_needs_no_connection(scene: Scene, admin: Person) -> None:
    Run.objects.filter(state__in=ACTIVE).update(state=State.DONE)
    disconnect(scene.erp, by=admin, reason=WHY)
    assert start_run(scene.processes[kinds.ITEMS_FROM_ERP], Cause(Trigger.PERSON, person=admin), mode=Mode.ROLL_BACK).pk


def test_orders_and_data_say_why_nothing_moves(scene: Scene, admin: Person) -> None:
    disconnect(scene.erp, by=admin, reason=WHY)
    health = of_all([scene.merchant])[0]
    texts = [finding.text for finding in health.findings]
    assert texts[0].startswith("Acme ERP has been disconnected since")
    assert any("waits: Acme ERP has been disconnected since" in text for text in texts)
    assert not [text for text in texts if "though it was due" in text]
    mine = next(each for each in replications_of(facts_of([scene.merchant])[0]) if each.erp.pk == scene.erp.pk)
    assert {line.life.state for line in mine.lines} == {Life.BROKEN}
    assert {line.life.why for line in mine.lines} == {"Acme ERP is disconnected."}


def through(scene: Scene, connection: Connection) -> list[Stale]:
    return going_stale(facts_of([scene.merchant])[0], connection)


def stale(scene: Scene) -> dict[str, Stale]:
    return {each.service.process.kind: each for each in through(scene, scene.erp)}


def test_data_is_too_old_after_twice_its_longest_wait(scene: Scene) -> None:
    good = datetime(2026, 3, 4, 14, 15, tzinfo=UTC)
    Heartbeat.objects.filter(connection=scene.erp, kind=kinds.ITEMS_FROM_ERP).delete()
    Heartbeat.objects.create(connection=scene.erp, kind=kinds.ITEMS_FROM_ERP, good_at=good)
    items = stale(scene)[kinds.ITEMS_FROM_ERP]
    assert (items.good_at, items.too_old_at) == (good, good + timedelta(hours=2))
    assert items.missed_at == min(each.next_at for each in scene.processes[kinds.ITEMS_FROM_ERP].schedules.all())


def test_orders_that_wait_are_counted(scene: Scene) -> None:
    scene.merchant.orders.filter(state="awaiting").delete()
    assert "New orders wait in the hub" in stale(scene)[kinds.ORDERS_TO_ERP].means
    for number in ("9001", "9002"):
        bare_order(scene.shop, number)
    assert stale(scene)[kinds.ORDERS_TO_ERP].means.startswith("2 orders that wait now, and each new one, stay in the hub")


def test_what_does_not_go_through_it_does_not_stop(scene: Scene) -> None:
    found = stale(scene)
    assert not {kinds.ORDERS_FROM_SHOP, kinds.PRODUCTS_FROM_SHOP, kinds.CATALOGUE_TO_SHOP} & set(found)
    assert kinds.CATALOGUE_TO_SHOP in {each.service.process.kind for each in through(scene, scene.shop)}
    assert kinds.ORDERS_TO_ERP not in {each.service.process.kind for each in through(scene, scene.shop)}
    old = [each.too_old_at for each in through(scene, scene.erp)]
    known = [moment for moment in old if moment]
    assert known == sorted(known)


def test_the_page_takes_as_many_queries_however_many_services_there_are(
    scene: Scene, admin: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(admin)
    before = queries(client, PAGE)
    old = scene.processes[kinds.ITEMS_FROM_ERP]
    for number in range(8):
        scene.merchant.processes.create(slug=f"t{number}", name=f"Twin {number}", kind=old.kind, source=old.source)
    assert queries(client, PAGE) == before
