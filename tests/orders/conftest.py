"""An ERP, a shop and the two processes between them; time is moved in the rows, never waited for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db.models import F

from connectors.documents import Order as Document
from integration_hub import work
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from tests import drill
from tests.cast import connect, process
from tests.drill.erp import DrillErp
from tests.drill.shop import DrillShop, an_order


@pytest.fixture(autouse=True)
def drilled() -> Iterator[None]:
    drill.register()
    yield
    drill.forget()


@pytest.fixture
def erp() -> Iterator[DrillErp]:
    simulator = DrillErp()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def shop() -> Iterator[DrillShop]:
    simulator = DrillShop()
    simulator.start()
    yield simulator
    simulator.stop()


@dataclass
class Trip:
    """A merchant's shop and ERP, and the way between them."""

    merchant: Merchant
    shop: DrillShop
    erp: DrillErp
    source: Connection
    target: Connection
    intake: Process
    delivery: Process

    def run(self, which: Process, trigger: Trigger = Trigger.SCHEDULE) -> Run:
        """One run of a process, from its start to its end, as the worker does it."""
        started = start_run(which, Cause(trigger))
        run = leases.claim(started.pk)
        assert run is not None
        work.perform(run)
        run.refresh_from_db()
        return run

    def take_in(self, *orders: Document) -> Run:
        self.shop.place(*orders)
        return self.run(self.intake)

    def deliver(self, trigger: Trigger = Trigger.SCHEDULE) -> Run:
        return self.run(self.delivery, trigger)

    def order(self, e_number: str = "W1") -> Order:
        return Order.objects.get(connection=self.source, e_number=e_number)


@pytest.fixture
def trip(merchant: Merchant, shop: DrillShop, erp: DrillErp) -> Trip:
    source = connect(merchant, "drill_shop", "shop", url=shop.url)
    target = connect(merchant, "drill_erp", "erp", url=erp.url)
    intake, delivery = process(kinds.ORDERS_FROM_SHOP, source), process(kinds.ORDERS_TO_ERP, source, target)
    return Trip(merchant, shop, erp, source, target, intake, delivery)


@pytest.fixture
def awaiting(trip: Trip) -> Order:
    """One order that waits for the ERP."""
    trip.take_in(an_order("W1"))
    return trip.order()


@pytest.fixture
def delivery_run(trip: Trip) -> Run:
    """A run of the delivery that some worker is doing."""
    run = leases.claim(start_run(trip.delivery, Cause(Trigger.SCHEDULE)).pk)
    assert run is not None
    return run


def later(by: timedelta = timedelta(hours=1)) -> None:
    """Let time pass for every order."""
    Order.objects.update(
        due_at=F("due_at") - by, not_before=F("not_before") - by, lease_until=F("lease_until") - by,
        acknowledge_due_at=F("acknowledge_due_at") - by, follow_due_at=F("follow_due_at") - by,
        handed_over_at=F("handed_over_at") - by, picked_up_at=F("picked_up_at") - by,
    )  # fmt: skip


Later = Callable[[], None]
