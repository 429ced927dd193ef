"""A dry run of an ERP by file: its newest whole file, read and compared as an import would, and left where it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from connectors.base import Page, Parcels, Reads
from connectors.errors import Unavailable, Unreadable
from connectors.parcels import Proof
from integration_hub.connections.opening import Opened
from integration_hub.imports import guard
from integration_hub.imports.patience import patiently
from integration_hub.imports.reading import Course, generation_of, version_of
from integration_hub.imports.settling import begin, read_pages, settled, staged_for
from integration_hub.imports.sifting import Sieve
from integration_hub.imports.spooling import tried
from integration_hub.runs import leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a copy of a file lies, and what the file is called on its server."""

    path: Path
    name: str


def try_newest(run: Run, source: Opened, reads: Reads[Any, Any], parcels: Parcels[Any]) -> Ending:
    """The plan of the newest whole file. No account is kept of the file: the first import takes it as if nobody had looked."""
    leases.beat(run, unit=reads.unit)
    with _copied(run, source, parcels) as copy:
        try:
            proof = patiently(run, lambda: parcels.prove(source.client, copy.path, copy.name))
        except Unreadable as problem:
            return Ending(State.INVALID, problem.code, problem.message, problem.remedy)
        leases.beat(run, expected=proof.expected if run.process.monitoring else None)
        with staged_for(run) as staged:
            sieve = Sieve(run, staged, _course(run, source, reads, proof), reads.parser(source.client))
            pages = parcels.pages(source.client, copy.path, copy.name, "")
            return guard.unsound(copy.name, proof) or _planned(sieve, pages, copy.name)


def _course(run: Run, source: Opened, reads: Reads[Any, Any], proof: Proof) -> Course:
    return Course(
        complete=proof.complete, since=None, read_from=timezone.now(), version=version_of(run.process, reads, source.client),
        file=proof.digest, generation=generation_of(run.process),
    )  # fmt: skip


def _planned(sieve: Sieve, pages: Iterator[Page], name: str) -> Ending:
    begin(sieve)
    read_pages(sieve, pages)
    return settled(sieve, forced=False, file=name)


@contextmanager
def _copied(run: Run, source: Opened, parcels: Parcels[Any]) -> Iterator[Copy]:
    """A copy of the newest whole file, gone at the end, and its name on the server. Raises Unavailable where there is none."""
    shelf = parcels.shelf
    lying = patiently(run, lambda: shelf.lying(source.client)) if shelf else []
    whole = [each for each in lying if each.whole and not each.refusal]
    if shelf is None or not whole:
        raise Unavailable("no_file", "No whole file of this kind lies on the server.", "Ask whoever runs the ERP to export one.")
    with TemporaryDirectory(prefix="dry-run-", dir=tried(whole[-1].size)) as folder:
        path = Path(folder) / "file"
        patiently(run, lambda: shelf.fetch(source.client, whole[-1], path))
        yield Copy(path, whole[-1].name)
