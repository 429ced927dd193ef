"""What came of an attempt, written once: only where this very attempt is still the one under way."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from connectors.base import Written
from connectors.errors import ConnectorError
from integration_hub.orders.arriving import Arrival, arrived, words
from integration_hub.orders.causes import NO_CAUSE, cause_of
from integration_hub.orders.claims import Claim, remedy_of_doubt
from integration_hub.orders.models import ARRIVED, Attempt, Order, OrderEvent, OrderState

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)

# The names are those of our own columns.
_ARRIVED = f"""
update orders_order set {", ".join(f"{column} = %s" for column in Arrival.columns())},
    code = '', message = '', remedy = '', owner = '', lease_until = null, not_before = null, tries = 0,
    fingerprint = null, failed_at = null
where id = %s and state = 'sending' and attempt = %s and owner = %s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order that stands in the ERP or waits for it on a file server: put there by this attempt, or found there after an
    earlier one."""

    claim: Claim
    written: Written
    found: bool
    mapping_version: int | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What all outcomes of one drain share."""

    run_id: int
    settle: timedelta | None
    most_tries: int
    acknowledges: bool


def deliver(done: Sequence[Delivery], setting: Setting) -> int:
    """Write several deliveries at once; how many were still ours to write."""
    now = timezone.now()
    there = {one.claim.order.pk: arrived(one.claim.order, one.written, now, acknowledges=setting.acknowledges) for one in done}
    rows = [(*there[one.claim.order.pk].values(), one.claim.order.pk, one.claim.number, one.claim.owner) for one in done]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(_ARRIVED, [_adapted(row) for row in rows])
            written = cursor.rowcount
        ours = list(done) if written == len(done) else _really_arrived(done)
        _chronicle(ours, there, setting, now)
    return len(ours)


def _chronicle(done: Sequence[Delivery], there: Mapping[int, Arrival], setting: Setting, now: datetime) -> None:
    """The attempts and the timelines of orders that have arrived."""
    states = [(one, there[one.claim.order.pk].state) for one in done]
    attempts = [_attempt(one.claim, setting, state, version=one.mapping_version, found=one.found) for one, state in states]
    Attempt.objects.bulk_create(attempts, ignore_conflicts=True)
    OrderEvent.objects.bulk_create(
        OrderEvent(order_id=one.claim.order.pk, at=now, state=state, text=words(one.written, found=one.found))
        for one, state in states
    )


def fail(claim: Claim, setting: Setting, problem: ConnectorError, version: int | None = None) -> bool:
    """The ERP or the mapping refused this order: a person must look. It is known not to stand in the ERP as it should."""
    cause = cause_of(claim.order, problem.code, problem.message)
    changes = {"state": OrderState.FAILED, "sent": claim.maybe_there, "tries": claim.order.tries + 1, **_words(problem), **cause}
    return _settled(claim, setting, changes, event=problem.message, version=version)


def doubt(claim: Claim, setting: Setting, problem: ConnectorError, version: int | None = None) -> bool:
    """The answer was lost. Written while the owner's lock is held; the ERP is asked when the settle time is over."""
    settled = Now() + setting.settle if setting.settle is not None else None
    words = _words(problem) | {"remedy": remedy_of_doubt(setting.settle)}
    cause = cause_of(claim.order, problem.code, problem.message) if setting.settle is None else {}
    changes = {"state": OrderState.IN_DOUBT, "not_before": settled, "tries": claim.order.tries + 1, **words, **cause}
    return _settled(claim, setting, changes, event=f"Sent, but the outcome is unknown. {problem.message}", version=version)


def postpone(claim: Claim, setting: Setting, problem: ConnectorError) -> bool:
    """Nothing was done: the order waits again, in the state that it was in, and longer each time."""
    tries = claim.order.tries + 1
    state = OrderState.IN_DOUBT if claim.maybe_there else OrderState.AWAITING
    words = _words(problem)
    if tries >= setting.most_tries:
        words["remedy"] = f"Tried {tries} times. Ask whoever runs the ERP; the hub goes on trying. {problem.remedy}"
    event = problem.message if tries in (1, setting.most_tries) else ""
    again = Now() + delay(claim.order.tries, problem.retry_after)
    return _settled(
        claim, setting, {"state": state, "sent": claim.maybe_there, "tries": tries, "due_at": again, **words}, event=event
    )


def withdraw(claim: Claim, setting: Setting, state: OrderState) -> bool:
    """The shop no longer wants this order delivered, and it is not in the ERP."""
    changes = {"state": state, "sent": False, "tries": 0, "code": "", "message": "", "remedy": "", **NO_CAUSE}
    return _settled(claim, setting, changes, event=f"{state.label}: not sent to the ERP.")


def pause(source_id: int, seconds: timedelta) -> None:
    """The ERP is away: nothing of this shop is tried before."""
    away = Q(connection_id=source_id, state__in=[OrderState.AWAITING, OrderState.IN_DOUBT], due_at__lt=Now() + seconds)
    Order.objects.filter(away).update(due_at=Now() + seconds)


def unpause(source_id: int) -> int:
    """The ERP takes orders again: what only waited for that is due. How many."""
    paused = Q(connection_id=source_id, state=OrderState.AWAITING, tries=0, due_at__gt=Now())
    return Order.objects.filter(paused).update(due_at=Now())


def delay(tries: int, retry_after: float | None = None) -> timedelta:
    """How long until the next try: doubled each time up to a bound, with jitter, never sooner than the remote asked."""
    grown = min(FIRST_DELAY * 2 ** min(tries, 10), LONGEST_DELAY)
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - spread, not secrecy
    return max(timedelta(seconds=grown.total_seconds() * spread), timedelta(seconds=retry_after or 0))


def _settled(claim: Claim, setting: Setting, changes: dict[str, Any], *, event: str, version: int | None = None) -> bool:
    """Write one outcome, its attempt and its step of the timeline; False where another has the order now."""
    state = changes["state"]
    with transaction.atomic():
        if not Order.objects.filter(claim.where()).update(owner="", lease_until=None, **changes):
            return False
        said = {"code": changes["code"], "message": changes["message"]}
        _attempt(claim, setting, state, version=version, **said).save(force_insert=True)
        if event:
            OrderEvent.objects.create(order_id=claim.order.pk, state=state, text=event)
    return True


def _attempt(
    claim: Claim, setting: Setting, outcome: str, *, version: int | None = None, found: bool = False, **said: str
) -> Attempt:
    """The attempt with what it went by; what was ``found`` in the ERP went there earlier, and by what nobody can tell."""
    return Attempt(
        order_id=claim.order.pk, number=claim.number, run_id=setting.run_id, started_at=claim.began, ended_at=timezone.now(),
        outcome=outcome, mapping_version=version, edit_id=None if found else claim.order.edit_id, **said,
    )  # fmt: skip


def _words(problem: ConnectorError) -> dict[str, str]:
    return {"code": problem.code[:80], "message": problem.message, "remedy": problem.remedy}


def _adapted(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Times as the database keeps them: SQLite has no type of its own for them."""
    adapt = connection.ops.adapt_datetimefield_value
    return tuple(adapt(value) if isinstance(value, datetime) else value for value in row)


def _really_arrived(done: Sequence[Delivery]) -> list[Delivery]:
    """Those that were still ours: another has looked after the rest, having seen our lock free."""
    there = Order.objects.filter(pk__in=[one.claim.order.pk for one in done], state__in=ARRIVED)
    numbers = dict(there.values_list("pk", "attempt"))
    return [one for one in done if numbers.get(one.claim.order.pk) == one.claim.number]
