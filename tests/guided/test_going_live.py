"""Going live: once, with the plans that were seen, from which moment on anything begins by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectors.base import Side
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.guided.answering import read
from integration_hub.guided.going_live import go_live, seen_of, try_out
from integration_hub.guided.models import Answer, SetUp, Step
from integration_hub.guided.standing import StepState, standing_of
from integration_hub.processes import kinds
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.settings import intake_settings
from integration_hub.runs.actions import Refused
from integration_hub.runs.clock import start_due
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.guided.conftest import WOO, step_of
from tests.imports.conftest import keys, shelf, things
from tests.shelf import KEY
from tests.shelf.simulator import ShelfSimulator

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db(transaction=True)
AT = "/m/fell/setup/"


@pytest.fixture
def small(transactional_db: None, set_up: SetUp, shelf: ShelfSimulator, admin: Person) -> SetUp:
    """Items from a small ERP and orders of a shop, every step but the first sync done."""
    merchant = set_up.merchant
    erp = connect(merchant, KEY, Side.ERP.value, url=shelf.url, size=10)
    shop = connect(merchant, "woocommerce", Side.SHOP.value, **WOO)
    Connection.objects.update(state=ServiceState.ONLINE)
    for made in (process(kinds.ITEMS_FROM_ERP, erp, enabled=False), process(kinds.ORDERS_FROM_SHOP, shop, enabled=False)):
        Schedule.objects.create(process=made, crontab="*/5 * * * *")
    for step in (Step.MAPPING, Step.SERVICES, Step.SCHEDULES, Step.MONITORING):
        Answer.objects.create(set_up=set_up, step=step, person=admin)
    merchant.recipients.create(address="it@fell.example")
    SetUp.objects.filter(pk=set_up.pk).update(erp=KEY, shop="woocommerce")
    shelf.fill("items", things(12))
    return SetUp.objects.get(pk=set_up.pk)


def tried(small: SetUp, admin: Person) -> Run:
    """The dry run, done."""
    run = try_out(small, seen=step_of(small, Step.SYNC), by=admin)[0]
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_it_goes_live_with_what_the_dry_run_planned_and_only_then_begins(
    small: SetUp, admin: Person, shelf: ShelfSimulator
) -> None:
    run = tried(small, admin)
    assert (run.state, keys()) == (State.HELD, set())
    assert start_due(timezone.now() + timedelta(days=1)) == []
    shelf.stop()
    before = timezone.now().replace(microsecond=0)
    go_live(small, seen=seen_of(read(small)), by=admin)
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, len(keys())) == (State.DONE, 12), run.message
    assert set(Process.objects.values_list("enabled", flat=True)) == {True}
    orders = intake_settings(Process.objects.get(kind=kinds.ORDERS_FROM_SHOP))
    assert orders.start_at is not None
    assert orders.start_at >= before
    assert not Schedule.objects.filter(next_at__lte=timezone.now()).exists()
    assert len(start_due(timezone.now() + timedelta(minutes=6))) == 2
    assert AuditEntry.objects.get(action="merchant went live").person == admin


def test_it_goes_live_once_and_not_with_a_plan_that_nobody_saw(small: SetUp, admin: Person, shelf: ShelfSimulator) -> None:
    tried(small, admin)
    seen = seen_of(read(small))
    shelf.put("items", {"id": "B1", "name": "New thing"})
    tried(small, admin)
    with pytest.raises(Refused, match="Something has changed"):
        go_live(small, seen=seen, by=admin)
    assert not Process.objects.filter(enabled=True).exists()
    go_live(small, seen=seen_of(read(small)), by=admin)
    with pytest.raises(Refused, match="live already"):
        go_live(small, seen=seen_of(read(small)), by=admin)


def test_a_dry_run_that_fails_is_a_problem_until_it_succeeds(small: SetUp, admin: Person, shelf: ShelfSimulator) -> None:
    Process.objects.filter(kind=kinds.ITEMS_FROM_ERP).update(monitoring=True)
    shelf.before = lambda _request: shelf.take("items", "A0011")
    assert tried(small, admin).state == State.COUNT_MISMATCH
    assert standing_of(read(small)).at(Step.SYNC).state == StepState.PROBLEM
    with pytest.raises(Refused, match="Not every step is done"):
        go_live(small, seen=seen_of(read(small)), by=admin)
    assert tried(small, admin).state == State.HELD
    assert standing_of(read(small)).is_ready


def test_without_a_dry_run_for_a_reason_everything_is_read_when_it_goes_live(small: SetUp, admin: Person, desk: Client) -> None:
    desk.post(f"{AT}skip/sync", {"seen": "0", "reason": "It was tried on another hub."})
    go_live(small, seen=seen_of(read(small)), by=admin)
    run = Run.objects.get()
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.mode, run.state, len(keys())) == ("full", State.DONE, 12)


def test_orders_are_taken_from_the_day_that_was_told_in_the_merchants_time(small: SetUp, admin: Person) -> None:
    SetUp.objects.update(orders_from=date(2026, 6, 1))
    tried(small, admin)
    go_live(small, seen=seen_of(read(small)), by=admin)
    orders = intake_settings(Process.objects.get(kind=kinds.ORDERS_FROM_SHOP))
    assert orders.start_at == datetime(2026, 5, 31, 22, tzinfo=UTC)


def test_what_is_not_wanted_stays_off(small: SetUp, admin: Person) -> None:
    SetUp.objects.update(left_out=[kinds.ORDERS_FROM_SHOP])
    tried(small, admin)
    go_live(small, seen=seen_of(read(small)), by=admin)
    assert dict(Process.objects.values_list("kind", "enabled")) == {kinds.ITEMS_FROM_ERP: True, kinds.ORDERS_FROM_SHOP: False}


def test_once_something_came_in_nothing_is_deleted(small: SetUp, admin: Person, desk: Client) -> None:
    tried(small, admin)
    go_live(small, seen=seen_of(read(small)), by=admin)
    assert "It has data already" in desk.get(f"{AT}give-up").content.decode()
    desk.post(f"{AT}give-up", {"name": "Fell Sports"})
    assert SetUp.objects.exists()


def test_the_page_shows_the_dry_run_while_it_goes_on_and_asks_for_itself_anew_at_its_end(
    small: SetUp, admin: Person, desk: Client
) -> None:
    desk.post(f"{AT}sync", {"seen": "0"})
    page = desk.get(f"{AT}sync").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "HX-Refresh" not in desk.get(f"{AT}sync/progress").headers
    execute_run(Run.objects.get().pk)
    assert desk.get(f"{AT}sync/progress")["HX-Refresh"] == "true"
    page = desk.get(f"{AT}sync").content.decode()
    assert "Start dry run again" in page
    assert "every 2s" not in page
    assert "1. Merchant" in desk.get(AT).content.decode()
