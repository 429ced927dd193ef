"""A case is one cause: opened once, counted exactly, closed when the cause is gone, reopened when it returns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import Value
from django.db.models.functions import Replace
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.cases.actions import ignore, resolve, take
from integration_hub.cases.affected import failing_now
from integration_hub.cases.models import Case, CaseEvent, CaseState, Kind
from integration_hub.cases.retention import forget_old_cases
from integration_hub.cases.sightings import failing_orders
from integration_hub.cases.watching import Watched, watch_cases
from integration_hub.orders.actions import resend
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import Run, State, Trigger
from tests.cases.conftest import Refuse
from tests.cast import connect, process
from tests.drill.shop import an_order
from tests.orders.conftest import Trip

pytestmark = pytest.mark.django_db
What = CaseEvent.What


def told(case: Case) -> list[str]:
    return list(case.events.values_list("what", flat=True))


def ended(service: Process, state: str = State.FAILED, **fields: object) -> Run:
    said = {"code": "hub_error", "message": "The hub made a mistake (KeyError).", "ended_at": timezone.now(), **fields}
    made: Run = Run.objects.create(
        merchant=service.merchant, process=service, state=state, mode="full", trigger=Trigger.SCHEDULE,
        target_key=f"process:{service.pk}", **(said if state != State.DONE else {"ended_at": timezone.now()}),
    )  # fmt: skip
    return made


@pytest.fixture
def prices(merchant: Merchant) -> Process:
    return process("prices_from_erp", connect(merchant, "sap_business_one", "sap", **SAP))


@pytest.fixture
def stock(prices: Process) -> Process:
    return process("stock_from_erp", prices.source)


SAP = {"url": "https://sap.example:50000", "company": "X", "user": "u", "password": "p", "time_zone": "Europe/Oslo"}


def test_orders_that_fail_for_one_cause_are_one_case_with_their_number_and_their_sum(trip: Trip, a_case: Case) -> None:
    assert (a_case.kind, a_case.count, a_case.most, a_case.money) == (Kind.ORDERS, 3, 3, [("EUR", Decimal(300))])
    assert (a_case.process, a_case.connection, a_case.state) == (trip.delivery, trip.source, CaseState.OPEN)
    assert a_case.message == trip.order("W3").message
    assert a_case.first_at == trip.order("W1").failed_at
    assert a_case.last_at == trip.order("W3").failed_at
    assert told(a_case) == [What.OPENED]


def test_another_cause_is_another_case(trip: Trip, a_case: Case) -> None:
    trip.take_in(an_order("W4", total=Decimal(1)))
    Order.objects.filter(e_number="W4").update(
        state=OrderState.FAILED, fingerprint=7, failed_at=timezone.now(), code="x", message="Something else."
    )
    assert watch_cases() == Watched(opened=1)
    assert set(Case.objects.values_list("count", flat=True)) == {3, 1}


def test_a_watch_that_sees_nothing_new_changes_nothing(a_case: Case) -> None:
    before = Case.objects.values().get()
    with CaptureQueriesContext(connection) as asked:
        assert watch_cases() == Watched()
    assert Case.objects.values().get() == before
    assert not any(query["sql"].startswith(("UPDATE", "INSERT")) for query in asked)


def test_further_orders_of_the_cause_are_counted_not_told_anew(a_case: Case, refused: Refuse) -> None:
    refused("W4")
    assert watch_cases() == Watched()
    a_case.refresh_from_db()
    assert (a_case.count, a_case.money, told(a_case)) == (4, [("EUR", Decimal(400))], [What.OPENED])


def test_a_case_stays_open_while_its_orders_are_under_way_and_closes_when_they_have_arrived(
    trip: Trip, a_case: Case, support: Person
) -> None:
    take(a_case, by=support)
    Order.objects.update(document=Replace("document", Value("REFUSED"), Value("SKU-1")))
    resend(Order.objects.all(), by=support)
    assert watch_cases() == Watched()
    a_case.refresh_from_db()
    assert (a_case.state, a_case.count, a_case.under_way, a_case.sums) == (CaseState.TAKEN, 0, 3, {})
    assert a_case.message, "the words stay, though no order has them any more"
    Run.objects.filter(state="queued").delete()
    trip.deliver()
    assert watch_cases() == Watched(closed=1)
    a_case.refresh_from_db()
    assert (a_case.state, a_case.most, a_case.taken_by) == (CaseState.CLOSED, 3, None)
    assert a_case.ended_at
    assert told(a_case) == [What.OPENED, What.TAKEN, What.CLOSED]


def test_a_case_whose_cause_returns_is_reopened_with_its_story(trip: Trip, a_case: Case, refused: Refuse) -> None:
    Order.objects.update(state=OrderState.HANDLED, fingerprint=None)
    watch_cases()
    refused("W4")
    assert watch_cases() == Watched(opened=1)
    a_case.refresh_from_db()
    assert (a_case.state, a_case.reopened, a_case.count, a_case.most, a_case.ended_at) == (CaseState.OPEN, 1, 1, 1, None)
    assert told(a_case) == [What.OPENED, What.CLOSED, What.REOPENED]


def test_a_resent_order_that_fails_again_neither_closes_nor_doubles_its_case(trip: Trip, a_case: Case, support: Person) -> None:
    resend(Order.objects.all(), by=support)
    watch_cases()
    Run.objects.filter(state="queued").delete()
    trip.deliver()
    assert watch_cases() == Watched()
    a_case.refresh_from_db()
    assert (a_case.count, a_case.under_way, told(a_case)) == (3, 0, [What.OPENED])


def test_an_order_in_doubt_that_settles_by_itself_is_no_case(trip: Trip) -> None:
    trip.erp.faults.add("drop_after", "POST /orders")
    trip.take_in(an_order("W1"))
    trip.deliver()
    assert trip.order().state == OrderState.IN_DOUBT
    assert watch_cases() == Watched()


def test_a_resolved_case_is_reopened_by_the_next_order_that_fails(a_case: Case, refused: Refuse, support: Person) -> None:
    with pytest.raises(Refused, match="3 orders still fail"):
        resolve(a_case, by=support)
    Order.objects.update(state=OrderState.HANDLED)
    resolve(a_case, by=support, reason="The item is in the ERP again.")
    assert watch_cases() == Watched()
    refused("W4")
    assert watch_cases() == Watched(opened=1)


def test_an_ignored_case_stays_so_however_many_orders_join_it_until_its_day(
    a_case: Case, refused: Refuse, support: Person
) -> None:
    ignore(a_case, by=support, reason="The season's items come on Monday.", until=timezone.now() + timedelta(days=3))
    refused("W4")
    assert watch_cases() == Watched()
    a_case.refresh_from_db()
    assert (a_case.state, a_case.count) == (CaseState.IGNORED, 4)
    Case.objects.update(ignored_until=timezone.now() - timedelta(minutes=1))
    assert watch_cases() == Watched(opened=1)
    a_case.refresh_from_db()
    assert (a_case.state, a_case.ignored_until, a_case.reason) == (CaseState.OPEN, None, "")


def test_an_ignored_case_closes_when_its_cause_is_gone(a_case: Case, support: Person) -> None:
    ignore(a_case, by=support, reason="Known.")
    Order.objects.update(state=OrderState.HANDLED)
    assert watch_cases() == Watched(closed=1)


def test_a_service_that_ends_badly_is_a_case_until_it_ends_well(prices: Process) -> None:
    ended(prices)
    assert watch_cases() == Watched(opened=1)
    ended(prices)
    watch_cases()
    case = Case.objects.get()
    assert (case.kind, case.count, case.process) == (Kind.RUN, 2, prices)
    ended(prices, State.CANCELLED)
    assert watch_cases() == Watched(), "one that was cancelled proves nothing"
    ended(prices, code="other", message="Another thing.")
    assert watch_cases() == Watched(opened=1), "nor does another failure"
    ended(prices, State.DONE)
    assert watch_cases() == Watched(closed=2)
    ended(prices)
    assert watch_cases() == Watched(opened=1)
    assert sorted(Case.objects.values_list("state", "reopened")) == [("closed", 0), ("open", 1)]


def test_a_resolved_service_stays_so_until_a_newer_run_of_it_fails(prices: Process, support: Person) -> None:
    ended(prices)
    watch_cases()
    resolve(Case.objects.get(), by=support)
    assert watch_cases() == Watched()
    ended(prices)
    assert watch_cases() == Watched(opened=1)
    assert Case.objects.get().count == 1


def test_figures_in_the_words_of_an_import_make_no_other_case(prices: Process) -> None:
    ended(prices, State.COUNT_MISMATCH, code="count_mismatch", message="17 prices are missing.")
    watch_cases()
    ended(prices, State.COUNT_MISMATCH, code="count_mismatch", message="The source changed: 3 more came.")
    assert watch_cases() == Watched()


def test_a_system_that_is_away_is_one_case_for_all_its_services(prices: Process, stock: Process) -> None:
    for service in (prices, stock):
        ended(service, State.NOT_REACHABLE, code="no_connection", message="sap.example does not answer.")
    assert watch_cases() == Watched(opened=1)
    assert (Case.objects.get().connection, Case.objects.get().count) == (prices.source, 2)
    ended(prices, State.DONE)
    assert watch_cases() == Watched(), "one service of it still fails"
    ended(stock, State.DONE)
    assert watch_cases() == Watched(closed=1)


def test_a_late_export_is_told_apart_from_what_broke(prices: Process) -> None:
    ended(prices, State.EXPORT_LATE, code="export_late", message="The newest is 2 days old.")
    watch_cases()
    assert Case.objects.get().kind == Kind.LATE


def test_a_service_that_is_switched_off_has_no_case(prices: Process) -> None:
    ended(prices)
    watch_cases()
    Process.objects.update(enabled=False)
    assert watch_cases() == Watched(closed=1)


def test_a_watch_over_one_merchant_leaves_the_others_alone(a_case: Case, other_merchant: Merchant) -> None:
    service = process("prices_from_erp", connect(other_merchant, "sap_business_one", "sap", **SAP))
    ended(service)
    Order.objects.update(state=OrderState.HANDLED)
    assert watch_cases(other_merchant.pk) == Watched(opened=1)
    a_case.refresh_from_db()
    assert a_case.state == CaseState.OPEN


def test_merchants_never_share_a_case(a_case: Case, other_merchant: Merchant, trip: Trip) -> None:
    theirs = Order.objects.get(e_number="W1")
    theirs.pk, theirs.merchant = None, other_merchant
    theirs.connection = connect(other_merchant, "drill_shop", "shop", url="http://127.0.0.1:1")
    theirs.save()
    assert watch_cases() == Watched(opened=1)
    assert {case.merchant_id: case.count for case in Case.objects.all()} == {trip.merchant.pk: 3, other_merchant.pk: 1}


def test_the_watch_asks_as_often_for_many_causes_as_for_one(a_case: Case, trip: Trip) -> None:
    with CaptureQueriesContext(connection) as few:
        watch_cases()
    orders = list(Order.objects.all())
    for place, order in enumerate(orders * 10):
        order.pk, order.e_number, order.shop_id, order.fingerprint = None, f"X{place}", f"X{place}", 1000 + place
        order.save()
    watch_cases()
    with CaptureQueriesContext(connection) as many:
        watch_cases()
    assert len(many) == len(few)


@pytest.mark.sqlite_only  # PostgreSQL reads few rows without an index, whatever there is
@pytest.mark.parametrize("read", [failing_now, lambda case: failing_orders(case.merchant_id), lambda case: failing_orders()])
def test_causes_are_counted_from_the_index_alone(a_case: Case, read: Callable[[Case], object]) -> None:
    with CaptureQueriesContext(connection) as asked:
        read(a_case)
    with connection.cursor() as cursor:
        cursor.execute(f"explain query plan {asked[0]['sql']}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "COVERING INDEX orders_of_cause" in plan


def test_ended_cases_are_forgotten_in_their_time(a_case: Case) -> None:
    assert forget_old_cases() == 0
    Order.objects.update(state=OrderState.HANDLED)
    watch_cases()
    Case.objects.update(ended_at=timezone.now() - timedelta(days=91))
    assert forget_old_cases()
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_watches_at_once_open_a_case_once(trip: Trip, refused: Refuse) -> None:
    refused("W1", "W2")
    barrier = Barrier(2)

    def watch(_turn: int) -> Watched:
        barrier.wait()
        try:
            return watch_cases()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        watched = list(pool.map(watch, range(2)))
    assert sum(each.opened for each in watched) == 1
    assert told(Case.objects.get()) == [What.OPENED]
