"""Where files lie in the hub while they are read: copies of those on file servers, and bodies that were pushed."""

import shutil
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from connectors.errors import ConnectorError
from integration_hub.connections.models import FileEntry
from integration_hub.runs.models import Run

SPARE = 64 * 2**20
"""Bytes that stay free beside a copy."""
ORPHANED = timedelta(days=1)
"""After which a pushed body that nobody knows of is not on its way in any more."""


class NoRoom(ConnectorError):
    """The hub's own disk is what is in the way."""

    def __init__(self, what: str) -> None:
        remedy = "Ask whoever runs the hub to free some of its disk (HUB_SPOOL), then start the import again."
        super().__init__("spool_full", f"The hub has no room to copy the file. {what}", remedy)


def copy_of(entry: FileEntry, run: Run) -> Path:
    """Where this worker copies the file to, begun with what one before had of it.

    Each attempt has a copy of its own: a worker that was taken for dead may still write into the one before.
    """
    folder = _folder("copies")
    mine = folder / f"{_stem(entry)}{run.pk}-{run.attempt}"
    parts = sorted((part for part in _copies(entry) if part != mine), key=lambda part: part.stat().st_size)
    if parts and not mine.exists():
        shutil.copyfile(parts[-1], mine)
    for part in parts:
        part.unlink(missing_ok=True)
    return mine


def make_room(size: int, path: Path) -> None:
    """Raises NoRoom where the disk cannot hold what is missing of a copy of that size."""
    free = shutil.disk_usage(_folder("copies")).free
    if free < size - size_of(path) + SPARE:
        raise NoRoom(f"The file has {size / 2**20:,.0f} MB, and {free / 2**20:,.0f} MB are free.")


def tried(size: int) -> Path:
    """Where a file of that size may be copied to for a dry run. Raises NoRoom."""
    folder = _folder("tried")
    make_room(size, folder / "file")
    return folder


def size_of(path: Path) -> int:
    """Bytes of a copy, as far as there is one."""
    return path.stat().st_size if path.exists() else 0


def discard(entry: FileEntry) -> None:
    """Throw away whatever the hub holds of it."""
    for part in _copies(entry):
        part.unlink(missing_ok=True)
    if entry.path:
        Path(entry.path).unlink(missing_ok=True)
        FileEntry.objects.filter(pk=entry.pk).update(path="")


def sweep_spool() -> int:
    """Throw away copies of what waits no more, and bodies that nobody knows of: their worker was killed. How many."""
    parts = list(_folder("copies").iterdir())
    known = {str(pk) for pk in FileEntry.objects.filter(state__in=_WANTED).values_list("pk", flat=True)}
    dead = [part for part in parts if part.name.partition("-")[0] not in known]
    before = (datetime.now(UTC) - ORPHANED).timestamp()
    old = [body for body in _folder("pushed").iterdir() if body.stat().st_mtime < before]
    kept = set(FileEntry.objects.filter(path__in=[str(body) for body in old]).values_list("path", flat=True))
    dead += [body for body in old if str(body) not in kept]
    for path in dead:
        path.unlink(missing_ok=True)
    for folder in _folder("tried").iterdir():  # of a dry run whose worker was killed
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
    return len(dead)


_WANTED = (FileEntry.State.WAITING, FileEntry.State.READING)


def _folder(name: str) -> Path:
    folder: Path = settings.HUB_SPOOL / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _stem(entry: FileEntry) -> str:
    which = blake2b(f"{entry.name}\n{entry.size}\n{entry.stamp}".encode(), digest_size=6).hexdigest()
    return f"{entry.pk}-{which}-"


def _copies(entry: FileEntry) -> list[Path]:
    return list(_folder("copies").glob(f"{_stem(entry)}*"))
