"""Block D, scripted: a worker dies or sleeps at each point on an order's way into the ERP, and every dangerous interleaving."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from integration_hub.orders import owner
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.models import Order, OrderState
from integration_hub.runs.models import ACTIVE, Run
from tests.faults.deliveries import all_is_well, placed, set_right, start_over
from tests.faults.workshop import Workshop, at_rest, dead, stopped, until, workshop
from tests.orders.conftest import Trip, later

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
CUT_OFF = """
select pg_terminate_backend(pid) from pg_locks
where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
"""


def test_no_order_is_lost_or_doubled_wherever_the_worker_is_killed(trip: Trip, workers: Workshop) -> None:
    for number in count(1):
        start_over(trip)
        placed(trip, 3, people=2)
        pid = workers.fork("once", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "the worker has gone")
        survived = not Run.objects.filter(state__in=ACTIVE).exists()
        set_right(trip)
        all_is_well(trip, 3)
        if survived:
            break
    assert number > 12, "the worker passes its fault points"


def test_a_worker_that_sleeps_anywhere_keeps_its_order_and_sends_it_once(trip: Trip, workers: Workshop) -> None:
    for number in count(1):
        start_over(trip)
        placed(trip, 2, people=1)
        pid = workers.fork("once", trip.delivery.pk, f"*:{number}:stop")
        until(partial(at_rest, pid), "the worker sleeps, or has done its work")
        if dead(pid):
            break
        under_way = set(Order.objects.filter(state=OrderState.SENDING).values_list("pk", flat=True))
        later(timedelta(days=1))
        Run.objects.filter(state__in=ACTIVE).delete()
        wake_deliveries()
        trip.deliver()
        assert under_way <= set(Order.objects.filter(state=OrderState.SENDING).values_list("pk", flat=True))
        workers.strike(pid, signal.SIGCONT)
        until(partial(dead, pid), "the worker has woken and gone")
        set_right(trip)
        all_is_well(trip, 2)
    assert number > 5, "the worker passes its fault points"


def asleep(trip: Trip, workers: Workshop, point: str) -> int:
    """A worker that sleeps at ``point``."""
    pid = workers.fork("once", trip.delivery.pk, f"{point}:1:stop")
    until(lambda: stopped(pid), f"the worker sleeps at {point}")
    return pid


def wake_up(workers: Workshop, pid: int) -> None:
    workers.strike(pid, signal.SIGCONT)
    until(partial(dead, pid), "the worker has woken and gone")


@pytest.fixture
def hasty_workers(transactional_db: None) -> Iterator[Workshop]:
    """Workers whose leases last hardly longer than the time of one order."""
    with workshop(FAULTS_SPARE="0") as shop:
        yield shop


def test_a_worker_that_sleeps_longer_than_its_lease_sends_nothing(trip: Trip, hasty_workers: Workshop) -> None:
    placed(trip, 1)
    pid = asleep(trip, hasty_workers, "customers.linked")
    ends = Order.objects.get().lease_until
    assert ends is not None
    until(lambda: timezone.now() > ends, "the lease is over")
    wake_up(hasty_workers, pid)
    assert (Order.objects.get().code, trip.erp.times()) == ("too_slow", {})
    set_right(trip)
    all_is_well(trip, 1)


def test_the_settle_time_begins_when_the_owner_is_known_dead(trip: Trip, workers: Workshop) -> None:
    """The ERP still works on the request of a worker that died long ago by the lease."""
    placed(trip, 1)
    pid = asleep(trip, workers, "delivery.before_create")
    later(timedelta(days=1))
    wake_deliveries()
    assert Order.objects.get().state == OrderState.SENDING, "its owner lives"
    workers.strike(pid, signal.SIGKILL)
    until(partial(dead, pid), "the worker is dead")
    before = timezone.now()
    wake_deliveries()
    order = Order.objects.get()
    assert order.state == OrderState.IN_DOUBT
    assert order.not_before is not None
    assert order.not_before - before > timedelta(seconds=50)
    trip.erp.enter("W1")  # what was on its way arrives
    set_right(trip)
    assert trip.erp.times() == {"W1": 1}


def test_two_workers_at_once_send_each_order_once(trip: Trip, workers: Workshop) -> None:
    placed(trip, 30)
    pids = [workers.fork("loop", trip.delivery.pk) for _ in range(2)]
    until(lambda: not Order.objects.exclude(state=OrderState.DELIVERED).exists(), "all are delivered")
    for pid in pids:
        workers.strike(pid, signal.SIGKILL)
    all_is_well(trip, 30)


@pytest.mark.postgresql_only
def test_an_owner_whose_session_was_cut_off_writes_no_outcome_over_anothers(trip: Trip, workers: Workshop) -> None:
    placed(trip, 1)
    pid = asleep(trip, workers, "delivery.before_record")
    with connection.cursor() as cursor:
        cursor.execute(CUT_OFF)
    until(lambda: owner.is_dead(Order.objects.get().owner), "the lock is free")
    later(timedelta(days=1))
    wake_deliveries()
    assert Order.objects.get().state == OrderState.IN_DOUBT
    wake_up(workers, pid)
    assert Order.objects.get().state == OrderState.IN_DOUBT, "the late worker's word counts no more"
    set_right(trip)
    all_is_well(trip, 1)
