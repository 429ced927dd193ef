"""A push from its first byte to its end: taken in, kept, started, waited for (R64 to R98)."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from integration_hub.connections.models import FileEntry
from integration_hub.imports.parcels import Force, keep_pushed
from integration_hub.imports.spooling import discard
from integration_hub.inbox.asked import Asked, Forbidden, Wrong
from integration_hub.inbox.models import ApiKey, PushedImport
from integration_hub.inbox.receiving import SenderLeft, TooLarge, receive
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, Trigger

Status = PushedImport.Status
NEVER_CAME = "The connection to the sender broke off before the whole body had come."
NOT_STORED = "The hub could not store the body just now. Send the import again later; nothing of it was applied."
MOST_ERRORS = 100
FIRST_LOOK, LONGEST_LOOK = 0.05, 1.0
"""Seconds between two looks at an import that somebody waits for."""


class Busy(Exception):
    """An import of this kind is under way: one at a time (R77)."""


def service_for(key: ApiKey, asked: Asked) -> Process:
    """The service that takes such records. Raises Forbidden where there is none, or the key may not feed it."""
    imports = Process.objects.filter(source=key.connection).select_related("merchant")
    process = next((each for each in imports if each.service.is_import and each.service.document is asked.document), None)
    if process is None or (key.kinds and process.kind not in key.kinds):
        raise Forbidden("This API key may not push such records. Ask the hub's administrator.")
    if not process.enabled:
        raise Forbidden(f"{process.name} is switched off. Ask the hub's administrator.")
    if key.connection.is_disconnected:
        raise Forbidden(f"{key.connection.name} is disconnected from the hub. Ask the hub's administrator.")
    return process


def begin(key: ApiKey, process: Process, asked: Asked) -> PushedImport:
    """The push, noted before its body is read. Raises Busy."""
    settle_open(process)
    try:
        with transaction.atomic():
            return PushedImport.objects.create(
                id=token_urlsafe(16), connection=key.connection, key=key, kind=process.kind, name=asked.name, force=asked.force
            )
    except IntegrityError:
        raise Busy("An import of such records is under way. Wait for its end, then send this one again.") from None


def take_in(pushed: PushedImport, process: Process, asked: Asked, request: HttpRequest) -> None:
    """Read the body to the disk, keep it as a file that came in, and start the service. Raises what the body is refused for."""
    path = settings.HUB_SPOOL / "pushed" / f"{pushed.pk}{asked.ending}"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        receive(request, path, packed=asked.packed, most=settings.HUB_IMPORT_LARGEST, alive=lambda: _hear(pushed))
    except BaseException as problem:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        _end(pushed, Status.ABORTED if isinstance(problem, SenderLeft) else Status.FAILURE, why(problem))
        raise
    key = pushed.key
    force = Force(key.created_by, f"{asked.name} (API key {key.prefix})") if asked.force and key and key.created_by else None
    pushed.file = keep_pushed(process, path, complete=asked.complete, force=force)
    pushed.heard_at = timezone.now()
    pushed.save(update_fields=["file", "heard_at"])
    _start(process)


def wait_for(pushed: PushedImport, wait: timedelta, gone: Callable[[], bool]) -> PushedImport:
    """Look until the import has ended or the time is up; a sender that leaves takes back what was not begun."""
    ends, pause = time.monotonic() + wait.total_seconds(), FIRST_LOOK
    while settle(pushed).status in PushedImport.OPEN and time.monotonic() < ends:
        if gone():
            return take_back(pushed)
        time.sleep(min(pause, max(ends - time.monotonic(), 0)))
        pause = min(pause * 1.5, LONGEST_LOOK)
    return pushed


def take_back(pushed: PushedImport) -> PushedImport:
    """Abort an import whose sender has left, unless its run has begun: then it goes on to its end."""
    file = pushed.file
    mine = FileEntry.objects.filter(pk=file.pk if file else 0, state=FileEntry.State.WAITING)
    if file and mine.update(state=FileEntry.State.REFUSED, message="Its sender left before it was read."):
        discard(file)
        _end(pushed, Status.ABORTED, "The sender went away while the import waited for its turn.")
    return settle(pushed)


def settle(pushed: PushedImport) -> PushedImport:
    """Bring its status to what has become of its file and run."""
    pushed.refresh_from_db()
    if pushed.status not in PushedImport.OPEN or pushed.file is None:
        return pushed
    file = pushed.file
    run = Run.objects.filter(pk=file.run_id).first() if file.run_id else None
    match file.state:
        case FileEntry.State.READ | FileEntry.State.SAME:
            _end(pushed, Status.SUCCESS, run.message if run else "")
        case FileEntry.State.REFUSED:
            _refused(pushed, file, run)
        case FileEntry.State.READING:
            _move(pushed, Status.IN_PROGRESS)
    return pushed


def settle_open(process: Process) -> None:
    """Settle what is still open for a service: nobody may have asked for it."""
    for pushed in PushedImport.objects.filter(connection=process.source_id, kind=process.kind, status__in=PushedImport.OPEN):
        settle(pushed)


def abort_the_silent(before: datetime) -> int:
    """Close pushes whose body stopped coming: the process that read it has died."""
    silent = PushedImport.objects.filter(status__in=PushedImport.OPEN, file=None, heard_at__lt=before)
    return silent.update(status=Status.ABORTED, reason=NEVER_CAME, ended_at=timezone.now())


def _start(process: Process) -> None:
    """A run that is under way already takes the next file by itself; so does the clock, should this one be refused."""
    try:
        start_run(process, Cause(Trigger.PUSH))
    except Refused:
        return


def _refused(pushed: PushedImport, file: FileEntry, run: Run | None) -> None:
    pushed.errors = file.flaws[:MOST_ERRORS]
    pushed.error_count = max(len(file.flaws), int((run.plan if run else {}).get("flawed", 0)))
    reason = file.message or (f"{run.message} {run.remedy}".strip() if run else "It was refused.")
    _end(pushed, Status.FAILURE, reason)


def why(problem: BaseException) -> str:
    """The words for a body that was not taken."""
    if isinstance(problem, Wrong | Forbidden | Busy):
        return str(problem)
    if isinstance(problem, TooLarge):
        return f"The body is larger than {settings.HUB_IMPORT_LARGEST / 2**20:,.0f} MB."
    return NEVER_CAME if isinstance(problem, SenderLeft) else NOT_STORED


def _hear(pushed: PushedImport) -> None:
    PushedImport.objects.filter(pk=pushed.pk).update(heard_at=timezone.now())


def _move(pushed: PushedImport, status: Status) -> None:
    pushed.status = status
    PushedImport.objects.filter(pk=pushed.pk, status__in=PushedImport.OPEN).update(status=status)


def _end(pushed: PushedImport, status: Status, reason: str) -> None:
    pushed.status, pushed.reason, pushed.ended_at = status, reason.replace("\x00", ""), timezone.now()
    ended = {"status": status, "reason": pushed.reason, "ended_at": pushed.ended_at}
    found = {"errors": pushed.errors, "error_count": pushed.error_count}
    PushedImport.objects.filter(pk=pushed.pk, status__in=PushedImport.OPEN).update(**ended, **found)
