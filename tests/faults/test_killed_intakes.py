"""Block B with orders: whoever takes in the shop's orders is killed everywhere. The next run has each of them, once."""

from itertools import count

import pytest

from integration_hub.orders.models import Order
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.drill.shop import PAGE, an_order
from tests.faults.imports import healed, struck
from tests.faults.workshop import Workshop
from tests.orders.conftest import Trip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
ORDERS = 2 * PAGE + 1


def begin(trip: Trip) -> Run:
    """A shop of which nothing was read yet, and a run that shall."""
    Order.objects.all().delete()
    Process.objects.filter(pk=trip.intake.pk).update(watermark=None)
    return start_run(trip.intake, Cause(Trigger.SCHEDULE))


def test_no_order_of_the_shop_is_lost_or_kept_twice_wherever_the_worker_is_killed(trip: Trip, workers: Workshop) -> None:
    numbers = [f"W{n}" for n in range(ORDERS)]
    trip.shop.place(*map(an_order, numbers))
    for point in count(1):
        run = begin(trip)
        struck(workers, "resume", trip.intake.pk, f"*:{point}:kill")
        run.refresh_from_db()
        survived = run.state == State.DONE
        assert healed(workers, trip.intake).state == State.DONE, f"HUB_FAULTPOINT=*:{point}:kill"
        assert sorted(Order.objects.values_list("e_number", flat=True)) == numbers, f"HUB_FAULTPOINT=*:{point}:kill"
        if survived:
            break
    assert point > ORDERS / PAGE, "the worker passes its fault points"
