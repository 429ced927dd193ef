"""Orders that failed for one cause, the cause mended, and what clock and broker would bring."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from integration_hub.accounts.models import Person
from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.actions import Wish, start
from integration_hub.resending.conducting import conduct_resends
from integration_hub.resending.models import Resend
from integration_hub.runs.models import ACTIVE, Run
from tests.drill.shop import an_order
from tests.orders.conftest import Trip, drilled, erp, shop, trip

__all__ = ["drilled", "erp", "shop", "trip"]
SKU = "SKU-1"
"""What every order of the drill buys."""
Fails = Callable[[int], list[Order]]


@pytest.fixture
def fail(trip: Trip) -> Fails:
    """So many orders that failed because the ERP lacks their item, W1, W2 and on; somebody has entered it since."""
    return lambda number: failing(trip, number)


def failing(trip: Trip, number: int) -> list[Order]:
    trip.erp.lacks.add(SKU)
    trip.take_in(*(an_order(f"W{n}") for n in range(1, number + 1)))
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.deliver()
    trip.erp.lacks.clear()
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.FAILED}
    return list(Order.objects.order_by("placed_at", "id"))


@pytest.fixture
def begin(trip: Trip, support: Person) -> Callable[..., Resend]:
    """A resend of all orders that failed."""

    def begun(*, rate: int = 10, canaries: tuple[int, ...] = ()) -> Resend:
        (resend,) = start(Order.objects.all(), Wish("Item entered.", rate, canaries), by=support)
        return resend

    return begun


def turn(trip: Trip, *, minutes: float = 0) -> list[str]:
    """What the bell brings: a step of the conductor, and a delivery of what is due. The e-numbers that the ERP took by it."""
    before = trip.erp.sequence()
    Resend.objects.update(counts_from=F("counts_from") - timedelta(minutes=minutes))
    conduct_resends()
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.deliver()
    Run.objects.filter(state__in=ACTIVE).delete()
    conduct_resends()
    Run.objects.filter(state__in=ACTIVE).delete()
    return trip.erp.sequence()[len(before) :]


def to_its_end(trip: Trip, resend: Resend, most: int = 100) -> None:
    """Minute by minute until it has ended and nothing of it is under way."""
    for _ in range(most):
        resend.refresh_from_db()
        if not resend.is_followed:
            return
        turn(trip, minutes=1)
    raise AssertionError("it does not end")
