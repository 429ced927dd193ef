"""What a run asks its source for, and pages that are read ahead while the last one is being staged."""

import threading
from collections.abc import Generator, Iterator
from contextvars import copy_context
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from queue import Empty, Full, Queue
from typing import Any

import msgspec
from django.db import connections
from django.utils import timezone

from connectors.base import Client, Page, Reads
from integration_hub.catalogue.decoding import KINDS
from integration_hub.catalogue.generations import last_promoted
from integration_hub.catalogue.models import Generation
from integration_hub.mappings.active import active
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run

FORMAT = 1
"""Raised whenever the hub keeps the same documents differently."""
AHEAD = 2
PATIENCE = 10.0
"""Seconds after which a slow page lets its reader say that it lives."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is asked for. ``complete``: what does not come is missing. ``read_from``: what changes later comes next time.

    ``version`` names how records are read: by which connector, parser, settings and mapping. ``file`` is the digest of the file
    that is read, "" where there is none. ``generation`` is the last one in which a run had changed these records when it began.
    ``alone``: one record was asked for, which says nothing of when others changed.
    """

    complete: bool
    since: datetime | None
    read_from: datetime
    version: str
    file: str = ""
    generation: int = 0
    alone: bool = False

    def as_json(self) -> dict[str, Any]:
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Course":
        return msgspec.convert(kept, cls)


def course_of(run: Run, reads: Reads[Any, Any], client: Client) -> Course:
    """A full read, or what changed since the watermark, where the source can tell and was read the same way before."""
    process, version, now = run.process, version_of(run.process, reads, client), timezone.now()
    same = read_before(process) == version
    if run.mode == Mode.INCREMENTAL and reads.changes and process.watermark and same:
        since = process.watermark - reads.overlap
        return Course(complete=False, since=since, read_from=now, version=version, generation=generation_of(process))
    return Course(complete=True, since=None, read_from=now, version=version, generation=generation_of(process))


def generation_of(process: Process) -> int:
    """The last generation in which a run changed the records of this process; 0 before the first."""
    return last_promoted(process.source_id, KINDS[process.service.document])


def read_before(process: Process) -> str | None:
    """The name of how what is published was read; None before the first time."""
    newest = Generation.objects.filter(connection=process.source_id, kind=KINDS[process.service.document]).order_by("-number")
    return newest.values_list("version", flat=True).first()


def version_of(process: Process, reads: Reads[Any, Any], client: Client) -> str:
    """The name of how this process's records are read; another name means that everything is read anew."""
    knows = reads.knows(client) if reads.knows else None
    rules = active(process)
    mapping = rules.version if rules else None
    source = process.source
    how = [FORMAT, source.connector, reads.version, source.settings, mapping, knows]
    told = msgspec.json.encode(how, order="deterministic")
    return blake2b(told, digest_size=16).hexdigest()


def ahead(pages: Iterator[Page]) -> Generator[Page | None, None, None]:
    """The pages, read by a thread of their own; None when the next one keeps us waiting."""
    queue: Queue[Page | BaseException | None] = Queue(AHEAD)
    stop = threading.Event()
    reader = threading.Thread(target=copy_context().run, args=(_read, pages, queue, stop), name="pages", daemon=True)
    reader.start()
    try:
        yield from _handed_over(queue)
    finally:
        stop.set()
        reader.join()


def _handed_over(queue: "Queue[Page | BaseException | None]") -> Iterator[Page | None]:
    while True:
        try:
            page = queue.get(timeout=PATIENCE)
        except Empty:
            yield None
            continue
        if page is None:
            return
        if isinstance(page, BaseException):
            raise page
        yield page


def _read(pages: Iterator[Page], queue: "Queue[Page | BaseException | None]", stop: threading.Event) -> None:
    """Put every page, then None, or what went wrong; ends soon after nobody takes them any more."""
    last: BaseException | None = None
    try:
        for page in pages:
            if not _put(queue, page, stop):
                return
    except BaseException as problem:  # noqa: BLE001 - raised again where the pages are taken
        last = problem
    finally:
        connections.close_all()
    _put(queue, last, stop)


def _put(queue: "Queue[Page | BaseException | None]", page: "Page | BaseException | None", stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(page, timeout=0.2)
        except Full:
            continue
        return True
    return False
