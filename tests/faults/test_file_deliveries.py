"""Blocks D and F, scripted: a worker that leaves orders on a file server is killed anywhere; the ERP takes each once."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from connectors.testing.folder_server import FolderServer
from integration_hub.connections.models import FileEntry
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import ACTIVE, Run
from tests.cast import connect, process
from tests.connectors.filing.servers import running, settings_of
from tests.drill.shop import an_order
from tests.faults.workshop import Workshop, dead, until
from tests.orders.conftest import Trip, later

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
PACE = "0.01"
NUMBERS = {"folder": "/status", "order": "Order", "number": "Number", "refusal": "Refused"}
EACH_ONCE = {"W1": 1, "W2": 1}


@pytest.fixture
def server() -> Iterator[FolderServer]:
    with running("file_exchange") as server:
        yield server


@pytest.fixture
def trip(trip: Trip, server: FolderServer) -> Trip:
    """The same trip, into an ERP by file that tells its numbers."""
    trip.delivery.delete()
    config = settings_of(server, "file_exchange") | {"guest_customer": "C1", "status_files": NUMBERS}
    trip.target = connect(trip.merchant, "file_exchange", "filing", **config)
    trip.delivery = process(kinds.ORDERS_TO_ERP, trip.source, trip.target)
    return trip


def start_over(trip: Trip, server: FolderServer) -> None:
    """No order on either side, then two that wait."""
    Order.objects.all().delete()
    FileEntry.objects.all().delete()
    for folder in ("in", "status"):
        for path in (server.root / folder).iterdir():
            path.unlink()
    server.erp.taken.clear()
    trip.take_in(an_order("W1"), an_order("W2"))
    Run.objects.filter(state__in=ACTIVE).delete()


def set_right(trip: Trip, server: FolderServer) -> None:
    """Time passes, the ERP fetches and tells its numbers, a healthy worker comes by, until all have one."""
    for _ in range(8):
        server.erp.pick_up()
        server.erp.tell_numbers()
        later(timedelta(days=1))
        Run.objects.filter(state__in=ACTIVE).delete()
        if not Order.objects.exclude(state=OrderState.DELIVERED).exists():
            return
        wake_deliveries()
        later(timedelta(days=1))
        Run.objects.filter(state__in=ACTIVE).delete()
        trip.deliver()


def well(server: FolderServer) -> bool:
    """Each order once in the ERP and known by its number there, each file on record once, nothing left half-way."""
    numbers = dict(Order.objects.values_list("e_number", "erp_number"))
    told = {e_number: server.erp.number_of(e_number) for e_number in EACH_ONCE}
    files = list(FileEntry.objects.values_list("state", flat=True))
    return server.erp.times_taken() == EACH_ONCE and numbers == told and files == ["picked_up"] * 2


def test_no_order_is_lost_or_doubled_wherever_the_worker_that_leaves_it_is_killed(
    trip: Trip, server: FolderServer, workers: Workshop
) -> None:
    for number in count(1):
        start_over(trip, server)
        pid = workers.fork("once", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "the worker has gone")
        survived = not Run.objects.filter(state__in=ACTIVE).exists()
        set_right(trip, server)
        assert well(server), number
        if survived:
            break
    assert number > 8, "the worker passes its fault points"


def test_what_became_of_orders_is_known_wherever_the_worker_that_looks_is_killed(
    trip: Trip, server: FolderServer, workers: Workshop
) -> None:
    for number in count(1):
        start_over(trip, server)
        trip.deliver()
        server.erp.pick_up()
        later()
        pid = workers.fork("once", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "the worker has gone")
        survived = not Run.objects.filter(state__in=ACTIVE).exists()
        set_right(trip, server)
        assert well(server), number
        if survived:
            break
    assert number > 2, "the worker passes its fault points"
