"""Block D, for resends and edits: wherever somebody is killed, no order is doubled, and the states are exact."""

from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from integration_hub.accounts.models import Person
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.actions import Wish, start
from integration_hub.resending.conducting import conduct_resends
from integration_hub.resending.models import ItemState, Resend, ResendState
from integration_hub.runs.models import ACTIVE, Run
from tests.faults.deliveries import start_over
from tests.faults.workshop import Workshop, dead, until
from tests.orders.conftest import Trip, later
from tests.resending.conftest import SKU, failing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.timeout(600)]


def begun(trip: Trip, by: Person, orders: int) -> Resend:
    """A resend of so many orders whose cause is mended."""
    start_over(trip)
    Resend.objects.all().delete()
    failing(trip, orders)
    (resend,) = start(Order.objects.all(), Wish("", 60), by=by)
    Run.objects.filter(state__in=ACTIVE).delete()
    return resend


def settle(trip: Trip, resend: Resend) -> None:
    """Time passes, the clock ticks, and a healthy worker comes by, until the resend has come to its end."""
    for _ in range(12):
        later()
        Run.objects.filter(state__in=ACTIVE).delete()
        Resend.objects.update(counts_from=resend.created_at - timedelta(hours=1))
        wake_deliveries()
        conduct_resends()
        later()
        Run.objects.filter(state__in=ACTIVE).delete()
        trip.deliver()
        resend.refresh_from_db()
        if not resend.is_followed:
            return
    raise AssertionError("it does not end")


def all_is_exact(trip: Trip, resend: Resend, orders: int) -> None:
    """Every order is in the ERP once or failed as it was; the resend says just that."""
    taken = trip.erp.times()
    assert set(taken.values()) <= {1}
    there = set(Order.objects.filter(state=OrderState.DELIVERED).values_list("e_number", flat=True))
    assert there == set(taken)
    assert Order.objects.filter(state=OrderState.FAILED).count() == orders - len(there)
    assert (resend.arrived, resend.left_out, resend.failed) == (len(there), orders - len(there), 0)
    assert not resend.items.filter(state__in=[ItemState.WAITING, ItemState.RELEASED]).exists()
    assert resend.state in {ResendState.DONE, ResendState.STOPPED}
    assert (resend.state == ResendState.DONE) <= (len(there) == orders)


def test_no_resent_order_is_lost_or_doubled_wherever_the_worker_is_killed(trip: Trip, workers: Workshop, support: Person) -> None:
    for number in count(1):
        resend = begun(trip, support, 3)
        pid = workers.fork("resend", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "the worker has gone")
        resend.refresh_from_db()
        survived = not resend.is_active
        settle(trip, resend)
        all_is_exact(trip, resend, 3)
        if survived:
            break
    assert number > 20, "the worker passes its fault points"


def test_two_conductors_at_once_release_each_order_once_and_stay_within_what_may_be_under_way(
    trip: Trip, workers: Workshop, support: Person
) -> None:
    resend = begun(trip, support, 30)
    Resend.objects.update(rate=600)
    pids = [workers.fork("resend", trip.delivery.pk) for _ in range(2)]
    until(lambda: all(dead(pid) for pid in pids), "both have done their work")
    settle(trip, resend)
    all_is_exact(trip, resend, 30)
    assert resend.state == ResendState.DONE


def test_an_edited_order_goes_once_or_not_at_all_wherever_whoever_sends_it_is_killed(
    trip: Trip, workers: Workshop, support: Person
) -> None:
    for number in count(1):
        start_over(trip)
        failing(trip, 1)
        trip.erp.lacks.add(SKU)
        Run.objects.all().delete()
        pid = workers.fork("edit", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "whoever edits has gone")
        kept = Order.objects.get().edit is not None
        survived = Run.objects.exists() and not Run.objects.filter(state__in=ACTIVE).exists()
        later()
        wake_deliveries()
        later()
        Run.objects.filter(state__in=ACTIVE).delete()
        trip.deliver()
        order, taken = Order.objects.get(), trip.erp.times()
        assert (order.state, taken) == ((OrderState.DELIVERED, {"W1": 1}) if kept else (OrderState.FAILED, {}))
        if survived:
            break
    assert number > 6, "whoever edits passes the fault points"
