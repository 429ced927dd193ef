"""All that happened to an order, from its placement to the ERP and back, in the order in which it happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from connectors import documents
from integration_hub.orders.models import Attempt, Order, OrderEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, a badge's word, and what happened. ``stored``: the text is one that the database keeps."""

    at: datetime
    state: str
    text: str
    stored: bool = False
    person: str = ""
    attempt: int | None = None


def steps_of(
    order: Order, placed: documents.Order | None, events: Iterable[OrderEvent], attempts: Iterable[Attempt]
) -> list[Step]:
    """The steps, oldest first; of two at once, the one that led to the other."""
    kept = [
        Step(event.at, event.get_state_display(), event.text, stored=True, person=str(event.person or "")) for event in events
    ]
    steps = [*_in_shop(order, placed), *_received(order, kept), *_tries(attempts), *kept, *_back(order)]
    return sorted(steps, key=lambda step: step.at)


def _kept(event: OrderEvent) -> Step:
    return Step(event.at, event.get_state_display(), event.text, stored=True, person=str(event.person or ""))


def _in_shop(order: Order, placed: documents.Order | None) -> Iterator[Step]:
    yield Step(order.placed_at, "Placed", _("Placed in %(shop)s.") % {"shop": order.connection.name})
    if placed and placed.paid_at:
        how = placed.payment_name or placed.payment_method
        yield Step(placed.paid_at, "Paid", _("Paid by %(method)s.") % {"method": how} if how else _("Paid."))


def _received(order: Order, kept: list[Step]) -> Iterator[Step]:
    """The first event of an order says so itself; without events it is said here."""
    if not kept:
        yield Step(order.received_at, "Received", _("Received from %(shop)s.") % {"shop": order.connection.name})


def _tries(attempts: Iterable[Attempt]) -> Iterator[Step]:
    for attempt in attempts:
        yield Step(
            attempt.started_at, "Sending", _("Attempt %(number)s began.") % {"number": attempt.number}, attempt=attempt.number
        )


def _back(order: Order) -> Iterator[Step]:
    if order.acknowledged_at:
        said = _("%(shop)s was told the ERP number %(number)s.")
        text = said % {"shop": order.connection.name, "number": order.erp_number}
        yield Step(order.acknowledged_at, "Told", text)
