"""The work of a rehearsal: stored orders through the rules that they went by and through the draft. Nothing is sent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.rules import Rules
from integration_hub.rehearsal import comparing, inputs
from integration_hub.rehearsal.comparing import Groups, Key, Tally, compare
from integration_hub.rehearsal.inputs import Input
from integration_hub.rehearsal.models import Group, Rehearsal, RehearsalState

REHEARSE = "rehearse"
LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 3
MOST_ORDERS = 20_000
COUNTS = {"unchanged": comparing.SAME, "changed": comparing.CHANGED, "fail": comparing.FAIL, "mended": comparing.MENDED,
          "stuck": comparing.STUCK}  # fmt: skip


class Ended(Exception):
    """It was cancelled, or another worker has it: stop, and write nothing more."""


def rehearse(rehearsal_id: int) -> None:
    """Do the rehearsal, if it waits and may be had. A bug ends it as failed and is raised again."""
    rehearsal = _claimed(rehearsal_id)
    if rehearsal is None:
        return
    try:
        _finish(rehearsal, _Stage(rehearsal).played())
    except Ended:
        return
    except Exception as bug:
        said = f"The hub made a mistake ({type(bug).__name__}). Start the rehearsal again; if it happens again, tell support."
        _mine(rehearsal).update(state=RehearsalState.FAILED, message=said, ended_at=timezone.now(), lease_until=None)
        raise


def _claimed(rehearsal_id: int) -> Rehearsal | None:
    now = timezone.now()
    waiting = Rehearsal.objects.filter(pk=rehearsal_id, state=RehearsalState.QUEUED)
    if not waiting.update(state=RehearsalState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, started_at=now):
        return None
    rehearsal = Rehearsal.objects.select_related("mapping__process").get(pk=rehearsal_id)
    # What is rehearsed is what stands there now, against what holds now.
    rehearsal.revision, rehearsal.against = rehearsal.mapping.revision, active(rehearsal.mapping.process)
    rehearsal.save(update_fields=["revision", "against"])
    return rehearsal


@dataclass(slots=True)
class _Stage:
    """One rehearsal while it is played."""

    rehearsal: Rehearsal
    groups: Groups = field(default_factory=Groups)
    seen: Counter[str] = field(default_factory=Counter)
    versions: dict[int, Rules] = field(default_factory=dict)

    def played(self) -> "_Stage":
        """Every order once. Raises Ended."""
        source, since = self.rehearsal.mapping.process.source_id, self.rehearsal.since
        _beat(self.rehearsal, expected=inputs.count_since(source, since, MOST_ORDERS), read=0)
        draft, now = rules_of(self.rehearsal.mapping), rules_of(self.rehearsal.against)
        for page in inputs.pages(source, since, MOST_ORDERS):
            for each in page:
                self._try(each, draft, now)
            _beat(self.rehearsal, read=self.seen["read"])
        return self

    def _try(self, each: Input, draft: Rules, now: Rules) -> None:
        self.seen["read"] += 1
        self.seen["edited"] += each.edited
        if each.document is None:
            self.seen["unreadable"] += 1
            return
        before = now if each.version is None else self._version(each.version, now)
        self.groups.take(each.document, each.pk, compare(each.document, before, draft))

    def _version(self, number: int, now: Rules) -> Rules:
        """The rules of a version; those that hold now where it is not there."""
        if number not in self.versions:
            found = Mapping.objects.filter(process=self.rehearsal.mapping.process_id, version=number).first()
            self.versions[number] = rules_of(found) if found else now
        return self.versions[number]


def _finish(rehearsal: Rehearsal, stage: _Stage) -> None:
    """Write what was found, once."""
    counts = {column: stage.groups.counts.get(kind, 0) for column, kind in COUNTS.items()}
    seen = {name: stage.seen[name] for name in ("read", "edited", "unreadable")}
    with transaction.atomic():
        ended = {"state": RehearsalState.DONE, "ended_at": timezone.now(), "lease_until": None}
        if not _mine(rehearsal).update(**ended, **counts, **seen):
            raise Ended
        Group.objects.bulk_create(_rows(rehearsal, stage.groups.in_order()))


def _rows(rehearsal: Rehearsal, groups: Iterable[tuple[Key, Tally]]) -> list[Group]:
    return [
        Group(
            rehearsal=rehearsal, kind=key.kind, path=key.path[:120], old=key.old, new=key.new, folded=key.folded,
            orders=tally.orders, sums={currency: f"{total:f}" for currency, total in sorted(tally.sums.items())},
            examples=tally.examples,
        )
        for key, tally in groups
    ]  # fmt: skip


def _mine(rehearsal: Rehearsal) -> Any:
    return Rehearsal.objects.filter(pk=rehearsal.pk, state=RehearsalState.RUNNING, attempt=rehearsal.attempt)


def _beat(rehearsal: Rehearsal, **counts: int) -> None:
    if not _mine(rehearsal).update(lease_until=timezone.now() + LEASE, **counts):
        raise Ended
