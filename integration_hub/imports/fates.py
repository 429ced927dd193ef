"""What becomes of a file: read, the same as before, refused, or looked at again; written in one breath with the run's end."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from connectors.parcels import Proof
from integration_hub.connections.models import FileEntry
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import guard, lateness
from integration_hub.imports.lateness import Awaited, Newest
from integration_hub.imports.parcels import ENDS, READ, REFUSED, SAME, WAITING, files_of
from integration_hub.imports.reading import Course, read_before
from integration_hub.processes.settings import import_settings
from integration_hub.runs import leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State, Trigger


def nothing_new(run: Run) -> Ending:
    """The end of a run that finds nothing to read: all is well, or the next export is late."""
    dealt_with = files_of(run.process).filter(state__in=ENDS).exclude(run_id=None)
    return lateness.nothing_new(_awaited(run), _newest(run, dealt_with.order_by("-seen_at").first()), timezone.now())


def looked(run: Run, entry: FileEntry) -> Ending:
    """The next file is not whole yet: it waits, and those after it."""
    entry.tries += 1
    FileEntry.objects.filter(pk=entry.pk).update(state=WAITING, tries=F("tries") + 1)
    return lateness.not_whole(_awaited(run), entry.name, entry.tries, timezone.now() - entry.seen_at)


def is_forced(run: Run) -> bool:
    """A person asked for it by hand, or pushed it with a key that may force."""
    by_hand = run.trigger in (Trigger.PERSON, Trigger.PUSH)
    return bool(run.force_reason and run.person_id and by_hand)


def before_reading(run: Run, entry: FileEntry, proof: Proof, course: Course) -> Ending | None:
    """What its first pass says of the file and of the run; None: it is read."""
    if not proof.whole and not entry.path and _may_grow(entry):
        return looked(run, entry)
    unsound = guard.unsound(entry.name, proof)
    if unsound:
        return refused(run, entry, unsound, proof)
    last = files_of(run.process).filter(state=READ).order_by("-run_id").first()
    return _compared(run, entry, proof, course, last) if last else None


def mark_read(run: Run, entry: FileEntry, proof: Proof, course: Course) -> None:
    """In the transaction that publishes it."""
    _keep(run, entry, READ, proof, complete=course.complete)
    faultpoint("file.read")


def refused(run: Run, entry: FileEntry, ending: Ending, proof: Proof | None = None) -> Ending:
    """The file and its run end badly."""
    figures: dict[str, Any] = {}
    if proof:
        figures = {"expected": proof.expected, "read": proof.records} if ending.code == "promise_broken" else {}
        if proof.flaws or proof.flawed:
            figures["plan"] = {**run.plan, "flawed": max(proof.flawed, len(proof.flaws))}
    return _ended(run, entry, ending, REFUSED, proof, figures)


def _compared(run: Run, entry: FileEntry, proof: Proof, course: Course, last: FileEntry) -> Ending | None:
    if _as_before(run, last, course):
        return _same(run, entry, proof, f"Nothing new: {entry.name} holds the same as {last.name}.")
    if is_forced(run):
        return None
    if _overtaken(entry, last, course):
        return _same(run, entry, proof, f"{entry.name} is older than {last.name}, which was read before. It was left out.")
    return _shrunken(run, entry, proof, course)


def _same(run: Run, entry: FileEntry, proof: Proof, message: str) -> Ending:
    expected = proof.expected if run.process.monitoring else None
    figures = {"expected": expected, "read": proof.records, "skipped": proof.records, "published": 0}
    return _ended(run, entry, Ending(State.DONE, message=message), SAME, proof, figures)


def _ended(
    run: Run, entry: FileEntry, ending: Ending, state: FileEntry.State, proof: Proof | None, figures: Mapping[str, Any]
) -> Ending:
    with transaction.atomic():
        leases.finish(run, ending, **figures)
        _keep(run, entry, state, proof, message=ending.message if state == REFUSED else "", remedy=ending.remedy)
        faultpoint("file.ended")
    return ending


def _keep(run: Run, entry: FileEntry, state: FileEntry.State, proof: Proof | None, **more: Any) -> None:
    told: dict[str, Any] = {}
    if proof:
        flaws = [asdict(flaw) for flaw in proof.flaws]
        told = {"records": proof.records, "counted_by": proof.counted_by.value, "digest": proof.digest, "flaws": flaws}
    changed = {"state": state, "run_id": run.pk, "changed_at": timezone.now(), **told, **more}
    FileEntry.objects.filter(pk=entry.pk).update(**changed)
    for name, value in changed.items():
        setattr(entry, name, value)


def _may_grow(entry: FileEntry) -> bool:
    looks, seen_for = entry.tries + 1, timezone.now() - entry.seen_at
    return looks < lateness.MOST_LOOKS or seen_for < lateness.LONGEST_WRITTEN


def _as_before(run: Run, last: FileEntry, course: Course) -> bool:
    same = last.digest == course.file and last.complete == course.complete
    return same and read_before(run.process) == course.version


def _overtaken(entry: FileEntry, last: FileEntry, course: Course) -> bool:
    """A full export that was written before the one that was read last would take the catalogue back in time."""
    if not (course.complete and last.complete and entry.modified_at and last.modified_at):
        return False
    return entry.modified_at < last.modified_at


def _shrunken(run: Run, entry: FileEntry, proof: Proof, course: Course) -> Ending | None:
    full = files_of(run.process).filter(state=READ, complete=True).order_by("-run_id").first()
    if full is None or not course.complete:
        return None
    shrunken = guard.shrunken(entry.name, proof.records, full.records or 0, import_settings(run.process))
    return refused(run, entry, shrunken, proof) if shrunken else None


def _awaited(run: Run) -> Awaited:
    source = run.process.source
    ask = source.contact or f"whoever runs {source.name}"
    return Awaited(run.process.service.records, import_settings(run.process).export_every, ask)


def _newest(run: Run, entry: FileEntry | None) -> Newest | None:
    if entry is None:
        return None
    # A clock that goes ahead of ours must not make a file younger than its arrival.
    written_at = min(entry.modified_at or entry.seen_at, entry.seen_at)
    fates = {READ: f"was read on {_told(run, entry.changed_at)}", SAME: "held nothing new"}
    fate = fates.get(FileEntry.State(entry.state), f"was refused: see run {entry.run_id}")
    return Newest(entry.name, written_at, _told(run, written_at), fate)


def _told(run: Run, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(run.merchant.time_zone)):%d %B %Y, %H:%M}"
