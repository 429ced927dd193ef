"""What people do with a case. Each step is one conditional update, with its place in the case's story and in the audit trail."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from integration_hub.accounts.access import TABLE, Permission
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.cases.affected import failing_now
from integration_hub.cases.models import LASTING, Case, CaseEvent, CaseState, Kind
from integration_hub.runs.actions import Refused

What = CaseEvent.What
HANDLERS = [role for role, allowed in TABLE.items() if Permission.HANDLE_CASES in allowed]


def colleagues(merchant: Merchant) -> QuerySet[Person]:
    """Who may have a case of the merchant's: its support people, and the admins."""
    active = Person.objects.filter(is_active=True, role__in=HANDLERS)
    return (active.filter(role=Role.ADMIN) | active.filter(pk__in=merchant.people.values("pk"))).order_by("name", "pk")


def take(case: Case, *, by: Person) -> None:
    """It is this person's from now on. Raises Refused where somebody else was faster."""
    if case.taken_by_id and case.taken_by_id != by.pk and case.state == CaseState.TAKEN:
        raise Refused(f"{case.taken_by} has it already. Ask them to hand it over.")
    _step(case, What.TAKEN, by, {"state": CaseState.TAKEN, "taken_by": by, "taken_at": timezone.now(), **_NOT_IGNORED})


def give_back(case: Case, *, by: Person) -> None:
    """Nobody has it; it is open for whoever takes it. An ignored one is looked after again."""
    _step(case, What.GIVEN_BACK, by, {"state": CaseState.OPEN, "taken_by": None, "taken_at": None, **_NOT_IGNORED})


def hand_over(case: Case, to: Person, *, by: Person, reason: str = "") -> None:
    """It is the colleague's from now on. Raises Refused where they may not see it."""
    if not colleagues(case.merchant).filter(pk=to.pk).exists():
        raise Refused(f"{to} does not look after {case.merchant}. Hand the case to somebody who does.")
    taken = {"state": CaseState.TAKEN, "taken_by": to, "taken_at": timezone.now(), **_NOT_IGNORED}
    _step(case, What.HANDED_OVER, by, taken, to=to, reason=reason)


def ignore(case: Case, *, by: Person, reason: str, until: datetime | None = None) -> None:
    """Ask nobody for it while the cause stays: for good, or until a day comes. Another cause is another case."""
    if not reason.strip():
        raise Refused("Say why it may be ignored.")
    if until and until <= timezone.now():
        raise Refused("That day is over. Choose a later one.")
    ignored = {"state": CaseState.IGNORED, "taken_by": None, "taken_at": None, "ignored_until": until, "reason": reason.strip()}
    _step(case, What.IGNORED, by, ignored, until=until, reason=reason.strip())


def resolve(case: Case, *, by: Person, reason: str = "") -> None:
    """The cause is mended, a person says; it is reopened when it returns. Raises Refused while orders fail: none is forgotten."""
    failing = failing_now(case).count if case.kind == Kind.ORDERS else 0
    if failing == 1:
        raise Refused("1 order still fails for it. Resend it or mark it as handled by hand; then the case closes by itself.")
    if failing:
        what = f"{failing} orders still fail for it."
        raise Refused(f"{what} Resend them or mark them as handled by hand; then the case closes by itself.")
    ended = {"state": CaseState.RESOLVED, "ended_at": timezone.now(), "reason": reason.strip(), "ignored_until": None}
    _step(case, What.RESOLVED, by, ended, reason=reason.strip())


_NOT_IGNORED = {"ignored_until": None, "reason": ""}
_AUDITED = {
    What.TAKEN: "case taken", What.GIVEN_BACK: "case given back", What.HANDED_OVER: "case handed over",
    What.IGNORED: "case ignored", What.RESOLVED: "case resolved",
}  # fmt: skip


def _step(case: Case, what: CaseEvent.What, by: Person, changes: dict[str, Any], **told: Any) -> None:
    """Change a case that lasts, as the person saw it. Raises Refused where somebody has changed it meanwhile."""
    with transaction.atomic():
        same = Case.objects.filter(pk=case.pk, state=case.state, state__in=LASTING, taken_by=case.taken_by_id)
        if not same.update(**changes):
            raise Refused("It has just changed; look at it again.")
        CaseEvent.objects.create(case=case, what=what, person=by, **told)
        detail = {"case": case.fingerprint, "to": str(told["to"])} if "to" in told else {"case": case.fingerprint}
        note(by, _AUDITED[what], str(case)[:200], merchant=case.merchant, detail=detail, reason=told.get("reason", ""))
    case.refresh_from_db()
