"""After a file was dealt with: moved out of the way on its server, its copy in the hub gone. The next run does what failed."""

from collections.abc import Iterable
from typing import Any

from connectors.base import Parcels, Shelf
from connectors.errors import ConnectorError
from connectors.parcels import Flaw, Lying
from integration_hub.connections.models import FileEntry
from integration_hub.connections.opening import Opened
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import spooling
from integration_hub.imports.guard import place
from integration_hub.imports.parcels import ENDS, READ, REFUSED, Parcel, files_of, held_back
from integration_hub.runs import leases, logbook
from integration_hub.runs.models import Level, Run


def put_away_the_due(run: Run, source: Opened, parcels: Parcels[Any], known: Iterable[Parcel]) -> None:
    """Put away what an earlier run dealt with and could not put away; not what a person may still force."""
    held = held_back(run.process)
    for parcel in known:
        entry = parcel.entry
        due = entry.state in ENDS and not entry.put_away and not entry.stays and entry != held
        if due and parcel.lying and parcels.shelf:
            leases.beat(run)
            _put_away(run, source, parcels.shelf, entry, parcel.lying)


def clear(run: Run, source: Opened, parcels: Parcels[Any], parcel: Parcel) -> None:
    """After the run has ended: nothing of the file stays in the hub or in its way, unless a person may still force it."""
    entry = parcel.entry
    if entry.state not in ENDS:
        return
    if entry.state == READ:
        for overtaken in files_of(run.process).filter(state__in=ENDS).exclude(path=""):
            spooling.discard(overtaken)
    if entry == held_back(run.process):
        return
    spooling.discard(entry)
    faultpoint("file.discarded")
    if parcel.lying and parcels.shelf:
        _put_away(run, source, parcels.shelf, entry, parcel.lying)


def reason_of(entry: FileEntry) -> str:
    """What is left beside a refused file, for whoever wrote it; "" for one that was taken."""
    if entry.state != REFUSED:
        return ""
    lines = [place(Flaw(**flaw)) for flaw in entry.flaws]
    return "\n".join([entry.message, entry.remedy, *(["", *lines] if lines else [])]).strip()


def _put_away(run: Run, source: Opened, shelf: Shelf[Any], entry: FileEntry, lying: Lying) -> None:
    try:
        moved = shelf.put_away(source.client, lying, reason_of(entry))
    except ConnectorError as problem:
        logbook.write(run, f"{entry.name} was not put away: {problem.message} The next run tries again.", Level.WARNING)
        return
    faultpoint("file.put_away")
    FileEntry.objects.filter(pk=entry.pk).update(put_away=moved, stays=not moved)
    if not moved:
        logbook.write(run, f"{entry.name} stays where it lies, and is not read again.")
