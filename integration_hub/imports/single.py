"""An import of one given record: staged, compared, judged and promoted like any other, and everything else stays as it is."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from connectors.base import Page, Reads
from integration_hub.catalogue.models import Record
from integration_hub.connections.opening import Opened
from integration_hub.imports.drawing import Staged
from integration_hub.imports.promotion import PlanOutdated
from integration_hub.imports.reading import Course, generation_of, read_before
from integration_hub.imports.settling import begin, read_pages, settled, staged_for
from integration_hub.imports.sifting import Sieve
from integration_hub.runs import leases, logbook
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, State

MOST = 50
"""Records that one key may name: an item's prices in many lists."""


def import_one(run: Run, source: Opened, reads: Reads[Any, Any]) -> Ending:
    """Read the record that the run names, and publish what has changed of it; of one that is not there, say so."""
    version, generation = read_before(run.process), generation_of(run.process)
    if reads.one is None or version is None:
        said = f"{run.process.source.name} cannot be asked for a single record, or was never read before."
        return Ending(State.FAILED, "no_single_read", said, "Start a full sync.")
    with staged_for(run) as staged:
        found = [page for key in _keys(run, staged) for page in _page(reads, source, key)]
        subject = f"{'customer' if staged.kind in ('customer', 'address') else 'item'}:{run.record}"
        if not found:
            said = f"{run.process.source.name} has no {run.process.service.records} of {run.record}."
            logbook.write(run, said, Level.WARNING, subject=subject)
            return Ending(State.DONE, "not_there", f"{said} The hub keeps what it has; a full sync withdraws it.")
        logbook.write(run, f"{run.record} was asked for.", subject=subject)
        # Read as all others were: a new mapping still has everything read anew by the next run.
        course = Course(complete=False, since=None, read_from=timezone.now(), version=version, generation=generation, alone=True)
        sieve = Sieve(run, staged, course, reads.parser(source.client))
        leases.beat(run, unit=reads.unit)
        begin(sieve)
        read_pages(sieve, iter(found))
        try:
            return settled(sieve, forced=False)
        except PlanOutdated:
            said = "The catalogue was rolled back meanwhile. Nothing was published."
            return Ending(State.FAILED, "catalogue_moved", said, "Ask for the record again.")


def _keys(run: Run, staged: Staged) -> list[str]:
    """The keys under which the source knows what is asked for: those of its published records, else the one that was typed."""
    known = Record.objects.filter(connection=staged.connection_id, kind=staged.kind, item_key=run.record).order_by("key")
    return list(known.values_list("key", flat=True)[:MOST]) or [run.record]


def _page(reads: Reads[Any, Any], source: Opened, key: str) -> Iterator[Page]:
    raw = reads.one(source.client, key) if reads.one else None
    if raw is not None:
        yield Page([raw], "")
