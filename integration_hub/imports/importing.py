"""An import, from the ERP to the catalogue: asked, counted, read, staged, compared, judged, promoted. All or nothing."""

from contextlib import closing
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connectors.base import Reads
from connectors.errors import PagesMoved
from integration_hub.catalogue.decoding import KINDS
from integration_hub.connections.opening import Opened, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import guard
from integration_hub.imports.drawing import Staged, draw, is_first, repeated
from integration_hub.imports.guard import Counted
from integration_hub.imports.promotion import Promotion, promote
from integration_hub.imports.reading import Course, ahead, course_of
from integration_hub.imports.sifting import Counts, Sieve, published_digests, sliced
from integration_hub.imports.staging import staging_of, sweep
from integration_hub.processes.models import Mode
from integration_hub.processes.settings import import_settings
from integration_hub.runs import leases, logbook
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending, LeaseLost
from integration_hub.runs.models import Level, Run, Trigger

MOST_READS = 3
"""How often a source that moves is read from the start."""
A_MILLION_TAKES = timedelta(minutes=10)
"""More than comparing and promoting a million records takes, while no heartbeat is possible."""


def import_records(run: Run) -> Ending:
    """Bring the source's records into the catalogue, wholly or not at all; staging is gone whatever happens."""
    process = run.process
    with opened(process.source, keeper(process.source, run=run, only_failures=True)) as source:
        reads = source.connector.reads.get(process.service.document)
        if reads is None or (process.monitoring and reads.count is None):
            return guard.unable(source.connector.name, process.service.records, reads.why_no_count if reads else "")
        sweep()
        source.connector.check(source.client)
        staged = Staged(process.source_id, KINDS[process.service.document], staging_of(run))
        try:
            ending = _import(run, source, reads, staged)
        except LeaseLost:
            raise  # another worker goes on with what is staged
        except BaseException:
            staged.staging.drop()
            raise
        staged.staging.drop()
        faultpoint("staging.dropped")
        return ending


def _import(run: Run, source: Opened, reads: Reads[Any, Any], staged: Staged) -> Ending:
    for again in range(MOST_READS):
        sieve = _prepared(run, source, reads, staged)
        pages = reads.pages(source.client, sieve.course.since, run.resume.get("page", ""))
        try:
            with closing(ahead(pages)) as read_ahead:
                sieve.take(read_ahead)
        except PagesMoved as moved:
            logbook.write(run, f"{moved.message} Reading again from the start ({again + 1}).", Level.WARNING)
            run.resume = {}
            continue
        return _settled(run, reads, sieve)
    return guard.moved(MOST_READS)


def _prepared(run: Run, source: Opened, reads: Reads[Any, Any], staged: Staged) -> Sieve:
    """A read that goes on where a killed worker stopped, if what it staged is still there; else one from the start."""
    sieve = Sieve(run, staged, course_of(run, reads, source.client), reads.parser(source.client))
    if not _restored(sieve):
        _begin(sieve, source, reads)
    if sieve.course.complete:
        sieve.known = published_digests(staged)
        for digests in staged.staging.seen():
            sieve.known.difference_update(sliced(digests))
    return sieve


def _restored(sieve: Sieve) -> bool:
    kept = sieve.run.resume
    if not kept:
        return False
    course, counts = Course.from_json(kept["course"]), Counts(**kept["counts"])
    if course.version != sieve.course.version or not sieve.staged.staging.restore(counts.rows, counts.checkpoints):
        return False
    sieve.course, sieve.counts = course, counts
    logbook.write(sieve.run, f"Goes on after {counts.read:,} records: the worker before stopped.", Level.WARNING)
    return True


def _begin(sieve: Sieve, source: Opened, reads: Reads[Any, Any]) -> None:
    run, course = sieve.run, sieve.course
    if course.complete and run.mode == Mode.INCREMENTAL:
        logbook.write(run, f"Everything is read: {_why_everything(run, reads)}")
    expected = reads.count(source.client, course.since) if reads.count and run.process.monitoring else None
    faultpoint("import.counted")
    leases.beat(run, expected=expected, unit=reads.unit, read=0, staged=0, skipped=0, resume={})
    sieve.staged.staging.create()
    faultpoint("staging.created")


def _why_everything(run: Run, reads: Reads[Any, Any]) -> str:
    if not reads.changes:
        return "this system cannot tell what changed."
    if run.process.watermark is None:
        return "this is the first read."
    return "settings or mapping have changed since the last read."


def _settled(run: Run, reads: Reads[Any, Any], sieve: Sieve) -> Ending:
    """Compare, judge and promote what was read."""
    process, staged, counts = run.process, sieve.staged, sieve.counts
    leases.beat(run, lease_until=timezone.now() + leases.LEASE + A_MILLION_TAKES * (counts.read / 1_000_000))
    staged.staging.miss(sieve.known if sieve.course.complete else ())
    if not is_first(staged):
        staged.staging.analyse()
    extra, twice = repeated(staged, hits=counts.hits > 0)
    limits = import_settings(process)
    plan = draw(staged, far=limits.price_move)
    faultpoint("import.planned")
    forced = bool(run.force_reason and run.trigger == Trigger.PERSON and run.person_id)
    counted = Counted(reads.unit, run.expected, counts.read, counts.read - extra, twice)
    refused = guard.judge(plan, counted, limits, forced=forced)
    if refused:
        leases.beat(run, plan=plan.as_json(), published=0)
        return refused
    if forced:
        logbook.write(run, f"Forced by {run.person}: {run.force_reason}", Level.WARNING)
    ending = promote(run, Promotion(staged, plan, counts.documents, sieve.course.version, sieve.course.read_from))
    faultpoint("promotion.committed")
    return ending
