"""What people may do with orders, and what nobody can: make a second one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.orders import claims
from integration_hub.orders.actions import mark_handled, plan_resend, resend
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import Run, Trigger
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(trip: Trip) -> Order:
    bad = an_order("W1")
    trip.take_in(replace(bad, lines=(replace(bad.lines[0], sku="REFUSED"),)))
    trip.deliver()
    return trip.order()


@pytest.fixture
def doubtful(trip: Trip) -> Order:
    trip.erp.faults.add("drop_after", "POST /orders")
    trip.take_in(an_order("W1"))
    trip.deliver()
    return trip.order()


def test_a_failed_order_is_sent_again_and_it_is_known_by_whom(trip: Trip, failed: Order, support: Person) -> None:
    plan = resend(Order.objects.all(), by=support)
    assert [order.pk for order in plan.will] == [failed.pk]
    assert trip.order().state == OrderState.AWAITING
    assert Run.objects.latest("id").trigger == Trigger.PERSON
    assert trip.order().events.latest("id").person == support
    assert AuditEntry.objects.get(action="orders resent").detail == {"orders": ["W1"], "count": 1}


def test_a_resent_order_is_asked_for_before_it_is_sent(trip: Trip, failed: Order, support: Person) -> None:
    trip.erp.enter("W1")  # a colleague has entered it meanwhile
    resend(Order.objects.all(), by=support)
    Run.objects.filter(state="queued").delete()
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})


def test_a_plan_changes_nothing(trip: Trip, failed: Order) -> None:
    assert plan_resend(Order.objects.all()).will == [failed]
    assert trip.order().state == OrderState.FAILED


@pytest.mark.parametrize("state", [one for one in OrderState if one not in {OrderState.FAILED, OrderState.IN_DOUBT}])
def test_only_failed_orders_are_sent_again_and_the_others_are_told_why(
    trip: Trip, awaiting: Order, support: Person, state: OrderState
) -> None:
    Order.objects.update(state=state, owner="somebody:1:1", lease_until=awaiting.due_at)
    plan = resend(Order.objects.all(), by=support)
    assert plan.will == []
    assert plan.will_not[0][1]
    assert trip.order().state == state


def test_an_order_in_doubt_is_not_asked_for_before_its_time(doubtful: Order, support: Person) -> None:
    plan = resend(Order.objects.all(), by=support)
    assert plan.will == []
    assert "may still be working on it" in plan.will_not[0][1]


def test_resending_an_order_in_doubt_asks_the_erp_again(trip: Trip, doubtful: Order, support: Person) -> None:
    later()
    resend(Order.objects.all(), by=support)
    Run.objects.filter(state="queued").delete()
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})


def test_a_doubt_that_nobody_can_settle_is_not_resent(doubtful: Order, support: Person) -> None:
    Order.objects.update(not_before=None)
    plan = resend(Order.objects.all(), by=support)
    assert "mark the order as handled" in plan.will_not[0][1]


def test_a_record_that_cannot_be_read_is_not_sent(trip: Trip, support: Person) -> None:
    trip.shop.place_raw("x", b'{"id": "1"}')
    trip.run(trip.intake)
    assert "cannot be used" in resend(Order.objects.all(), by=support).will_not[0][1]


def test_without_a_service_nothing_is_resent(failed: Order, support: Person) -> None:
    Process.objects.update(enabled=False)
    assert resend(Order.objects.all(), by=support).will == []


def test_an_order_entered_by_hand_is_closed_with_number_and_note(trip: Trip, failed: Order, support: Person) -> None:
    order = mark_handled(failed, by=support, erp_number=" 4711 ", note="Typed in.")
    assert (order.state, order.erp_number) == (OrderState.HANDLED, "4711")
    assert order.events.latest("id").text == "Entered in the ERP by hand as 4711. Typed in."
    assert AuditEntry.objects.get(action="order handled by hand").reason == "Typed in."
    trip.deliver()
    assert (trip.order().state, trip.erp.times(), trip.shop.told) == (OrderState.HANDLED, {}, {"id-W1": "4711"})


def test_an_order_that_is_being_sent_cannot_be_closed_or_sent(trip: Trip, awaiting: Order, support: Person) -> None:
    seen = trip.order()
    claims.claim(trip.source.pk, "worker:1:1", most=1, lease=timedelta(minutes=1))
    for order in (seen, trip.order()):
        with pytest.raises(Refused, match="being sent just now"):
            mark_handled(order, by=support, erp_number="1", note="x")
    assert plan_resend(Order.objects.all()).will_not[0][1] == "It is being sent just now."


def test_a_delivered_order_cannot_be_closed_by_hand(trip: Trip, awaiting: Order, support: Person) -> None:
    trip.deliver()
    with pytest.raises(Refused, match="in the ERP already, as SO1"):
        mark_handled(trip.order(), by=support, erp_number="1", note="x")


def test_a_number_of_the_erp_is_given_to_one_order_only(trip: Trip, failed: Order, support: Person) -> None:
    trip.take_in(an_order("W2"))
    trip.deliver()
    with pytest.raises(Refused, match="belongs to the order W2"):
        mark_handled(failed, by=support, erp_number="SO1", note="x")


@pytest.mark.parametrize(("number", "note"), [("", "x"), ("1", " ")])
def test_number_and_note_are_asked_for(failed: Order, support: Person, number: str, note: str) -> None:
    with pytest.raises(Refused):
        mark_handled(failed, by=support, erp_number=number, note=note)
