"""What every import does between its first page and its end, wherever the pages come from: staged, compared, judged, promoted."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

from django.utils import timezone

from connectors.base import Page
from integration_hub.catalogue.decoding import KINDS
from integration_hub.faultpoints import faultpoint
from integration_hub.imports import guard
from integration_hub.imports.drawing import Staged, draw, is_first, repeated
from integration_hub.imports.guard import Counted
from integration_hub.imports.holding import REMEDY, hold, overtake
from integration_hub.imports.plan import Plan
from integration_hub.imports.promotion import PlanOutdated, Promotion, figures_of, nothing_else, promote
from integration_hub.imports.reading import Course, ahead, generation_of
from integration_hub.imports.sifting import Counts, Sieve, published_digests, sliced
from integration_hub.imports.staging import staging_of
from integration_hub.processes.settings import import_settings
from integration_hub.runs import leases, logbook
from integration_hub.runs.leases import Ending, LeaseLost
from integration_hub.runs.models import Level, Run, State

A_MILLION_TAKES = timedelta(minutes=10)
"""More than comparing and promoting a million records takes, while no heartbeat is possible."""


@contextmanager
def staged_for(run: Run) -> Iterator[Staged]:
    """The run's staging inside the block; it is gone after it, whatever happens, unless another worker goes on with it."""
    process = run.process
    staged = Staged(process.source_id, KINDS[process.service.document], staging_of(run))
    try:
        yield staged
    except LeaseLost:
        raise  # another worker goes on with what is staged
    except BaseException:
        staged.staging.drop()
        raise
    staged.staging.drop()
    faultpoint("staging.dropped")


def restored(sieve: Sieve) -> bool:
    """Whether the read goes on where a killed worker stopped: what it staged is still there, and was read the same way."""
    kept = sieve.run.resume
    if not kept:
        return False
    course, counts = Course.from_json(kept["course"]), Counts(**kept["counts"])
    same = (course.version, course.file) == (sieve.course.version, sieve.course.file)
    if not same or not sieve.staged.staging.restore(counts.rows, counts.checkpoints):
        return False
    sieve.course, sieve.counts = course, counts
    logbook.write(sieve.run, f"Goes on after {counts.read:,} records: the worker before stopped.", Level.WARNING)
    return True


def begin(sieve: Sieve) -> None:
    """A read from the start."""
    leases.beat(sieve.run, read=0, staged=0, skipped=0, resume={})
    sieve.staged.staging.create()
    faultpoint("staging.created")


def read_pages(sieve: Sieve, pages: Iterator[Page]) -> None:
    """Stage all pages, read ahead by a thread of their own. Raises whatever they raise."""
    if sieve.course.complete:
        sieve.known = published_digests(sieve.staged)
        for digests in sieve.staged.staging.seen():
            sieve.known.difference_update(sliced(digests))
    with closing(ahead(pages)) as read_ahead:
        sieve.take(read_ahead)


def settled(
    sieve: Sieve, *, forced: bool, file: str = "", reported: int | None = None, also: Callable[[], None] = nothing_else
) -> Ending:
    """Compare, judge and promote what was read; ``also`` is done in the same breath as the promotion.

    ``reported`` is how many changes the source itself tells of; what a full run finds beyond them was never reported.
    Raises PlanOutdated where the catalogue was rolled back since the read began: known digests are known no more.
    """
    run, staged, counts = sieve.run, sieve.staged, sieve.counts
    if generation_of(run.process) != sieve.course.generation:
        raise PlanOutdated
    leases.beat(run, lease_until=timezone.now() + leases.LEASE + A_MILLION_TAKES * (counts.read / 1_000_000))
    staged.staging.miss(sieve.known if sieve.course.complete else ())
    if not is_first(staged):
        staged.staging.analyse()
    extra, twice = repeated(staged, hits=counts.hits > 0)
    counted = Counted(run.unit, run.expected, counts.read, counts.read - extra, twice, file)
    limits = import_settings(run.process)
    plan = draw(staged, far=limits.price_move)
    plan.reported, plan.limits, plan.generation = reported, guard.told(limits), sieve.course.generation
    faultpoint("import.planned")
    refused = guard.judge(plan, counted, limits, forced=forced)
    if run.is_dry and (refused is None or refused.state == State.HARMFUL):
        return hold(run, staged, plan, sieve.course, _rehearsed(plan, refused))
    if refused:
        return _refused(sieve, plan, refused, file)
    if forced:
        logbook.write(run, f"Forced by {run.person}: {run.force_reason}", Level.WARNING)
    return _promoted(sieve, plan, also, file)


def _refused(sieve: Sieve, plan: Plan, refused: Ending, file: str) -> Ending:
    """The end of what may not be published: held where it is only harmful and its service wants that, else thrown away."""
    run = sieve.run
    if refused.state == State.HARMFUL and import_settings(run.process).hold and not (file or sieve.course.alone):
        return hold(run, sieve.staged, plan, sieve.course, Ending(State.HELD, "held_import", refused.message, REMEDY))
    leases.beat(run, plan=plan.as_json(), published=0)
    return refused


def _rehearsed(plan: Plan, refused: Ending | None) -> Ending:
    """How a dry run ends: with its plan, whatever the guard says of it."""
    harm = f" {refused.message}" if refused else ""
    remedy = "Look at the plan. It is published when the merchant goes live, and not before."
    return Ending(State.HELD, "dry_run", f"Dry run: {figures_of(plan)} Nothing was published.{harm}", remedy)


def _promoted(sieve: Sieve, plan: Plan, also: Callable[[], None], file: str) -> Ending:
    run, course = sieve.run, sieve.course
    watermark = course.read_from if course.complete or not (file or course.alone) else None

    def settle() -> None:
        also()
        overtake(run, complete=course.complete)

    ending = promote(run, Promotion(sieve.staged, plan, sieve.counts.documents, course.version, watermark, settle))
    faultpoint("promotion.committed")
    return ending
