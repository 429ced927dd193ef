"""From raw pages to staging: known records are only counted off, the others parsed, accepted and staged, with checkpoints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from time import monotonic
from typing import Any

from django.db import connection, transaction

from connectors.base import Page, Record
from connectors.errors import Unreadable
from integration_hub.faultpoints import faultpoint
from integration_hub.imports.accepting import NOTHING, Row, accept
from integration_hub.imports.drawing import Staged
from integration_hub.imports.reading import Course, generation_of
from integration_hub.runs import leases
from integration_hub.runs.models import Run

DIGEST = 16
MOST_HELD = 4 * 2**20
"""Characters of staged documents that are held before they are written: few statements, little memory."""
BEAT_EVERY = 3.0
"""Seconds."""


@dataclass(slots=True)
class Counts:
    """How far a read has come; ``rows`` and ``checkpoints`` are what staging must hold."""

    read: int = 0
    hits: int = 0
    passed_over: int = 0
    rows: int = 0
    checkpoints: int = 0

    @property
    def documents(self) -> int:
        return self.rows - self.passed_over


@dataclass(slots=True)
class Sieve:
    """One read of one source into one staging. ``known`` are the published digests that were not met yet."""

    run: Run
    staged: Staged
    course: Course
    parse: Callable[[bytes], Record[Any]]
    counts: Counts = field(default_factory=Counts)
    known: set[bytes] = field(default_factory=set)
    unreadable: int = 0
    """Which record could not be read, from 1."""
    _rows: list[Row] = field(default_factory=list)
    _hits: list[bytes] = field(default_factory=list)
    _held: int = 0
    _beat_at: float = 0.0

    def anew(self) -> "Sieve":
        """The same read from its start, to be compared with what is published by now."""
        return Sieve(self.run, self.staged, replace(self.course, generation=generation_of(self.run.process)), self.parse)

    def take(self, pages: Iterable[Page | None]) -> None:
        """Stage all pages; after each checkpoint a killed run can go on from there."""
        resume = ""
        for page in pages:
            if page is None:
                leases.beat(self.run)
                continue
            faultpoint("staging.page")
            self._sift(page)
            resume = page.resume
            if self._held >= MOST_HELD or monotonic() - self._beat_at > BEAT_EVERY:
                self.checkpoint(resume)
        self.checkpoint(resume)

    def checkpoint(self, resume: str) -> None:
        """Write what is held, and how far we are, in one transaction; raises LeaseLost and CancelRequested."""
        counts = self.counts
        counts.checkpoints += 1
        kept = {"page": resume, "course": self.course.as_json(), "counts": _as_json(counts)}
        with transaction.atomic():
            self.staged.staging.add(self._rows, b"".join(self._hits))
            faultpoint("staging.written")
            skipped = counts.hits + counts.passed_over
            leases.beat(self.run, read=counts.read, staged=counts.documents, skipped=skipped, resume=kept)
        self._rows, self._hits, self._held, self._beat_at = [], [], 0, monotonic()
        faultpoint("staging.checkpoint")

    def _sift(self, page: Page) -> None:
        known, person = self.known, bytes.fromhex(self.course.version)
        fresh = []
        for number, raw in enumerate(page.records, self.counts.read + 1):
            digest = blake2b(raw, digest_size=DIGEST, person=person).digest()
            if digest in known:
                known.remove(digest)
                self._hits.append(digest)
            else:
                fresh.append((number, raw, digest))
        self.counts.hits += len(page.records) - len(fresh)
        for number, raw, digest in fresh:
            try:
                self._stage(accept(self.staged.kind, self.parse(raw), digest))
            except Unreadable as problem:
                self.unreadable = number
                raise Unreadable(problem.code, f"Record {number:,}: {problem.message}", problem.remedy) from problem
        self.counts.read += len(page.records)

    def _stage(self, row: Row) -> None:
        self._rows.append(row)
        self._held += len(row.data)
        self.counts.rows += 1
        self.counts.passed_over += row.data == NOTHING


def published_digests(staged: Staged) -> set[bytes]:
    """The digests of all published records of this kind, as few large values."""
    mine = "from catalogue_record where connection_id = %(connection)s and kind = %(kind)s and not withdrawn"
    if connection.vendor == "postgresql":
        query = f"select string_agg(digest, ''::bytea) {mine} group by id / 50000"
    else:
        query = f"select digest {mine}"
    known: set[bytes] = set()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, staged.values)
        while rows := cursor.fetchmany(1 if connection.vendor == "postgresql" else 1000):
            for (digests,) in rows:
                known.update(sliced(bytes(digests)))
    return known


def sliced(digests: bytes) -> Iterable[bytes]:
    """The digests that were joined into one value."""
    return (digests[start : start + DIGEST] for start in range(0, len(digests), DIGEST))


def _as_json(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__slots__}
