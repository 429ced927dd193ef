"""What people decide about plans: to make one that leads back, to release one, to reject it. All of it is in the audit trail."""

from collections.abc import Sequence
from hashlib import blake2b

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.catalogue.decoding import KINDS
from integration_hub.catalogue.models import Generation, Kind
from integration_hub.imports.holding import put_away_plans
from integration_hub.imports.releasing import RELEASE
from integration_hub.imports.rolling_back import RECORDS
from integration_hub.processes.kinds import KINDS as SERVICES
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.bell import EXECUTE_RUN, ring_after_commit
from integration_hub.runs.models import Run, State, Trigger

DECIDED = "Somebody has decided about this plan already, or a newer run has overtaken it."


def plan_roll_back(to: Generation, kinds: Sequence[Kind], *, by: Person) -> Run:
    """Start a run that plans the way back to that generation; nothing is published before somebody releases the plan."""
    known = [kind for kind in RECORDS if kind in kinds]
    asked = {"back_to": to.number, "kinds": [kind.value for kind in known]}
    with transaction.atomic():
        run = start_run(_service(to, known), Cause(Trigger.PERSON, person=by), mode=Mode.ROLL_BACK)
        if not run.is_roll_back or (run.plan and any(run.plan[name] != value for name, value in asked.items())):
            raise Refused(f"{run.process.name} is running just now. Plan the roll-back when run {run.pk} has ended.")
        Run.objects.filter(pk=run.pk, plan={}).update(plan=asked)
        put_away_plans(run)
    return run


def fingerprint(run: Run) -> str:
    """Names the plan as it is, so that nobody releases another one than they saw."""
    return blake2b(msgspec.json.encode(run.plan, order="deterministic"), digest_size=8).hexdigest()


def release(run: Run, *, by: Person, reason: str, seen: str) -> Run:
    """Let what the run has planned be published, if it is still what the person saw and what is published still is the same."""
    if fingerprint(run) != seen:
        raise Refused("The plan has changed since you opened it. Look at it again before you release it.")
    release = {"by": by.name or by.email, "person": by.pk, "reason": reason}
    waits = {"state": State.QUEUED, "ended_at": None, "started_at": None, "cancel_requested": False}
    with transaction.atomic():
        if not _moved(run, **waits, resume={**run.resume, RELEASE: release}, code="", message="", remedy=""):
            raise Refused(DECIDED)
        action = "catalogue rolled back" if run.is_roll_back else "held import released"
        note(by, action, run.process.name, merchant=run.merchant, detail=_detail(run), reason=reason)
    ring_after_commit(EXECUTE_RUN, run.pk, queue=run.process.service.queue)
    return run


def reject(run: Run, *, by: Person, reason: str) -> Run:
    """End what is held unpublished."""
    state = State.CANCELLED if run.is_roll_back else State.HARMFUL
    said = f"Rejected by {by.name or by.email}: {reason} Nothing of it was published."
    with transaction.atomic():
        if not _moved(run, state=state, message=said, remedy="", ended_at=timezone.now()):
            raise Refused(DECIDED)
        note(by, "held import rejected", run.process.name, merchant=run.merchant, detail=_detail(run), reason=reason)
    return run


def _moved(run: Run, **changes: object) -> bool:
    """Whether it was held, as it was shown, and is not any more. Raises Refused where its service is busy."""
    try:
        with transaction.atomic():
            moved = Run.objects.filter(pk=run.pk, state=State.HELD, attempt=run.attempt).update(**changes)
    except IntegrityError:
        raise Refused(f"{run.process.name} is running just now. Release the plan when that run has ended.") from None
    return bool(moved)


def _detail(run: Run) -> dict[str, object]:
    names = ("added", "changed", "withdrawn", "back_to", "kinds")
    return {"run": run.pk, **{name: run.plan[name] for name in names if name in run.plan}}


def _service(to: Generation, kinds: Sequence[Kind]) -> Process:
    """The service that imports the first of these kinds: while one of its runs is active, no other one is."""
    services = {KINDS[each.document]: each.key for each in SERVICES.values() if each.is_import}
    for kind in kinds:
        if found := Process.objects.filter(source=to.connection_id, kind=services[kind]).order_by("pk").first():
            return found
    raise Refused("No service imports these records any more, so there is none to roll them back for.")
