"""The account of files that come in: which wait, which is being read, what became of each (``connections.models.FileEntry``)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from connectors.parcels import Lying
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.models import FileEntry
from integration_hub.processes.models import Process
from integration_hub.runs import leases, logbook
from integration_hub.runs.models import Level, Run, State

IN = FileEntry.Direction.IN
WAITING, READING = FileEntry.State.WAITING, FileEntry.State.READING
READ, SAME, REFUSED = FileEntry.State.READ, FileEntry.State.SAME, FileEntry.State.REFUSED
OPEN, ENDS = (WAITING, READING), (READ, SAME, REFUSED)
LONGEST_NAME = 500
GONE = "It was taken away, or another one took its place, before it was read."
CANCELLED = "Its import was cancelled by a person."
GIVEN_UP = "The hub tried to import it several times and never came to an end. Ask support before you send it again."
MOST_TRIES = 3
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Force:
    """Who lets one file through although it looks harmful, and why (R102)."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """Our account of one file that came in, and how it lies on a file server; None: it was pushed."""

    entry: FileEntry
    lying: Lying | None = None

    @property
    def whole(self) -> bool:
        return self.lying is None or self.lying.whole


def keep_pushed(process: Process, path: Path, *, complete: bool, force: Force | None = None) -> FileEntry:
    """A body that was pushed, kept until its turn comes: ``path`` belongs to the hub's imports from here on.

    It waits beside those that came before it and is read in that order, one in a run. Then ``state`` is READ or SAME, or REFUSED
    with ``message``, ``remedy`` and ``flaws``; ``run_id`` is the run that read it, and its copy goes. To have it read at
    once, start the process's service after it is committed. ``path.name`` tells its format by its ending, as in "17.csv".
    """
    return FileEntry.objects.create(
        connection_id=process.source_id, direction=IN, kind=process.kind, name=path.name, size=path.stat().st_size,
        state=WAITING, complete=complete, path=str(path),
        forced_by=force.person if force else None, force_reason=force.reason if force else "",
    )  # fmt: skip


def files_of(process: Process) -> QuerySet[FileEntry]:
    """All files that came in for a service."""
    return FileEntry.objects.filter(connection=process.source_id, direction=IN, kind=process.kind)


def pushed(process: Process) -> list[Parcel]:
    """What was pushed and waits, oldest first, and the one that may be forced."""
    waiting = files_of(process).filter(state__in=OPEN).order_by("pk")
    held = held_back(process)
    return [Parcel(entry) for entry in (*waiting, *([held] if held and held.path else []))]


def shelved(run: Run, listed: Iterable[Lying]) -> list[Parcel]:
    """What lies on the server, in its order, each with our account of it; what lies there no more waits no more."""
    process, lying = run.process, [each for each in listed if len(each.name) <= LONGEST_NAME]
    known = _known(process, [each.name for each in lying])
    parcels = [Parcel(_met(run, each, known), each) for each in lying]
    there = {parcel.entry.pk for parcel in parcels}
    near = files_of(process).filter(put_away=False, stays=False).values_list("pk", flat=True)
    gone = files_of(process).filter(pk__in=[pk for pk in near if pk not in there])
    gone.filter(state__in=OPEN).update(state=REFUSED, message=GONE, changed_at=timezone.now())
    gone.update(put_away=True)  # it was moved by a worker that died before it could say so, or by somebody else
    return parcels


def put_back(run: Run) -> None:
    """What a run that is over was reading waits again: no other run of this service can be active."""
    _wait_again(files_of(run.process).filter(state=READING).exclude(run_id=run.pk))


def held_back(process: Process) -> FileEntry | None:
    """The newest file that was refused as harmful, while no later one was read: a person may force it."""
    harmful = Run.objects.filter(process=process, state=State.HARMFUL).values("pk")
    entry = files_of(process).filter(state=REFUSED, run_id__in=harmful).order_by("-run_id").first()
    if entry is None or files_of(process).filter(state=READ, run_id__gt=entry.run_id).exists():
        return None
    return entry


def candidates(run: Run, parcels: Sequence[Parcel]) -> list[Parcel]:
    """What this run may take, first the one it had begun, then the one that it is to force, then the first that waits."""
    begun = [parcel for parcel in parcels if parcel.entry.state == READING]
    held = held_back(run.process) if run.force_reason else None
    forced = [parcel for parcel in parcels if held and parcel.entry.pk == held.pk]
    return [*begun, *forced, *(parcel for parcel in parcels if parcel.entry.state == WAITING)]


def claim(run: Run, entry: FileEntry) -> bool:
    """Make it the run's own; False: its sender has taken it back. A push that is forced makes its run a forced one."""
    with transaction.atomic():
        leases.beat(run)
        if not FileEntry.objects.filter(pk=entry.pk, state=entry.state).update(state=READING, run_id=run.pk):
            return False
        if entry.force_reason and entry.forced_by and not run.force_reason:
            leases.beat(run, person=entry.forced_by, force_reason=entry.force_reason)
            detail = {"run": run.pk, "file": entry.name}
            note(
                entry.forced_by, "import forced", run.process.name, merchant=run.merchant, detail=detail, reason=run.force_reason
            )
    entry.state, entry.run_id = READING, run.pk
    return True


def release(run: Run, *, cancelled: bool = False) -> None:
    """Let its file wait for another run; what was pushed ends with a cancelled one. Not where another worker has the run."""
    with transaction.atomic():
        if Run.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt).exists():
            mine = files_of(run.process).filter(state=READING, run_id=run.pk)
            if cancelled:
                mine.exclude(path="").update(state=REFUSED, message=CANCELLED, changed_at=timezone.now())
            _wait_again(mine)


def waits(run: Run) -> bool:
    """Whether the service goes on at once with a next file: this run has dealt with one, or one was pushed meanwhile."""
    waiting = files_of(run.process).filter(state=WAITING, tries=0)
    if FileEntry.objects.filter(run_id=run.pk, direction=IN, state__in=ENDS).exists():
        return waiting.exists()
    return waiting.exclude(path="").exists()


def _wait_again(entries: QuerySet[FileEntry]) -> None:
    """Nobody but us can mend what was pushed, so it does not wait for ever."""
    entries.exclude(path="").filter(tries__gte=MOST_TRIES - 1).update(state=REFUSED, message=GIVEN_UP, changed_at=timezone.now())
    entries.update(state=WAITING, tries=F("tries") + 1)


def _known(process: Process, names: Sequence[str]) -> dict[str, list[FileEntry]]:
    known: dict[str, list[FileEntry]] = {}
    for start in range(0, len(names), _AT_ONCE):
        for entry in files_of(process).filter(name__in=names[start : start + _AT_ONCE]):
            known.setdefault(entry.name, []).append(entry)
    return known


def _met(run: Run, lying: Lying, known: dict[str, list[FileEntry]]) -> FileEntry:
    """Our account of a file: the old one if it is the same file and never left, else one from the start."""
    stamp = lying.modified_at.isoformat() if lying.modified_at else ""
    namesakes = known.get(lying.name, [])
    same = next((entry for entry in namesakes if (entry.size, entry.stamp) == (lying.size, stamp)), None)
    if same and not same.put_away:
        return same
    # A file that grows is one file; one that was put away and lies there again came a second time.
    entry = same or next((entry for entry in namesakes if entry.state in OPEN), None)
    entry = entry or FileEntry(connection=run.process.source, direction=IN, kind=run.process.kind, name=lying.name)
    fresh = FileEntry(size=lying.size, stamp=stamp, modified_at=lying.modified_at, state=WAITING)
    if lying.refusal:
        fresh.state, fresh.message, fresh.stays = REFUSED, lying.refusal, True
        logbook.write(run, f"{lying.name} is left alone: {lying.refusal}", Level.WARNING)
    for name in ("size", "stamp", "modified_at", "state", "seen_at", "put_away", "stays", "tries", "run_id", "message", "flaws"):
        setattr(entry, name, getattr(fresh, name))
    entry.save()
    return entry
