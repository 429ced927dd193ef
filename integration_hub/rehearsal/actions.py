"""What people do with rehearsals: ask for one, cancel it, judge what it found, activate the draft."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.mappings.actions import Stale, put_into_force
from integration_hub.mappings.models import Mapping
from integration_hub.processes.models import Process
from integration_hub.rehearsal.models import UNDER_WAY, Group, Rehearsal, RehearsalState, Verdict
from integration_hub.rehearsal.rehearsing import REHEARSE
from integration_hub.rehearsal.standing import Standing, standing_of
from integration_hub.runs.actions import Refused
from integration_hub.runs.bell import ring_after_commit

HURDLES = {
    "same": "The draft says the same as the version that is active: there is nothing to activate.",
    "not_rehearsed": "Rehearse the draft first.",
    "under_way": "The rehearsal is still under way. Wait for its end.",
    "broken_off": "The last rehearsal did not come to its end. Rehearse the draft again.",
    "draft_changed": "The draft has changed since it was rehearsed. Rehearse it again.",
    "active_changed": "Another version was activated since the draft was rehearsed. Rehearse it again.",
    "objected": "Somebody objected to a group. Change the draft and rehearse it again, or approve the group.",
    "open": "Approve each group of the rehearsal first.",
}
"""What a person is told who cannot activate a draft yet, by what keeps them from it."""


@transaction.atomic
def ask_for_rehearsal(draft: Mapping, *, days: int, by: Person) -> Rehearsal:
    """Have the draft tried on the orders of the last ``days`` days; the one that goes on already, if there is one."""
    Process.objects.select_for_update().get(pk=draft.process_id)
    if not Mapping.objects.filter(pk=draft.pk, state=draft.state).exists() or not draft.is_draft:
        raise Stale
    going = Rehearsal.objects.filter(mapping=draft, state__in=UNDER_WAY).first()
    if going:
        return going
    since = timezone.now() - timedelta(days=days)
    made = Rehearsal.objects.create(mapping=draft, revision=draft.revision, since=since, person=by)
    audit(by, "mapping rehearsed", str(draft.process), merchant=draft.process.merchant, detail={"draft": draft.pk, "days": days})
    ring_after_commit(REHEARSE, made.pk)
    return made


def cancel(rehearsal: Rehearsal, *, by: Person) -> None:
    """End it where it is; its worker notices within a page of orders."""
    going = Rehearsal.objects.filter(pk=rehearsal.pk, state__in=UNDER_WAY)
    with transaction.atomic():
        if not going.update(state=RehearsalState.CANCELLED, ended_at=timezone.now(), lease_until=None):
            raise Refused("It has ended already.")
        process = rehearsal.mapping.process
        audit(by, "mapping rehearsal cancelled", str(process), merchant=process.merchant, detail={"rehearsal": rehearsal.pk})


@transaction.atomic
def judge(group: Group, verdict: Verdict, *, note: str, by: Person) -> None:
    """Approve a group of the rehearsal, or object to it."""
    draft = group.rehearsal.mapping
    if standing_of(draft).hurdle not in {"open", "objected", ""}:
        raise Refused("This rehearsal no longer speaks of the draft as it is. Rehearse it again.")
    Group.objects.filter(pk=group.pk).update(verdict=verdict, note=note, person=by, judged_at=timezone.now())
    detail = {"draft": draft.pk, "rehearsal": group.rehearsal_id, "group": str(group), "orders": group.orders}
    action = "mapping change approved" if verdict == Verdict.APPROVED else "mapping change objected to"
    audit(by, action, str(draft.process), merchant=draft.process.merchant, detail=detail, reason=note)


@transaction.atomic
def activate(draft: Mapping, *, revision: int, reason: str, by: Person) -> Mapping:
    """Make the draft the active version, once everything that the rehearsal found is approved. Raises Refused.

    Orders that are on their way finish by the version that their attempt began with.
    """
    # The one lock of all that changes what holds: nothing moves between the look and the deed.
    Process.objects.select_for_update().get(pk=draft.process_id)
    draft = Mapping.objects.select_related("process__merchant", "based_on").get(pk=draft.pk)
    if not draft.is_draft or draft.revision != revision:
        raise Stale
    standing = standing_of(draft)
    if not standing.may_be_activated:
        raise Refused(HURDLES[standing.hurdle])
    return put_into_force(draft, by=by, note=reason, detail=_grounds(standing))


def _grounds(standing: Standing) -> dict[str, object]:
    """What the activation stands on, for the trail."""
    if standing.hurdle:
        return {"restored": str(standing.restores), "rehearsed": False}
    found = standing.rehearsal
    if found is None:
        return {}
    return {name: getattr(found, name) for name in ("pk", "read", "unchanged", "changed", "fail", "mended", "stuck")}
