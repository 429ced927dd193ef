"""Orders of the merchant's own people, placed to try the shop, never reach the ERP."""

from dataclasses import replace

import pytest

from connectors.documents import Customer, Readiness
from integration_hub.accounts.models import Person
from integration_hub.orders.actions import mark_handled, plan_resend
from integration_hub.orders.intake import take_in_one
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.trials import Trials
from integration_hub.processes.models import Process
from tests.drill.shop import an_order
from tests.orders.conftest import Trip

TRIALS = Trials.known_by(["Jo@Alpine.example", "@test.example"], ["test_gateway"])


@pytest.mark.parametrize(
    ("email", "payment", "is_test"),
    [
        ("jo@alpine.example", "", True),
        (" JO@ALPINE.EXAMPLE ", "", True),
        ("anybody@test.example", "card", True),
        ("a@b.test.example", "card", False),
        ("test.example", "card", False),
        ("somebody@alpine.example", "Test_Gateway", True),
        ("somebody@alpine.example", "card", False),
        ("", "", False),
    ],
)
def test_a_test_order_is_known_by_its_customer_or_its_payment(email: str, payment: str, is_test: bool) -> None:
    order = an_order("W1", customer=Customer("", "Jo", email=email), payment_method=payment)
    assert (TRIALS.judged(order).readiness is Readiness.TEST) is is_test


@pytest.mark.parametrize("ended", [Readiness.CANCELLED, Readiness.REFUNDED])
def test_a_cancelled_test_is_cancelled(ended: Readiness) -> None:
    order = an_order("W1", payment_method="test_gateway", readiness=ended)
    assert TRIALS.judged(order) == order


def test_where_nothing_is_set_nothing_is_a_test() -> None:
    order = an_order("W1")
    assert Trials().judged(order) == order


@pytest.fixture
def testing(trip: Trip) -> Trip:
    """The shop's own people are known, as is how they pay."""
    Process.objects.filter(pk=trip.intake.pk).update(settings={"test_customers": ["w1@shop.example"]})
    trip.intake.refresh_from_db()
    return trip


@pytest.mark.django_db
def test_a_test_order_never_goes_to_the_erp(testing: Trip) -> None:
    testing.take_in(an_order("W1"), an_order("W2"))
    testing.deliver()
    states = dict(Order.objects.values_list("e_number", "state"))
    assert states == {"W1": OrderState.TEST, "W2": OrderState.DELIVERED}
    assert testing.erp.times() == {"W2": 1}


@pytest.mark.django_db
def test_a_single_order_read_again_is_judged_by_the_same_rule(testing: Trip) -> None:
    testing.shop.place(an_order("W1"))
    order = take_in_one(testing.source, "id-W1")
    assert order is not None
    assert order.state == OrderState.TEST


@pytest.mark.django_db
def test_a_test_order_that_is_none_by_a_new_rule_goes_on(testing: Trip) -> None:
    testing.take_in(an_order("W1"))
    Process.objects.filter(pk=testing.intake.pk).update(settings={})
    take_in_one(testing.source, "id-W1")
    assert testing.order().state == OrderState.AWAITING
    assert "no test order any more" in testing.order().events.last().text  # type: ignore[union-attr]


@pytest.mark.django_db
def test_an_order_in_the_erp_stays_there_whatever_the_rule_says_later(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    trip.deliver()
    Process.objects.filter(pk=trip.intake.pk).update(settings={"test_customers": ["w1@shop.example"]})
    take_in_one(trip.source, "id-W1")
    assert trip.order().state == OrderState.DELIVERED


@pytest.mark.django_db
def test_a_test_order_is_not_resent_but_may_be_entered_by_hand(testing: Trip, support: Person) -> None:
    testing.take_in(an_order("W1"))
    order = testing.order()
    assert "never go to the ERP" in plan_resend(Order.objects.filter(pk=order.pk)).will_not[0][1]
    assert mark_handled(order, by=support, erp_number="77", note="It was real.").state == OrderState.HANDLED


def test_the_order_is_otherwise_as_it_was() -> None:
    order = an_order("W1", payment_method="test_gateway")
    assert replace(TRIALS.judged(order), readiness=order.readiness) == order
