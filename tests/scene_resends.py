"""Resends as their pages show them: one that is going, one that stopped, one that is done."""

from datetime import timedelta
from typing import Any, Protocol

from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.resending.models import ItemState, Resend, ResendItem, ResendState

NO_TAX_CODE = "The ERP has no tax code for AT."
NOT_SENT = "Not sent: the resend stopped at order 1009."


class BareOrder(Protocol):
    """Makes an order of a shop."""

    def __call__(self, shop: Connection, e_number: str, state: OrderState = ..., **fields: Any) -> Order: ...


def furnish_resends(process: Process, by: Person | None, bare_order: BareOrder) -> dict[str, Resend]:
    """Three resends of the service, newest last. Of most orders that the scene has, and a few of long ago."""
    there = {order.e_number: order for order in Order.objects.filter(connection=process.source).defer("raw", "document")}
    long_ago = timezone.now() - timedelta(days=90)
    old = [bare_order(process.source, f"R{n}", OrderState.ABORTED, placed_at=long_ago) for n in range(2303, 2312)]
    arrived = [(there[str(number)], ItemState.ARRIVED, "") for number in range(1100, 1105)]
    done = _resend(process, by, ResendState.DONE, arrived[:3], hours=26)
    items = [
        arrived[3],
        (there["1009"], ItemState.FAILED, NO_TAX_CODE),
        *((order, ItemState.LEFT_OUT, NOT_SENT) for order in old[:2]),
    ]
    why = {
        "stopped_by": there["1009"],
        "stopped_because": f"Order 1009 failed. {NO_TAX_CODE}",
        "reason": "Tax code for AT added.",
    }
    stopped = _resend(process, by, ResendState.STOPPED, items, hours=3, **why)
    waits = [(order, ItemState.WAITING, "") for order in old[2:]]
    items = [arrived[4], (there["1010"], ItemState.RELEASED, ""), *waits]
    going = _resend(process, by, ResendState.GOING, items, hours=0, reason="Customer group entered in the ERP.")
    return {"done": done, "stopped": stopped, "going": going}


def _resend(
    process: Process, by: Person | None, state: ResendState, items: list[tuple[Order, ItemState, str]], *, hours: int, **said: Any
) -> Resend:
    begun = timezone.now() - timedelta(hours=hours, minutes=2)
    found = [item[1] for item in items]
    resend = Resend.objects.create(
        merchant=process.merchant, process=process, person=by, state=state, rate=10, canary=items[0][0], total=len(items),
        waiting=found.count(ItemState.WAITING), under_way=found.count(ItemState.RELEASED), arrived=found.count(ItemState.ARRIVED),
        failed=found.count(ItemState.FAILED), left_out=found.count(ItemState.LEFT_OUT), created_at=begun,
        ended_at=begun + timedelta(seconds=70) if hours else None, **said,
    )  # fmt: skip
    ResendItem.objects.bulk_create(
        ResendItem(
            resend=resend, order=order, place=place, state=where, message=message,
            released_at=begun if where not in {ItemState.WAITING, ItemState.LEFT_OUT} else None,
        )
        for place, (order, where, message) in enumerate(items, start=1)
    )  # fmt: skip
    return resend
