"""The account of files that come in: which wait, which is being read, what became of each (``connections.models.FileEntry``)."""

from dataclasses import dataclass
from pathlib import Path

from integration_hub.accounts.models import Person
from integration_hub.connections.models import FileEntry
from integration_hub.processes.models import Process


@dataclass(frozen=True, slots=True)
class Force:
    """Who lets one file through although it looks harmful, and why (R102)."""

    person: Person
    reason: str


def keep_pushed(process: Process, path: Path, *, complete: bool, force: Force | None = None) -> FileEntry:
    """A body that was pushed, kept until its turn comes: ``path`` belongs to the hub's imports from here on.

    It waits beside those that came before it and is read in that order, one in a run. Then ``state`` is READ or SAME, or REFUSED
    with ``message``, ``remedy`` and ``flaws``; ``run_id`` is the run that read it, and ``path`` is gone. To have it read at
    once, start the process's service after it is committed. ``path.name`` tells its format by its ending, as in "17.csv".
    """
    return FileEntry.objects.create(
        connection_id=process.source_id,
        direction=FileEntry.Direction.IN,
        kind=process.kind,
        name=path.name,
        size=path.stat().st_size,
        state=FileEntry.State.WAITING,
        complete=complete,
        path=str(path),
        forced_by=force.person if force else None,
        force_reason=force.reason if force else "",
    )
