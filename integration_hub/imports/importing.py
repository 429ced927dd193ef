"""An import, from the ERP to the catalogue: asked, counted, read, staged, compared, judged, promoted. All or nothing."""

from typing import Any

from connectors.base import Reads
from connectors.errors import ConnectorError, PagesMoved
from integration_hub.connections.opening import Opened, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import guard
from integration_hub.imports.drawing import Staged
from integration_hub.imports.dry_files import try_newest
from integration_hub.imports.files import import_file
from integration_hub.imports.promotion import PlanOutdated
from integration_hub.imports.reading import course_of, read_before
from integration_hub.imports.releasing import is_released, release_held
from integration_hub.imports.rolling_back import roll_back
from integration_hub.imports.settling import begin, read_pages, restored, settled, staged_for
from integration_hub.imports.sifting import Sieve
from integration_hub.imports.single import import_one
from integration_hub.imports.staging import sweep
from integration_hub.processes.models import Mode
from integration_hub.runs import leases, logbook
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, Trigger

MOST_READS = 3
"""How often a source that moves is read from the start."""


def import_records(run: Run) -> Ending:
    """Bring the source's records into the catalogue, wholly or not at all; staging is gone whatever happens.

    A roll-back, and the release of what is held, bring what the hub has already.
    """
    process = run.process
    if run.is_roll_back:
        return roll_back(run)
    if is_released(run):
        return release_held(run)
    with opened(process.source, keeper(process.source, run=run, only_failures=True)) as source:
        reads = source.connector.reads.get(process.service.document)
        if reads is None or (process.monitoring and not reads.counts and run.mode != Mode.RECORD):
            return guard.unable(source.connector.name, process.service.records, reads.why_no_count if reads else "")
        sweep()
        source.connector.check(source.client)
        if run.mode == Mode.RECORD:
            return import_one(run, source, reads)
        if reads.parcels:
            return (try_newest if run.is_dry else import_file)(run, source, reads, reads.parcels)
        with staged_for(run) as staged:
            return _import(run, source, reads, staged)


def _import(run: Run, source: Opened, reads: Reads[Any, Any], staged: Staged) -> Ending:
    forced = bool(run.force_reason and run.trigger == Trigger.PERSON and run.person_id)
    for again in range(MOST_READS):
        sieve = Sieve(run, staged, course_of(run, reads, source.client), reads.parser(source.client))
        if not restored(sieve):
            _begin(sieve, source, reads)
        try:
            read_pages(sieve, reads.pages(source.client, sieve.course.since, run.resume.get("page", "")))
        except PagesMoved as moved:
            logbook.write(run, f"{moved.message} Reading again from the start ({again + 1}).", Level.WARNING)
            run.resume = {}
            continue
        try:
            return settled(sieve, forced=forced, reported=_reported(sieve, source, reads))
        except PlanOutdated:
            logbook.write(run, "The catalogue was rolled back meanwhile. Reading again from the start.", Level.WARNING)
            run.resume = {}
    return guard.moved(MOST_READS)


def _reported(sieve: Sieve, source: Opened, reads: Reads[Any, Any]) -> int | None:
    """How many changes an incremental run would have been told of now; None where it cannot be asked, or has nothing to compare.

    Asked after everything was read, so that it counts at least each change that a full run may have met before the others do.
    """
    run, watermark = sieve.run, sieve.run.process.watermark
    if run.mode != Mode.FULL or watermark is None or not (reads.changes and reads.count):
        return None
    if read_before(run.process) != sieve.course.version:
        return None
    leases.beat(run)
    try:
        return reads.count(source.client, watermark - reads.overlap)
    except ConnectorError:  # what was read is whole without it
        return None


def _begin(sieve: Sieve, source: Opened, reads: Reads[Any, Any]) -> None:
    run, course = sieve.run, sieve.course
    if course.complete and run.mode == Mode.INCREMENTAL:
        logbook.write(run, f"Everything is read: {_why_everything(run, reads)}")
    expected = reads.count(source.client, course.since) if reads.count and run.process.monitoring else None
    faultpoint("import.counted")
    leases.beat(run, expected=expected, unit=reads.unit)
    begin(sieve)


def _why_everything(run: Run, reads: Reads[Any, Any]) -> str:
    if not reads.changes:
        return "this system cannot tell what changed."
    if run.process.watermark is None:
        return "this is the first read."
    return "settings or mapping have changed since the last read."
