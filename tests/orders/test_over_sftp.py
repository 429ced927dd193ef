"""Orders to an ERP by file, over a real SFTP server: each is taken by the ERP once, whatever breaks off on the way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from connectors.testing.folder_server import FolderServer
from integration_hub.accounts.models import Person
from integration_hub.connections.identity import look, pin, pins_of
from integration_hub.connections.models import FileEntry
from integration_hub.orders.actions import resend
from integration_hub.orders.models import CustomerLink, Order, OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import Exchange, Run, State
from tests.cast import connect, process
from tests.connectors.filing.servers import running, settings_of
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = {"status_files": {"folder": "/status", "order": "Order", "number": "Number", "refusal": "Refused"}}
THREE = ("W1", "W2", "W3")


@pytest.fixture
def server() -> Iterator[FolderServer]:
    with running("file_exchange") as server:
        yield server


@pytest.fixture
def trip(trip: Trip, server: FolderServer, settings: Settings) -> Trip:
    """The same trip, into an ERP by file; nobody waits long."""
    settings.HUB_PACE = 0.05
    trip.delivery.delete()
    config = settings_of(server, "file_exchange") | {"shop": "drill", "guest_customer": "C1"} | NUMBERS
    trip.target = connect(trip.merchant, "file_exchange", "filing", **config)
    trip.delivery = process(kinds.ORDERS_TO_ERP, trip.source, trip.target)
    return trip


def states(trip: Trip) -> dict[str, str]:
    return dict(Order.objects.order_by("e_number").values_list("e_number", "state"))


def deliver_all(trip: Trip) -> None:
    """Until nothing waits or is in doubt any more."""
    for _ in range(5):
        later()
        trip.deliver()
        if not Order.objects.filter(state__in=[OrderState.AWAITING, OrderState.IN_DOUBT]).exists():
            return


def test_orders_are_left_fetched_and_numbered_and_the_shop_is_told(trip: Trip, server: FolderServer) -> None:
    trip.take_in(*map(an_order, THREE))
    run = trip.deliver()
    assert (run.state, run.message) == (State.DONE, "3 of 3 orders left on the file server.")
    assert server.erp.waiting() == ["order_drill_W1.xml", "order_drill_W2.xml", "order_drill_W3.xml"]
    server.erp.pick_up()
    later()
    trip.deliver()
    assert set(states(trip).values()) == {OrderState.PICKED_UP}
    server.erp.tell_numbers()
    later()
    trip.deliver()
    assert set(states(trip).values()) == {OrderState.DELIVERED}
    assert trip.shop.told == {f"id-{e_number}": server.erp.number_of(e_number) for e_number in THREE}
    assert server.erp.times_taken() == dict.fromkeys(THREE, 1)


def test_each_file_is_on_record_with_its_order_and_its_masked_calls(trip: Trip, server: FolderServer) -> None:
    trip.take_in(an_order("W1"))
    trip.deliver()
    order = trip.order()
    (entry,) = FileEntry.objects.filter(direction="out")
    assert (entry.order_id, entry.state, entry.size > 100) == (order.pk, "left", True)
    calls = list(Exchange.objects.filter(subject=f"order:{order.pk}"))
    assert "RENAME" in {call.method for call in calls}
    assert not [call for call in calls if server.password in f"{call.url} {call.request} {call.answer} {call.error}"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "timeout_after", "rst"])
@pytest.mark.parametrize("place", ["PUT /in/.*", "RENAME /in/.*"])
def test_whatever_breaks_off_the_erp_takes_each_order_once(trip: Trip, server: FolderServer, place: str, fault: str) -> None:
    trip.take_in(*map(an_order, THREE))
    server.faults.add(fault, place)
    trip.deliver()
    server.erp.pick_up()
    deliver_all(trip)
    server.erp.pick_up()
    assert server.erp.times_taken() == dict.fromkeys(THREE, 1)
    later()
    trip.deliver()
    assert set(states(trip).values()) == {OrderState.PICKED_UP}


@pytest.mark.parametrize("at", [300, 2_500, 6_000])
def test_a_connection_cut_anywhere_leaves_each_order_once(trip: Trip, server: FolderServer, at: int) -> None:
    trip.take_in(*map(an_order, THREE))
    server.cut(at, up=True)
    trip.deliver()
    deliver_all(trip)
    server.erp.pick_up()
    assert server.erp.times_taken() == dict.fromkeys(THREE, 1)


def test_a_refused_order_is_failed_in_the_erps_words_and_goes_anew_once_it_is_mended(
    trip: Trip, server: FolderServer, support: Person
) -> None:
    trip.take_in(an_order("W1"))
    server.erp.known_only = True
    trip.deliver()
    server.erp.pick_up()
    later()
    trip.deliver()
    order = trip.order()
    assert (order.state, order.code) == (OrderState.FAILED, "refused_by_erp")
    assert "Kund saknas: C1" in order.message
    server.erp.known_only = False
    resend(Order.objects.all(), by=support)
    Run.objects.filter(state=State.QUEUED).delete()
    deliver_all(trip)
    server.erp.pick_up()
    later()
    trip.deliver()
    assert (trip.order().state, server.erp.times_taken()) == (OrderState.PICKED_UP, {"W1": 1})


def test_a_changed_host_key_stops_everything_until_an_admin_confirms_it(trip: Trip, server: FolderServer, admin: Person) -> None:
    trip.take_in(an_order("W1"))
    with running("file_exchange") as other:
        trip.target.settings["identity"] = other.identity
    trip.target.save()
    run = trip.deliver()
    assert (run.state, run.code, server.erp.waiting()) == (State.NOT_REACHABLE, "identity_changed", [])
    assert trip.order().state == OrderState.AWAITING
    pins = pins_of(trip.target)
    assert pins is not None
    pin(trip.target, look(trip.target, pins).identity.fingerprint, by=admin, reason="A new machine.")
    deliver_all(trip)
    assert (trip.order().state, server.erp.waiting()) == (OrderState.HANDED_OVER, ["order_drill_W1.xml"])


def test_a_new_customer_whose_file_the_erp_refused_is_made_under_another_number(
    trip: Trip, server: FolderServer, settings: Settings
) -> None:
    config = settings_of(server, "winbas") | {"shop": "drill"}
    trip.delivery.target = connect(trip.merchant, "winbas", "winbas", **config)
    trip.delivery.save()
    trip.take_in(an_order("W1"))
    trip.deliver()
    link = CustomerLink.objects.get()
    (file,) = [name for name in server.erp.waiting() if name.startswith("customer_")]
    server.erp.refuse(file, "Namn saknas")
    CustomerLink.objects.update(erp_key="")  # as after a kill before it was put down
    trip.take_in(replace(an_order("W2"), customer=an_order("W1").customer))
    deliver_all(trip)
    assert CustomerLink.objects.get().erp_key == f"{link.erp_key}.2"
