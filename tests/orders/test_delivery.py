"""Orders into the ERP: each once, whatever the wire does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F

from connectors.documents import Readiness
from integration_hub.mappings.models import Mapping
from integration_hub.orders.delivery import help_deliver
from integration_hub.orders.models import Attempt, Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.models import Exchange, Run, State, Trigger
from tests.drill.erp import REFUSED
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db


def test_an_order_goes_to_the_erp_and_the_shop_is_told_its_number(trip: Trip, awaiting: Order) -> None:
    run = trip.deliver()
    order = trip.order()
    assert (order.state, order.erp_number, trip.erp.times()) == (OrderState.DELIVERED, "SO1", {"W1": 1})
    assert order.acknowledged_at is not None
    assert trip.shop.told == {"id-W1": "SO1"}
    assert (run.state, run.expected, run.read, run.published, run.skipped) == (State.DONE, 1, 1, 1, 0)


def test_a_delivered_order_shows_its_attempt_and_its_masked_calls(trip: Trip, awaiting: Order) -> None:
    run = trip.deliver()
    attempt = Attempt.objects.get(order=awaiting)
    assert (attempt.number, attempt.outcome, attempt.run) == (1, OrderState.DELIVERED, run)
    calls = Exchange.objects.filter(subject=f"order:{awaiting.pk}").values_list("method", "status")
    assert ("POST", 201) in calls
    assert [event.text for event in awaiting.events.all()] == ["Received from the shop.", "Entered in the ERP as SO1."]


@pytest.mark.parametrize("fault", ["drop_after", "status_after", "cut_json", "html_200"])
def test_a_lost_answer_leaves_the_order_in_doubt_until_the_erp_tells(trip: Trip, awaiting: Order, fault: str) -> None:
    trip.erp.faults.add(fault, "POST /orders")
    trip.deliver()
    assert trip.order().state == OrderState.IN_DOUBT
    trip.deliver()
    assert trip.order().attempt == 1, "nothing is tried before the settle time is over"
    later()
    trip.deliver()
    assert (trip.order().state, trip.order().erp_number, trip.erp.times()) == (OrderState.DELIVERED, "SO1", {"W1": 1})


def test_an_order_in_doubt_that_never_arrived_is_sent_once_more(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("status", "POST /orders", status=500)
    trip.deliver()
    assert trip.order().state == OrderState.IN_DOUBT
    later()
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})


def test_a_doubt_is_not_settled_by_a_question_that_fails(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("drop_after", "POST /orders")
    trip.deliver()
    later()
    for fault in ({"status": 400, "body": '{"error": {"message": "no"}}'}, {"status": 503}, {"status": 404}):
        trip.erp.faults.add("status", "GET /orders", **fault)
        trip.deliver()
        assert trip.order().state == OrderState.IN_DOUBT
        later()
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})


def test_an_erp_that_takes_no_calls_leaves_orders_waiting_longer_each_time(trip: Trip, awaiting: Order) -> None:
    pauses = []
    for _ in range(3):
        trip.erp.faults.add("status", "POST /orders", status=429)
        trip.deliver()
        order = trip.order()
        pauses.append(order.due_at - Attempt.objects.latest("ended_at").ended_at)  # type: ignore[operator]
        assert (order.state, order.sent) == (OrderState.AWAITING, False)
        later()
    assert pauses[0] < pauses[1] < pauses[2]
    trip.deliver()
    assert trip.erp.times() == {"W1": 1}


def test_an_erp_may_say_when_to_come_back(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("status", "POST /orders", status=429, retry_after="7200")
    trip.deliver()
    later()
    trip.deliver()
    assert trip.order().state == OrderState.AWAITING


def test_a_refused_order_fails_with_words_and_the_next_goes_on(trip: Trip) -> None:
    bad = an_order("W1")
    trip.take_in(replace(bad, lines=(replace(bad.lines[0], sku=REFUSED),)), an_order("W2"))
    run = trip.deliver()
    order = trip.order("W1")
    assert (order.state, order.code, order.message) == (OrderState.FAILED, "refused", "There is no item REFUSED.")
    assert order.remedy
    assert trip.order("W2").state == OrderState.DELIVERED
    assert (run.state, run.published, run.skipped) == (State.DONE, 1, 1)


def test_orders_that_the_erp_does_not_survive_hold_nobody_up(trip: Trip) -> None:
    trip.take_in(*(an_order(f"W{number}") for number in range(1, 7)))
    trip.erp.faults.add("status", "POST /orders", status=500, times=4)
    run = trip.deliver()
    assert run.state == State.DONE
    assert trip.erp.times() == {"W5": 1, "W6": 1}


def test_an_erp_that_is_away_ends_the_run_and_orders_wait_together(trip: Trip) -> None:
    trip.take_in(*(an_order(f"W{number}") for number in range(1, 9)))
    trip.erp.stop()
    run = trip.deliver()
    assert run.state == State.NOT_REACHABLE
    states = Order.objects.values_list("state", flat=True)
    assert set(states) == {OrderState.AWAITING}
    assert Attempt.objects.count() == 3, "the rest is not tried in vain"


def test_refused_credentials_end_the_run_and_cost_no_order(trip: Trip) -> None:
    trip.take_in(an_order("W1"), an_order("W2"))
    trip.erp.faults.add("status", "POST /orders", status=401, times=None)
    assert trip.deliver().state == State.NOT_REACHABLE
    assert {trip.order("W1").state, trip.order("W2").state} == {OrderState.AWAITING}
    trip.erp.faults.clear()
    later()
    trip.deliver()
    assert trip.erp.times() == {"W1": 1, "W2": 1}


def test_a_person_who_starts_it_does_not_wait_for_the_next_try(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("status", "POST /orders", status=429)
    trip.deliver()
    trip.deliver(Trigger.PERSON)
    assert trip.order().state == OrderState.DELIVERED


def test_orders_go_in_the_order_of_placing(trip: Trip) -> None:
    placed = [an_order(f"W{n}", placed_at=an_order("x").placed_at.replace(minute=60 - n * 7)) for n in range(1, 8)]
    trip.take_in(*placed)
    trip.deliver()
    assert trip.erp.sequence() == ["W7", "W6", "W5", "W4", "W3", "W2", "W1"]


def test_an_order_cancelled_in_the_erp_is_never_entered_again(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("status", "POST /orders", status=500)
    trip.deliver()
    trip.erp.enter("W1", cancelled=True)
    later()
    trip.deliver()
    order = trip.order()
    assert (order.state, order.code, trip.erp.times()) == (OrderState.FAILED, "cancelled_in_erp", {"W1": 1})


def test_an_order_of_another_shop_with_the_same_number_is_not_taken_for_ours(trip: Trip, awaiting: Order) -> None:
    trip.take_in(an_order("W0"))
    key = trip.erp.enter("W1")
    Order.objects.filter(e_number="W0").update(state=OrderState.DELIVERED, erp_key=key, erp_number="SO1")
    Order.objects.filter(e_number="W1").update(attempt=F("attempt") + 1)
    trip.deliver()
    assert (trip.order().state, trip.order().code) == (OrderState.FAILED, "number_taken")


def test_an_erp_that_cannot_be_asked_leaves_the_doubt_to_a_person(trip: Trip, awaiting: Order) -> None:
    trip.target.connector = "drill_erp_blind"
    trip.target.save()
    trip.erp.faults.add("drop_after", "POST /orders")
    trip.deliver()
    order = trip.order()
    assert (order.state, order.not_before) == (OrderState.IN_DOUBT, None)
    assert "by hand" in order.remedy
    later()
    trip.deliver()
    assert (trip.order().attempt, trip.erp.times()) == (1, {"W1": 1})


def test_an_order_cancelled_in_the_shop_while_in_doubt_is_not_entered(trip: Trip, awaiting: Order) -> None:
    trip.erp.faults.add("status", "POST /orders", status=500)
    trip.deliver()
    gone = an_order("W1", readiness=Readiness.CANCELLED, changed_at=an_order("W1").changed_at.replace(hour=13))
    trip.take_in(gone)
    assert trip.order().state == OrderState.IN_DOUBT
    later()
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.CANCELLED, {})


def test_too_little_lease_left_sends_nothing(trip: Trip, awaiting: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integration_hub.orders.sending.Line.lease", timedelta(seconds=1))
    trip.deliver()
    assert (trip.order().state, trip.order().code, trip.erp.times()) == (OrderState.AWAITING, "too_slow", {})


def test_a_shop_that_is_away_is_told_later_and_the_order_stays_delivered(trip: Trip, awaiting: Order) -> None:
    trip.shop.faults.add("status", "PUT /orders/.*", status=503)
    assert trip.deliver().state == State.DONE
    assert (trip.order().state, trip.shop.told) == (OrderState.DELIVERED, {})
    later()
    trip.deliver()
    assert trip.shop.told == {"id-W1": "SO1"}


def test_a_shop_that_refuses_the_number_is_asked_once_and_it_is_told(trip: Trip, awaiting: Order) -> None:
    trip.shop.faults.add("status", "PUT /orders/.*", status=404)
    trip.deliver()
    order = trip.order()
    assert (order.state, order.acknowledge_due_at) == (OrderState.DELIVERED, None)
    assert "did not take the ERP's number SO1" in order.events.latest("id").text


def test_a_second_worker_helps_with_the_same_run(trip: Trip, awaiting: Order, delivery_run: Run) -> None:
    help_deliver(delivery_run.pk)
    delivery_run.refresh_from_db()
    assert (trip.order().state, delivery_run.published) == (OrderState.DELIVERED, 1)


def test_a_helper_that_comes_too_late_does_nothing(trip: Trip, awaiting: Order) -> None:
    help_deliver(trip.deliver().pk)
    assert trip.erp.times() == {"W1": 1}


def test_without_an_erp_the_run_says_so(trip: Trip) -> None:
    Process.objects.filter(pk=trip.delivery.pk).update(target=None)
    trip.delivery.refresh_from_db()
    assert trip.deliver().code == "no_erp"


def test_an_order_with_a_word_that_has_no_pair_fails_and_names_it(trip: Trip, awaiting: Order) -> None:
    Mapping.objects.create(process=trip.delivery, version=3, rules={"country": {"SE": "SE"}})
    trip.deliver()
    order = trip.order()
    assert (order.state, order.code) == (OrderState.FAILED, "unmapped")
    assert "'DK'" in order.message
    assert Attempt.objects.get(order=order).mapping_version == 3


def test_after_a_restored_backup_what_the_erp_has_already_is_found_and_not_sent_again(trip: Trip, awaiting: Order) -> None:
    Process.objects.filter(pk=trip.delivery.pk).update(settings={"ask_first": True})
    number = f"SO{trip.erp.enter('W1')}"
    trip.deliver()
    assert (trip.order().state, trip.order().erp_number, trip.erp.times()) == (OrderState.DELIVERED, number, {"W1": 1})
