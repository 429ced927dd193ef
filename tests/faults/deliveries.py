"""What every case of block D begins and ends with."""

from datetime import timedelta

from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.models import CustomerLink, Order, OrderState
from integration_hub.runs.models import ACTIVE, Run
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, later


def start_over(trip: Trip) -> None:
    """No order, no customer, on both sides."""
    trip.erp.forget()
    CustomerLink.objects.all().delete()
    Order.objects.all().delete()


def placed(trip: Trip, number: int, *, people: int = 3) -> None:
    """So many orders that wait for the ERP, of a few people."""
    mails = [f"person{n}@shop.example" for n in range(people)]
    orders = [an_order(f"W{n}") for n in range(1, number + 1)]
    for n, order in enumerate(orders):
        object.__setattr__(order.customer, "email", mails[n % people])
    trip.take_in(*orders)
    Run.objects.filter(state__in=ACTIVE).delete()


def set_right(trip: Trip) -> None:
    """Time passes and a healthy worker comes by, as the clock sends one, until nothing is left to do."""
    for _ in range(8):
        later(timedelta(days=1))
        Run.objects.filter(state__in=ACTIVE).delete()
        if not Order.objects.exclude(state=OrderState.DELIVERED).exists():
            return
        wake_deliveries()
        later(timedelta(days=1))
        Run.objects.filter(state__in=ACTIVE).delete()
        trip.deliver()


def all_is_well(trip: Trip, orders: int) -> None:
    """I3 and I10 after the case: each order once, each customer once, nothing half-way."""
    states = set(Order.objects.values_list("state", flat=True))
    assert states == {OrderState.DELIVERED}
    assert trip.erp.times() == {f"W{n}": 1 for n in range(1, orders + 1)}
    assert set(trip.erp.mails().values()) <= {1}
    for order in Order.objects.all():
        assert not order.owner
        numbers = sorted(order.attempts.values_list("number", flat=True))
        assert len(numbers) == len(set(numbers)) <= order.attempt
