"""Where an order stands once the ERP or its file server has it: the columns that follow from a connector's word. Pure."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Standing, Written
from integration_hub.orders.models import Order, OrderState

EVERY = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
FOLLOWED_FOR = timedelta(days=7)
"""So long after it was picked up the ERP may still tell an order's number, or refuse it."""
_STATES = {Standing.HANDED_OVER: OrderState.HANDED_OVER, Standing.PICKED_UP: OrderState.PICKED_UP}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The columns of an order that has arrived; past its delivery there is nothing left to follow."""

    state: OrderState
    erp_key: str
    erp_number: str
    delivered_at: datetime | None = None
    acknowledge_due_at: datetime | None = None
    handed_over_at: datetime | None = None
    picked_up_at: datetime | None = None
    follow_due_at: datetime | None = None

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    def values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.columns())


def arrived(order: Order, written: Written, now: datetime, *, acknowledges: bool) -> Arrival:
    """What follows from ``written`` for the order as it was before. A shop is told nothing while there is no number."""
    key, state = written.key[:120], _STATES.get(written.standing, OrderState.DELIVERED)
    if state is OrderState.DELIVERED:
        told = now if acknowledges else None
        return Arrival(state, key, (written.number or written.key)[:120], now, told, order.handed_over_at, order.picked_up_at)
    same = order.erp_key == key
    left = order.handed_over_at if same and order.handed_over_at else now
    fetched = None
    if state is OrderState.PICKED_UP:
        fetched = order.picked_up_at if same and order.picked_up_at else now
    return Arrival(state, key, "", handed_over_at=left, picked_up_at=fetched, follow_due_at=now + EVERY)


def next_look(since: datetime, now: datetime) -> datetime:
    """When to look again at what has stood there ``since`` then: the longer, the more seldom."""
    return now + min(max((now - since) / 10, EVERY), LONGEST)


def words(written: Written, *, found: bool) -> str:
    """The step of the timeline."""
    return f"{_arrived(written, found=found)}{' An earlier attempt had arrived.' if found else ''}"


def _arrived(written: Written, *, found: bool) -> str:
    match written.standing:
        case Standing.HANDED_OVER:
            return f"Found on the file server as {written.key}." if found else f"Left on the file server as {written.key}."
        case Standing.PICKED_UP:
            return f"The ERP has fetched it already, as {written.key}."
    name = written.number or written.key
    return f"Found in the ERP as {name}." if found else f"Entered in the ERP as {name}."
