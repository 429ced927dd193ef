"""What people and configuration files do with mappings: draft, change, discard, put into force."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from integration_hub.accounts.audit import note as audit
from integration_hub.accounts.models import Person
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.differing import changes
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.mappings.rules import Rules, stored
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused

COMMAND = "command"


class Stale(Refused):
    """Somebody else has changed the draft, activated it or thrown it away meanwhile."""

    def __init__(self) -> None:
        super().__init__("The draft has just changed; look at it again.")


@transaction.atomic
def begin_draft(
    process: Process, *, by: Person, of: Mapping | None = None, pairs: dict[str, dict[str, str]] | None = None
) -> Mapping:
    """A new draft: of the version ``of`` or else of the one that is active, with ``pairs`` added to it."""
    base = of or active(process)
    draft = Mapping.objects.create(
        process=process,
        state=MappingState.DRAFT,
        based_on=base,
        person=by,
        changed_by=by,
        rules=_with(rules_of(base), pairs or {}),
    )
    audit(by, "mapping drafted", _subject(process), merchant=process.merchant, detail={"draft": draft.pk, "of": str(base or "")})
    return draft


@transaction.atomic
def save_draft(draft: Mapping, rules: Rules, *, note: str, revision: int, by: Person) -> None:
    """Change the draft in place. Raises Stale where ``revision`` is no longer its newest."""
    same = Mapping.objects.filter(pk=draft.pk, state=MappingState.DRAFT, revision=revision)
    before = same.first()
    if before is None:
        raise Stale
    if before.rules == stored(rules) and before.note == note:
        return
    rises = 0 if before.rules == stored(rules) else 1  # what was rehearsed stays so where only the reason is said otherwise
    changed = {"rules": stored(rules), "note": note, "changed_at": timezone.now(), "changed_by": by}
    if not same.update(revision=F("revision") + rises, **changed):
        raise Stale
    told = [f"{each.map}: {each.word} {each.old} → {each.new}" for each in changes(rules_of(before), rules)]
    audit(
        by,
        "mapping draft changed",
        _subject(draft.process),
        merchant=draft.process.merchant,
        detail={"draft": draft.pk, "changes": told},
    )


@transaction.atomic
def draft_words(process: Process, draft: Mapping | None, pairs: dict[str, dict[str, str]], *, by: Person) -> Mapping:
    """Put words into a draft, beside what stands there; without one, into a new one. Raises Stale."""
    if draft is None:
        return begin_draft(process, by=by, pairs=pairs)
    newest = Mapping.objects.select_for_update().filter(pk=draft.pk).first()
    if newest is None:
        raise Stale
    rules = Rules.model_validate(_with(rules_of(newest), pairs))
    save_draft(newest, rules, note=newest.note, revision=newest.revision, by=by)
    return newest


@transaction.atomic
def discard(draft: Mapping, *, by: Person) -> None:
    """Throw a draft away; the trail keeps what it said. Raises Stale where it is a draft no longer."""
    detail = {"draft": draft.pk, "rules": draft.rules}
    if not Mapping.objects.filter(pk=draft.pk, state=MappingState.DRAFT).delete()[0]:
        raise Stale
    audit(
        by, "mapping draft discarded", _subject(draft.process), merchant=draft.process.merchant, detail=detail, reason=draft.note
    )


@transaction.atomic
def put_into_force(draft: Mapping, *, by: Person, note: str, detail: dict[str, object]) -> Mapping:
    """Make the draft, as it was seen, the active version. Raises Stale where it has changed since."""
    Process.objects.select_for_update().get(pk=draft.process_id)
    seen = Mapping.objects.filter(pk=draft.pk, state=MappingState.DRAFT, revision=draft.revision)
    if not seen.exists():
        raise Stale
    _retire_the_active(draft.process)
    number = _next_number(draft.process)
    seen.update(state=MappingState.ACTIVE, version=number, note=note, activated_at=timezone.now(), activated_by=by.email)
    draft.refresh_from_db()
    audit(
        by,
        "mapping activated",
        _subject(draft.process),
        merchant=draft.process.merchant,
        detail={"version": number, **detail},
        reason=note,
    )
    return draft


@transaction.atomic
def put_rules(process: Process, rules: Rules, *, note: str, by: Person | None = None) -> Mapping:
    """A new active version, by the command line, or by a person before anything was sent by it; drafts stay."""
    Process.objects.select_for_update().get(pk=process.pk)
    before = active(process)
    _retire_the_active(process)
    made = Mapping.objects.create(
        process=process, version=_next_number(process), state=MappingState.ACTIVE, rules=stored(rules), based_on=before,
        note=note, activated_at=timezone.now(), person=by, activated_by=by.email if by else COMMAND,
    )  # fmt: skip
    if by:
        audit(
            by, "mapping activated", _subject(process), merchant=process.merchant, detail={"version": made.version}, reason=note
        )
    return made


def _retire_the_active(process: Process) -> None:
    Mapping.objects.filter(process=process, state=MappingState.ACTIVE).update(state=MappingState.RETIRED)


def _next_number(process: Process) -> int:
    newest = Mapping.objects.filter(process=process).aggregate(newest=Max("version"))["newest"]
    return int(newest or 0) + 1


def _with(rules: Rules, pairs: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    kept = stored(rules)
    return kept | {name: kept.get(name, {}) | added for name, added in pairs.items() if added}


def _subject(process: Process) -> str:
    return f"mapping of {process.name}"[:200]
