"""A shop's customer becomes one customer of the ERP (R57), whatever is lost on the way."""

from dataclasses import replace

import pytest

from connectors.documents import Order as Document
from integration_hub.orders.models import CustomerLink, Order, OrderState
from integration_hub.processes.models import Process
from tests.drill.erp import REFUSED
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db


def of(mail: str, number: str = "W1", **said: object) -> Document:
    order = an_order(number)
    return replace(order, customer=replace(order.customer, email=mail, **said))  # type: ignore[arg-type]


def settings(trip: Trip, **said: object) -> None:
    Process.objects.filter(pk=trip.delivery.pk).update(settings=said)
    trip.delivery.refresh_from_db()


def test_a_new_customer_is_made_once_and_then_known(trip: Trip) -> None:
    trip.take_in(of("Ann@Shop.example"), of("ann@shop.example ", "W2"))
    trip.deliver()
    assert trip.erp.mails() == {"Ann@Shop.example": 1}
    assert CustomerLink.objects.get().erp_key == "C1"


def test_a_customer_that_the_erp_knows_is_not_made(trip: Trip) -> None:
    with trip.erp.transaction() as db:
        db.execute("insert into customers (key, email) values (40, 'ann@shop.example')")
    trip.take_in(of("ann@shop.example"))
    trip.deliver()
    assert (trip.erp.mails(), CustomerLink.objects.get().erp_key) == ({"ann@shop.example": 1}, "C40")


def test_a_customer_whose_answer_was_lost_is_found_before_another_is_made(trip: Trip) -> None:
    trip.erp.faults.add("drop_after", "POST /customers")
    trip.take_in(of("ann@shop.example"))
    trip.deliver()
    assert trip.order().state == OrderState.IN_DOUBT
    later()
    trip.deliver()
    assert trip.order().state == OrderState.DELIVERED
    assert (trip.erp.mails(), trip.erp.times()) == ({"ann@shop.example": 1}, {"W1": 1})


def test_another_order_of_a_customer_in_doubt_waits_and_makes_no_second_one(trip: Trip) -> None:
    """The ERP is still making the customer: it answers nobody, and a search does not find it yet."""
    trip.erp.faults.add("status", "POST /customers", status=500)
    trip.take_in(of("ann@shop.example", "W1"), of("ann@shop.example", "W2"))
    trip.deliver()
    assert (trip.order("W1").state, trip.order("W2").state) == (OrderState.IN_DOUBT, OrderState.AWAITING)
    assert (trip.order("W2").code, trip.erp.mails()) == ("customer_being_made", {})
    later()
    trip.deliver()
    later()
    trip.deliver()
    assert (trip.erp.mails(), trip.erp.times()) == ({"ann@shop.example": 1}, {"W1": 1, "W2": 1})


def test_a_customer_that_was_refused_can_be_made_by_the_next_order(trip: Trip) -> None:
    trip.take_in(of("ann@shop.example", "W1", name=REFUSED), of("ann@shop.example", "W2"))
    trip.deliver()
    assert (trip.order("W1").state, trip.order("W2").state) == (OrderState.FAILED, OrderState.DELIVERED)


def test_guests_go_to_the_customer_that_was_named_for_them(trip: Trip) -> None:
    settings(trip, guest_customer="GUESTS")
    trip.take_in(of("ann@shop.example", shop_id=""))
    trip.deliver()
    assert (trip.order().state, trip.erp.mails()) == (OrderState.DELIVERED, {})


def test_a_customer_that_the_shop_knows_by_the_erps_key_is_not_looked_for(trip: Trip) -> None:
    trip.take_in(of("ann@shop.example", key="C77"))
    trip.deliver()
    assert (trip.order().state, trip.erp.mails()) == (OrderState.DELIVERED, {})


@pytest.mark.parametrize(
    ("mail", "said", "code"),
    [("", {}, "customer_without_mail"), ("ann@shop.example", {"create_customers": False}, "customer_unknown")],
)
def test_an_order_without_a_customer_fails_with_words(trip: Trip, mail: str, said: dict[str, object], code: str) -> None:
    settings(trip, **said)
    trip.take_in(of(mail))
    trip.deliver()
    order = Order.objects.get()
    assert (order.state, order.code) == (OrderState.FAILED, code)
    assert order.remedy
