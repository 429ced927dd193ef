"""An order's page: the hops there and back, the whole timeline, and both sides asked now, over real HTTP."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from connectors.testing.faults import Kind
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.orders.hops import hops_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.orders.queries import whole
from integration_hub.processes.models import Process
from tests.cast import connect
from tests.drill.shop import an_order
from tests.orders.conftest import Trip

pytestmark = pytest.mark.django_db(transaction=True)
LogIn = Callable[[Person], Client]


@pytest.fixture
def see(trip: Trip, browsing: Person, logged_in: LogIn) -> Callable[..., str]:
    """The page of an order as somebody of the merchant's sees it."""
    client = logged_in(browsing)

    def page(ask: str = "", e_number: str = "W1") -> str:
        answer = client.get(f"/m/alpine/orders/{trip.order(e_number).pk}", {"ask": ask})
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def words(order: Order, delivery: Process | None) -> list[tuple[str, str]]:
    return [(hop.role, hop.state) for hop in hops_of(order, delivery)]


def test_the_hops_follow_an_order_to_the_erp_and_back(trip: Trip, awaiting: Order) -> None:
    before = [("Shop", "Placed"), ("Hub", "Received")]
    assert words(awaiting, trip.delivery) == [*before, ("ERP", "Awaiting"), ("Back in the shop", "Not yet")]
    trip.deliver()
    hops = hops_of(trip.order(), trip.delivery)
    assert [(hop.role, hop.state) for hop in hops] == [*before, ("ERP", "Delivered"), ("Back in the shop", "Told")]
    assert all(hop.at for hop in hops)
    assert hops[2].text == f"as {trip.order().erp_number}"


@pytest.mark.parametrize(
    ("fields", "state", "text"),
    [
        ({"state": OrderState.DECLINED}, "Payment declined", "was never sent there"),
        ({"state": OrderState.FAILED}, "Failed", "has not taken it"),
        ({"state": OrderState.IN_DOUBT, "not_before": timezone.now()}, "In doubt", "is asked whether it has it"),
        ({"state": OrderState.SENDING}, "Sending", "is being sent"),
        ({"state": OrderState.PICKED_UP}, "Picked up", "has fetched it and told no number"),
        ({"state": OrderState.HANDED_OVER, "handed_over_at": timezone.now()}, "Not yet", "has not fetched it"),
        ({"state": OrderState.HANDLED, "erp_number": "7"}, "Handled by hand", "as 7"),
    ],
)
def test_the_erps_hop_says_how_it_stands_there(
    fields: dict[str, object], state: str, text: str, trip: Trip, awaiting: Order
) -> None:
    for name, value in fields.items():
        setattr(awaiting, name, value)
    hop = next(hop for hop in hops_of(awaiting, trip.delivery) if hop.role == "ERP")
    assert hop.state == state
    assert hop.text.startswith(text)


def test_an_erp_by_file_has_its_server_between(trip: Trip, awaiting: Order) -> None:
    tray = connect(trip.merchant, "drill_tray", "tray", folder="/x", identity="k")
    Process.objects.filter(pk=trip.delivery.pk).update(target=tray)
    trip.delivery.refresh_from_db()
    assert ("File server", "Not yet") in words(awaiting, trip.delivery)
    awaiting.state, awaiting.handed_over_at, awaiting.erp_key = OrderState.HANDED_OVER, timezone.now(), "W1.xml"
    (server,) = [hop for hop in hops_of(awaiting, trip.delivery) if hop.role == "File server"]
    assert (server.state, server.text, server.at) == ("On the file server", "left as W1.xml", awaiting.handed_over_at)


def test_a_shop_that_nobody_delivers_for_and_one_that_takes_no_numbers_are_said(trip: Trip, awaiting: Order) -> None:
    assert ("ERP", "Not yet") in words(awaiting, None)
    awaiting.erp_number, awaiting.state = "7", OrderState.DELIVERED
    awaiting.connection = Connection(merchant=trip.merchant, name="Shop", connector="voyado_elevate")
    assert ("Back in the shop", "Not told") in words(awaiting, trip.delivery)


def test_the_timeline_goes_from_placement_to_the_erp_and_back(trip: Trip) -> None:
    placed = timezone.now() - timedelta(minutes=9)
    trip.take_in(an_order("W1", placed_at=placed, paid_at=placed + timedelta(minutes=1), payment_name="Card"))
    trip.deliver()
    steps = whole(trip.order()).steps
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    number = trip.order().erp_number
    assert [step.text for step in steps] == [
        "Placed in Shop.", "Paid by Card.", "Received from the shop.", "Attempt 1 began.", f"Entered in the ERP as {number}.",
        f"Shop was told the ERP number {number}.",
    ]  # fmt: skip


def test_the_erp_is_asked_by_e_number_and_the_answer_stands_on_the_page(
    trip: Trip, awaiting: Order, see: Callable[..., str]
) -> None:
    assert "Erp has no order by this e-number" in see("erp")
    trip.deliver()
    assert f"Erp has it as {trip.order().erp_number}" in see("erp")
    assert trip.erp.times() == {"W1": 1}


def test_an_order_that_vanished_from_the_erp_is_marked(trip: Trip, awaiting: Order, see: Callable[..., str]) -> None:
    trip.deliver()
    trip.erp.forget()
    assert f"The hub knows it as {trip.order().erp_number}." in see("erp")


def test_an_order_that_is_cancelled_in_the_erp_is_said(trip: Trip, awaiting: Order, see: Callable[..., str]) -> None:
    trip.erp.enter("W1", cancelled=True)
    page = see("erp")
    assert "Erp has it as" in page
    assert ", cancelled" in page


def test_the_shop_is_asked_and_what_differs_is_marked_and_not_taken_over(
    trip: Trip, awaiting: Order, see: Callable[..., str]
) -> None:
    assert "Nothing differs from what the hub has." in see("shop")
    trip.shop.place(replace(an_order("W1"), shop_state="cancelled"))
    page = see("shop")
    assert page.count("badge attention") >= 1
    assert "cancelled" in page
    assert trip.order().shop_state == "paid"


def test_an_order_that_the_shop_has_no_more_is_said(trip: Trip, awaiting: Order, see: Callable[..., str]) -> None:
    trip.shop.raws.clear()
    assert "Shop answered: there is no such record." in see("shop")


@pytest.mark.parametrize(("side", "name"), [("erp", "Erp"), ("shop", "Shop")])
def test_a_side_that_does_not_answer_is_said_in_time_and_the_page_stands(
    side: str, name: str, trip: Trip, awaiting: Order, see: Callable[..., str], settings: Settings
) -> None:
    settings.HUB_PACE = 0.1
    for simulator in (trip.erp, trip.shop):
        simulator.faults.add(Kind.TIMEOUT_BEFORE, times=None)
    page = see(side)
    assert f"{name} could not be asked" in page
    assert "What to do" in page


def test_whom_to_ask_is_named_where_something_went_wrong(trip: Trip, awaiting: Order, see: Callable[..., str]) -> None:
    Connection.objects.filter(pk=trip.target.pk).update(contact="ERP partner, phone 7")
    Order.objects.filter(pk=awaiting.pk).update(state=OrderState.FAILED, message="It was refused.")
    page = see()
    assert page.index("It was refused.") < page.index("ERP partner, phone 7") < page.index("Hop by hop")
