"""For measuring deliveries: an ERP at a distance of so many seconds, and the design we compare with, one Celery task an order.

A Celery worker takes this module as its application: ``celery -A tests.bench.counter worker``.
"""

import os
from datetime import timedelta
from time import sleep
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")
django.setup()

from django.db.models import F  # noqa: E402
from django.db.models.functions import Now  # noqa: E402

from connectors import registry  # noqa: E402
from connectors.base import Config, Connector, Rate, Side, Surroundings, Writes, Written  # noqa: E402
from connectors.documents import Order as Document  # noqa: E402
from integration_hub.celery import app  # noqa: E402
from integration_hub.orders import claims, outcomes  # noqa: E402
from integration_hub.orders.document import document_of  # noqa: E402
from integration_hub.orders.models import Order, OrderState  # noqa: E402
from tests import drill  # noqa: E402

ONE_ORDER = "bench_one_order"


class CounterConfig(Config):
    seconds: float

    @property
    def account(self) -> str:
        return "counter"


class Counter:
    """Takes orders as a clerk behind a counter does: one after the other, in no time or in some."""

    def __init__(self, config: CounterConfig, surroundings: Surroundings) -> None:
        self.seconds = config.seconds

    def close(self) -> None:
        """Nothing is open."""


def take(counter: Counter, order: Document) -> Written:
    if counter.seconds:
        sleep(counter.seconds)
    return Written(order.e_number, order.e_number)


CONNECTOR: Connector[CounterConfig, Counter] = Connector(
    key="counter", name="Counter", side=Side.ERP, config=CounterConfig, connect=Counter, check=lambda _: "", rate=Rate(1_000_000),
    writes={Document: Writes(take, lambda _, __: None)},
)  # fmt: skip
# One connection for many tasks instead of one each: the design we compare with shall have its best.
app.conf.update(CELERY_DB_REUSE_MAX=1_000_000)
registry.BUILT_IN["counter"] = "tests.bench.counter"
drill.register()


@app.task(name=ONE_ORDER)  # type: ignore[untyped-decorator]
def one_order(order_id: int, run_id: int, seconds: float) -> None:
    """Claim, send and record one order: what a drain does for many."""
    order = Order.objects.defer("raw").get(pk=order_id)
    mine = {"state": OrderState.SENDING, "owner": "bench:0:0", "sent": True}
    lease = Now() + timedelta(minutes=1)
    if not Order.objects.filter(pk=order_id, state=OrderState.AWAITING).update(
        attempt=F("attempt") + 1, lease_until=lease, **mine
    ):
        return
    claim = claims.Claim(order, "bench:0:0", 0.0, maybe_there=False)
    written = take(Counter(CounterConfig(seconds=seconds), _NOWHERE), document_of(order))
    setting = outcomes.Setting(run_id, timedelta(minutes=3), 12, acknowledges=False)
    outcomes.deliver([outcomes.Delivery(claim, written, found=False, mapping_version=None)], setting)


_NOWHERE: Any = None
