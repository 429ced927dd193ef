"""Orders into a real Odoo, which keeps nobody from making one twice: workers are killed on the way, each order is there once."""

import signal
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import cast

import pytest

from integration_hub.accounts.models import Merchant
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import ACTIVE, Run
from tests.cast import connect, process
from tests.drill.erp import DrillErp
from tests.drill.shop import DrillShop
from tests.faults.deliveries import all_is_well, placed, set_right, start_over
from tests.faults.workshop import Workshop, dead, until, workshop
from tests.orders.conftest import Trip, drilled, shop
from tests.real.odoo import VARIABLE, RealOdoo, behind_switches, config_for

__all__ = ["drilled", "shop"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real(VARIABLE), pytest.mark.timeout(900)]
MAILS = "person%@shop.example"
SKU = "SKU-1"
CREATE = "POST /json/2/sale.order/create"


class Books:
    """What the real Odoo's books say, in the way that the drill's ERP tells it."""

    def __init__(self, real: RealOdoo) -> None:
        self.real = real
        if not real.database.ids("product.product", ["default_code", "=", SKU]):
            real.database.make("product.product", name="Rope", default_code=SKU)

    def times(self) -> Counter[str]:
        """How often each e-number stands in Odoo, cancelled orders too."""
        return Counter(one["client_order_ref"].removeprefix(self.real.mark) for one in self._orders())

    def states(self) -> set[str]:
        return {one["state"] for one in self._orders()}

    def mails(self) -> Counter[str]:
        """How often each customer stands in Odoo."""
        found = self.real.database.call("res.partner", "search_read", domain=[["email", "=like", MAILS]], fields=["email"])
        return Counter(one["email"] for one in found)

    def forget(self) -> None:
        """No order of this test, none of its customers."""
        database = self.real.database
        database.clear(self.real.mark)
        partners = database.ids("res.partner", ["email", "=like", MAILS])
        # A run that was broken off leaves orders under its own mark.
        orders = database.ids("sale.order", ["partner_id", "in", partners])
        if orders:
            database.call("sale.order", "action_cancel", ids=orders)
            database.call("sale.order", "unlink", ids=orders)
        if partners:
            database.call("res.partner", "unlink", ids=partners)

    def _orders(self) -> list[dict[str, str]]:
        domain = [["client_order_ref", "=like", f"{self.real.mark}%"]]
        return list(self.real.database.call("sale.order", "search_read", domain=domain, fields=["client_order_ref", "state"]))


@pytest.fixture
def books() -> Iterator[Books]:
    with behind_switches() as real:
        books = Books(real)
        yield books
        books.forget()


@pytest.fixture
def workers(transactional_db: None) -> Iterator[Workshop]:
    """Workers that wait as long for their ERP as real ones do: a real Odoo is no simulator."""
    with workshop() as shop:
        yield shop


@pytest.fixture
def trip(merchant: Merchant, shop: DrillShop, books: Books) -> Trip:
    config = config_for(books.real.url, books.real.mark, settle_minutes=0.01, gross_prices=True)
    told = {name: value for name, value in config.model_dump().items() if name != "api_key"}
    source = connect(merchant, "drill_shop", "shop", url=shop.url)
    target = connect(merchant, "odoo", "odoo", api_key=config.api_key.get_secret_value(), **told)
    intake, delivery = process(kinds.ORDERS_FROM_SHOP, source), process(kinds.ORDERS_TO_ERP, source, target)
    return Trip(merchant, shop, cast("DrillErp", books), source, target, intake, delivery)


def test_each_order_is_in_odoo_once_wherever_the_worker_is_killed(trip: Trip, books: Books, workers: Workshop) -> None:
    for number in count(1):
        start_over(trip)
        placed(trip, 3, people=2)
        pid = workers.fork("once", trip.delivery.pk, f"*:{number}:kill")
        until(partial(dead, pid), "the worker has gone")
        survived = not Run.objects.filter(state__in=ACTIVE).exists()
        set_right(trip)
        all_is_well(trip, 3)
        assert books.states() == {"sale"}, "Every order is confirmed, whoever found it."
        if survived:
            break
    assert number > 12, "the worker passes its fault points"


@pytest.mark.parametrize("what", ["create", "action_confirm"])
def test_a_worker_killed_while_odoo_answers_leaves_one_order(trip: Trip, books: Books, workers: Workshop, what: str) -> None:
    start_over(trip)
    placed(trip, 1)
    books.real.faults.add("timeout_after", f"POST /json/2/sale.order/{what}", seconds=600)
    pid = workers.fork("once", trip.delivery.pk)
    until(lambda: bool(books.times()) and (what == "create" or books.states() == {"sale"}), "Odoo has done it")
    workers.strike(pid, signal.SIGKILL)
    until(partial(dead, pid), "the worker is dead")
    assert Order.objects.get().state == OrderState.SENDING
    set_right(trip)
    all_is_well(trip, 1)
    assert books.states() == {"sale"}


def test_two_workers_at_once_make_each_order_once(trip: Trip, books: Books, workers: Workshop) -> None:
    start_over(trip)
    placed(trip, 12)
    pids = [workers.fork("loop", trip.delivery.pk) for _ in range(2)]
    until(lambda: not Order.objects.exclude(state=OrderState.DELIVERED).exists(), "all are delivered")
    for pid in pids:
        workers.strike(pid, signal.SIGKILL)
    all_is_well(trip, 12)
