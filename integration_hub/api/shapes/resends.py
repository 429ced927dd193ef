"""Resends of many orders: what would be sent, and how far one is."""

from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, Sum, Who, sums, who, words
from integration_hub.api.shapes.orders import OrderRow, order_row
from integration_hub.orders.models import Order
from integration_hub.resending.models import ItemState, Resend, ResendItem, ResendState
from integration_hub.resending.planning import Batch, Plan
from integration_hub.resending.saying import standing


class ResendRow(Shape):
    """Orders of one service that are sent again, the canary first."""

    id: int
    service: str
    state: Annotated[str, words(ResendState)]
    standing: str = Field(description="How far it is, in one sentence.")
    reason: str
    rate: int = Field(description="Orders a minute, at most.")
    canary: str | None = Field(description="The e-number of the order that goes first.")
    person: Who | None
    stopped_because: Said
    total: int
    waiting: int
    under_way: int
    arrived: int
    failed: int
    left_out: int
    created_at: Moment
    ended_at: Moment | None


class ResendItemRow(Shape):
    """Where one order stands in a resend."""

    place: int
    order: int
    e_number: str
    state: Annotated[str, words(ItemState)]
    released_at: Moment | None
    message: Said


class BatchRow(Shape):
    """The orders of one service that would be sent."""

    service: str
    orders: list[int]
    canary: int = Field(description="The order that would go first.")
    sums: list[Sum]


class LeftAlone(Shape):
    """An order that would not be sent, and why."""

    order: OrderRow
    why: Said


class ResendPlan(Shape):
    """What a resend would do; nothing is changed."""

    batches: list[BatchRow]
    will_not: list[LeftAlone]
    rate: int = Field(description="The rate to propose: what the slowest of the ERPs takes.")
    minutes: int = Field(description="How long the longest batch takes at that rate.")


def resend_row(resend: Resend) -> ResendRow:
    own = ("reason", "rate", "stopped_because", "total", "waiting", "under_way", "arrived", "failed", "left_out", "created_at")
    return ResendRow(
        id=resend.pk, service=resend.process.slug, state=resend.state, standing=standing(resend),
        canary=resend.canary.e_number if resend.canary else None, person=who(resend.person), ended_at=resend.ended_at,
        **{name: getattr(resend, name) for name in own},
    )  # fmt: skip


def item_row(item: ResendItem) -> ResendItemRow:
    return ResendItemRow(
        place=item.place, order=item.order_id, e_number=item.order.e_number, state=item.state,
        released_at=item.released_at, message=item.message,
    )  # fmt: skip


def resend_plan(plan: Plan) -> ResendPlan:
    return ResendPlan(
        batches=[_batch(batch) for batch in plan.batches],
        will_not=[_left_alone(order, why) for order, why in plan.will_not],
        rate=plan.rate,
        minutes=plan.minutes,
    )


def _batch(batch: Batch) -> BatchRow:
    orders = [order.pk for order in batch.orders]
    return BatchRow(service=batch.process.slug, orders=orders, canary=batch.canary.pk, sums=sums(batch.sums))


def _left_alone(order: Order, why: str) -> LeftAlone:
    return LeftAlone(order=order_row(order), why=why)
