"""An import of one file: listed or pushed, claimed, copied, proved, then read, compared and promoted like any other."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from connectors.base import Parcels, Reads, Shelf
from connectors.errors import Unavailable, Unreadable
from connectors.parcels import Flaw, Lying, Proof
from integration_hub.connections.models import FileEntry
from integration_hub.connections.opening import Opened
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import archiving, fates, spooling
from integration_hub.imports.parcels import Parcel, candidates, claim, pushed, put_back, release, shelved
from integration_hub.imports.patience import patiently
from integration_hub.imports.promotion import PlanOutdated
from integration_hub.imports.reading import Course, generation_of, version_of
from integration_hub.imports.retention import forget_files
from integration_hub.imports.settling import begin, read_pages, restored, settled, staged_for
from integration_hub.imports.sifting import Sieve
from integration_hub.runs import leases
from integration_hub.runs.leases import CancelRequested, Ending, LeaseLost
from integration_hub.runs.models import Run, State


@dataclass(frozen=True, slots=True)
class Taking:
    """One run at one file."""

    run: Run
    source: Opened
    reads: Reads[Any, Any]
    parcels: Parcels[Any]
    parcel: Parcel

    @property
    def entry(self) -> FileEntry:
        return self.parcel.entry


def import_file(run: Run, source: Opened, reads: Reads[Any, Any], parcels: Parcels[Any]) -> Ending:
    """Take the next file, wholly or not at all; what was dealt with before is put away."""
    try:
        return _next(run, source, reads, parcels)
    except LeaseLost:
        raise  # another worker has the run, and the file with it
    except BaseException as problem:
        release(run, cancelled=isinstance(problem, CancelRequested))
        raise


def _next(run: Run, source: Opened, reads: Reads[Any, Any], parcels: Parcels[Any]) -> Ending:
    leases.beat(run, unit=reads.unit)
    put_back(run)
    known = _known(run, source, parcels)
    forget_files(run.process, {parcel.entry.pk for parcel in known})
    archiving.put_away_the_due(run, source, parcels, known)
    for parcel in candidates(run, known):
        if not parcel.whole:
            return fates.looked(run, parcel.entry)
        if claim(run, parcel.entry):
            faultpoint("file.claimed")
            return _taken(Taking(run, source, reads, parcels, parcel))
    return fates.nothing_new(run)


def _known(run: Run, source: Opened, parcels: Parcels[Any]) -> Sequence[Parcel]:
    shelf = parcels.shelf
    if shelf is None:
        return pushed(run.process)
    return shelved(run, patiently(run, lambda: shelf.lying(source.client)))


def _taken(taking: Taking) -> Ending:
    run, entry = taking.run, taking.entry
    with staged_for(run) as staged:
        version = version_of(run.process, taking.reads, taking.source.client)
        course = Course(
            complete=entry.complete, since=None, read_from=timezone.now(), version=version, generation=generation_of(run.process)
        )
        ending = _proved(taking, Sieve(run, staged, course, taking.reads.parser(taking.source.client)))
    archiving.clear(run, taking.source, taking.parcels, taking.parcel)
    return ending


def _proved(taking: Taking, sieve: Sieve) -> Ending:
    """The first pass over the file, and what follows from it."""
    run, entry = taking.run, taking.entry
    try:
        path = _copied(taking)
        if path is None:
            return fates.looked(run, entry)
        faultpoint("file.copied")
        proof = patiently(run, lambda: taking.parcels.prove(taking.source.client, path, entry.name))
    except Unreadable as problem:
        return fates.refused(run, entry, _unreadable(problem))
    faultpoint("file.proved")
    sieve.course = replace(sieve.course, complete=proof.complete and entry.complete, file=proof.digest)
    told = fates.before_reading(run, entry, proof, sieve.course)
    return told or _read(taking, sieve, path, proof)


def _read(taking: Taking, sieve: Sieve, path: Path, proof: Proof) -> Ending:
    """The second pass, which stages, and the end."""
    run, entry = taking.run, taking.entry
    leases.beat(run, expected=proof.expected if run.process.monitoring else None)
    if not restored(sieve):
        begin(sieve)
    resume = run.resume.get("page", "")
    try:
        read_pages(sieve, taking.parcels.pages(taking.source.client, path, entry.name, resume))
    except Unreadable as problem:
        flaw = Flaw(0, sieve.unreadable, "", getattr(problem.__cause__, "message", problem.message))
        return fates.refused(run, entry, _unreadable(problem), replace(proof, flaws=(flaw,), flawed=1))
    forced = fates.is_forced(run)
    try:
        ending = settled(sieve, forced=forced, file=entry.name, also=lambda: fates.mark_read(run, entry, proof, sieve.course))
    except PlanOutdated:
        run.resume = {}
        return _read(taking, sieve.anew(), path, proof)
    return ending if ending.state == State.DONE else fates.refused(run, entry, ending, proof)


def _copied(taking: Taking) -> Path | None:
    """The file in the hub's own keeping; None where it changed under our hands."""
    lying, shelf = taking.parcel.lying, taking.parcels.shelf
    if lying is None or shelf is None:
        return _body(taking.entry)
    path, before = spooling.copy_of(taking.entry, taking.run), -1
    while True:
        spooling.make_room(lying.size, path)
        try:
            _fetch(taking, shelf, lying, path)
        except Unavailable:
            if lying not in patiently(taking.run, lambda: shelf.lying(taking.source.client)):
                return None
            # A line that breaks again and again is worth going on with only while more and more of the file comes over it.
            if spooling.size_of(path) <= before:
                raise
            before = spooling.size_of(path)
        else:
            return path


def _body(entry: FileEntry) -> Path:
    body = Path(entry.path)
    if not body.is_file():
        raise Unreadable("body_lost", "What was pushed is not on the hub's disk any more.", "Ask its sender to send it again.")
    return body


def _fetch(taking: Taking, shelf: Shelf[Any], lying: Lying, path: Path) -> None:
    try:
        patiently(taking.run, lambda: shelf.fetch(taking.source.client, lying, path))
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise spooling.NoRoom("The disk is full.") from problem
        raise


def _unreadable(problem: Unreadable) -> Ending:
    return Ending(State.INVALID, problem.code, problem.message, problem.remedy)
