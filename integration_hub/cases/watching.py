"""The watch over all cases: opens what is new, counts what goes on, closes what is gone, reopens what returned.

Safe twice at once and at any time: a case is opened once by its constraint, and each step is one conditional update. What is
known is read before what fails, so that a case which another watch opens meanwhile is never taken for gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from integration_hub.cases.models import ENDED, LASTING, Case, CaseEvent, CaseState, Kind
from integration_hub.cases.sightings import Key, Sighting, failing_orders, failing_services

What = CaseEvent.What
NOBODY: dict[str, Any] = {"taken_by": None, "taken_at": None, "ignored_until": None, "reason": ""}


@dataclass(frozen=True, slots=True)
class Watched:
    """What one watch changed: whoever tells people looks at these."""

    opened: int = 0
    closed: int = 0


def watch_cases(merchant_id: int | None = None) -> Watched:
    """One look at one merchant, or at all."""
    mine = Case.objects.filter(merchant=merchant_id) if merchant_id else Case.objects.all()
    lasting = {_key(case): case for case in mine.filter(state__in=LASTING)}
    services = failing_services(merchant_id)
    seen = failing_orders(merchant_id) | services.seen
    ended = _ended(seen.keys() - lasting.keys())
    opened = sum(_met(lasting.get(key), ended.get(key), key, sighting) for key, sighting in seen.items())
    gone = [case for key, case in lasting.items() if key not in seen]
    return Watched(opened, sum(_close(case) for case in gone if _is_gone(case, services.well)))


def _key(case: Case) -> Key:
    return (case.merchant_id, case.fingerprint)


def _ended(keys: Iterable[Key]) -> Mapping[Key, Case]:
    """The cases of causes that were there before."""
    merchants, causes = {key[0] for key in keys}, {key[1] for key in keys}
    found = Case.objects.filter(merchant__in=merchants, fingerprint__in=causes, state__in=ENDED) if causes else []
    return {_key(case): case for case in found}


def _met(lasting: Case | None, ended: Case | None, key: Key, sighting: Sighting) -> bool:
    """Keep what was seen; whether a case was opened by it."""
    if lasting:
        _count(lasting, sighting)
        return _wake(lasting, sighting)
    if ended:
        return _returned(ended, sighting) and _reopen(ended, sighting)
    return sighting.count > 0 and _open(key, sighting)


def _open(key: Key, sighting: Sighting) -> bool:
    merchant, cause = key
    try:
        with transaction.atomic():
            case = Case.objects.create(
                merchant_id=merchant, fingerprint=cause, kind=sighting.kind, first_at=sighting.first_at,
                count=sighting.count, most=sighting.count, **_seen(sighting),
            )  # fmt: skip
            CaseEvent.objects.create(case=case, what=What.OPENED, at=case.opened_at)
    except IntegrityError:  # another watch was faster
        return False
    return True


def _returned(case: Case, sighting: Sighting) -> bool:
    """Whether the cause is there again: an order that fails is; a run must be newer than the one that was dealt with."""
    return sighting.count > 0 and (case.kind == Kind.ORDERS or max(sighting.runs) > (case.run_id or 0))


def _reopen(case: Case, sighting: Sighting) -> bool:
    now = timezone.now()
    count = sighting.count if case.kind == Kind.ORDERS else len(_newer(case, sighting))
    changes = {
        "state": CaseState.OPEN, "opened_at": now, "ended_at": None, "reopened": case.reopened + 1, "count": count,
        "most": count, **NOBODY, **_seen(sighting),
    }  # fmt: skip
    return _step(case, What.REOPENED, now, changes)


def _wake(case: Case, sighting: Sighting) -> bool:
    """A case was ignored until a day, that day has come, and the cause is still there."""
    now = timezone.now()
    if case.state != CaseState.IGNORED or case.ignored_until is None or case.ignored_until > now or not sighting.count:
        return False
    changes = {"state": CaseState.OPEN, "opened_at": now, "reopened": case.reopened + 1, **NOBODY}
    return _step(case, What.REOPENED, now, changes)


def _is_gone(case: Case, well: frozenset[int]) -> bool:
    """Of orders none is left; of a service the last run must have gone well: another failure proves nothing."""
    return case.kind == Kind.ORDERS or case.process_id is None or case.process_id in well


def _close(case: Case) -> bool:
    now = timezone.now()
    changes = {"state": CaseState.CLOSED, "ended_at": now, "count": 0, "under_way": 0, "sums": {}, **NOBODY}
    return _step(case, What.CLOSED, now, changes)


def _step(case: Case, what: CaseEvent.What, now: datetime, changes: dict[str, Any]) -> bool:
    """Change the case and tell it in its story, unless somebody has changed it meanwhile."""
    with transaction.atomic():
        same = Case.objects.filter(pk=case.pk, state=case.state, last_at=case.last_at, ignored_until=case.ignored_until)
        if not same.update(**changes):
            return False
        CaseEvent.objects.create(case=case, what=what, at=now)
    return True


def _count(case: Case, sighting: Sighting) -> None:
    """The newest figures; written only where they differ."""
    newer = _newer(case, sighting)
    if case.kind != Kind.ORDERS and not newer:
        return
    count = sighting.count if case.kind == Kind.ORDERS else case.count + len(newer)
    changes = {**_seen(sighting), "count": count, "most": max(case.most, count), "last_at": max(case.last_at, sighting.last_at)}
    if any(getattr(case, name) != value for name, value in changes.items()):
        Case.objects.filter(pk=case.pk, state__in=LASTING, run_id=case.run_id).update(**changes)
        case.last_at = changes["last_at"]


def _newer(case: Case, sighting: Sighting) -> list[int]:
    """The runs that the case has not counted yet."""
    return [run for run in sighting.runs if run > (case.run_id or 0)]


def _seen(sighting: Sighting) -> dict[str, Any]:
    """The columns that every sighting tells anew. A cause whose orders are all under way keeps the words it had."""
    words = {"code": sighting.code, "message": sighting.message, "remedy": sighting.remedy} if sighting.count else {}
    return {
        **words, "process_id": sighting.process_id, "connection_id": sighting.connection_id, "last_at": sighting.last_at,
        "sums": {currency: str(total) for currency, total in sorted(sighting.sums.items())}, "under_way": sighting.under_way,
        "run_id": max(sighting.runs, default=None),
    }  # fmt: skip
