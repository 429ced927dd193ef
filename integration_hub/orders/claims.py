"""Orders that one worker may send: claimed under its lock, given back unsent, or taken from the dead (``performance`` §3).

A claim is one conditional update. Leases are counted by the database's clock; whether one still holds is judged by this
machine's, from before the claim.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from integration_hub.orders import owner as owners
from integration_hub.orders.causes import cause_of
from integration_hub.orders.models import FOLLOWED, Attempt, Order, OrderEvent, OrderState
from integration_hub.runs.models import Run

# A machine that slept counts too, where the system can tell.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(slots=True)
class Claim:
    """One order that this worker may send, once. ``order`` is the row as it was before.

    ``maybe_there``: an earlier attempt may have reached the ERP, and nothing has shown yet that it did not.
    """

    order: Order
    owner: str
    ends: float
    maybe_there: bool
    began: datetime = field(default_factory=timezone.now)

    @property
    def number(self) -> int:
        return self.order.attempt + 1

    @property
    def left(self) -> float:
        """Seconds of the lease that certainly remain."""
        return self.ends - time.clock_gettime(_CLOCK)

    def where(self) -> Q:
        """The order, if this very attempt is still under way."""
        return Q(pk=self.order.pk, state=OrderState.SENDING, attempt=self.number, owner=self.owner)


def due(source_id: int) -> Q:
    """The orders of a shop that may be tried now. In doubt without a time means: a person must look."""
    settled = Q(state=OrderState.AWAITING) | Q(state=OrderState.IN_DOUBT, not_before__lte=Now())
    return settled & Q(connection_id=source_id, due_at__lte=Now())


def due_to_follow(source_id: int) -> Q:
    """The orders of a shop that lie, or lay, on a file server, and may be looked after now."""
    return Q(connection_id=source_id, follow_due_at__lte=Now(), state__in=FOLLOWED)


def claim(source_id: int, owner: str, *, most: int, lease: timedelta, ask_first: bool = False) -> list[Claim]:
    """Up to ``most`` due orders in the order of placing, ours until the lease ends; safe for any number of workers.

    ``ask_first``: any of them may be in the ERP already, as after a restored backup.
    """
    ends = time.clock_gettime(_CLOCK) + lease.total_seconds()
    with transaction.atomic():
        waiting = Order.objects.filter(due(source_id)).select_for_update(skip_locked=True)
        chosen = list(waiting.defer("raw").order_by("placed_at", "id")[:most])
        if not chosen:
            return []
        Order.objects.filter(due(source_id), pk__in=[order.pk for order in chosen]).update(
            state=OrderState.SENDING, attempt=F("attempt") + 1, owner=owner, lease_until=Now() + lease, sent=True
        )
    return [Claim(order, owner, ends, order.sent or ask_first) for order in chosen]


def give_back(claims: Iterable[Claim]) -> None:
    """Orders of which nothing was sent wait again, as if they had not been claimed."""
    for one in claims:
        Order.objects.filter(one.where()).update(state=one.order.state, sent=one.maybe_there, owner="", lease_until=None)


def reap(source_id: int, settle: timedelta | None) -> int:
    """Orders whose lease is over and whose owner is dead are in doubt; the settle time begins now, not at the lease's end.

    An owner that holds its lock lives, however long it was silent: its orders are left to it. ``settle`` None: nobody can
    ask the ERP, a person must look.
    """
    over = Order.objects.filter(connection_id=source_id, state=OrderState.SENDING, lease_until__lt=Now()).defer("raw", "document")
    dead: dict[str, bool] = {}
    reaped = 0
    for order in over:
        if order.owner not in dead:
            dead[order.owner] = owners.is_dead(order.owner)
        reaped += dead[order.owner] and _doubted(order, settle)
    return reaped


def _doubted(order: Order, settle: timedelta | None) -> bool:
    mine = Order.objects.filter(pk=order.pk, state=OrderState.SENDING, attempt=order.attempt, owner=order.owner)
    message = "The worker that sent this order died; nobody knows whether the ERP has it."
    doubt = {"code": "worker_died", "message": message, "remedy": remedy_of_doubt(settle)}
    cause = cause_of(order, "worker_died", message) if settle is None else {}
    with transaction.atomic():
        settled = Now() + settle if settle is not None else None
        freed = {"owner": "", "lease_until": None, "not_before": settled, "tries": F("tries") + 1}
        if not mine.update(state=OrderState.IN_DOUBT, **freed, **doubt, **cause):
            return False
        now = timezone.now()
        Attempt.objects.create(
            order=order, number=order.attempt, started_at=now, ended_at=now, outcome=OrderState.IN_DOUBT,
            code="worker_died", message=message, edit_id=order.edit_id,
        )  # fmt: skip
        OrderEvent.objects.create(order=order, state=OrderState.IN_DOUBT, text=message)
    return True


def remedy_of_doubt(settle: timedelta | None) -> str:
    """What follows for an order in doubt."""
    if settle is None:
        return "Look in the ERP for the e-number. If it is not there, enter the order. Then mark this one as handled by hand."
    minutes = max(1, round(settle.total_seconds() / 60))
    return f"Nothing to do: in about {minutes} min the hub asks the ERP, and sends the order again only if it is not there."


def count_due(source_id: int) -> int:
    """How many orders of a shop may be tried now."""
    return Order.objects.filter(due(source_id)).count()


def wake(run: Run) -> None:
    """A person wants it now: what waits for its next try need not wait any longer. A settle time is never cut short."""
    Order.objects.filter(connection_id=run.process.source_id, state=OrderState.AWAITING, due_at__gt=Now()).update(due_at=Now())
