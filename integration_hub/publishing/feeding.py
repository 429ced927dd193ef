"""From the catalogue to a target of feeds: one import at a time, the smallest that tells what changed (R77 to R82)."""

from connectors.feeds import Extent
from integration_hub.catalogue.models import Listing
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing import rhythm
from integration_hub.publishing.carrying import Courier, carry
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.payload import Job, build
from integration_hub.publishing.spooling import FULL_DISK, sweep
from integration_hub.publishing.verdicts import UNCHANGED, Verdict, close_overtaken, withheld
from integration_hub.publishing.waiting import count_waiting, newest_generation
from integration_hub.runs import leases, logbook
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import State

MOST_ROUNDS = 4
"""How often one run builds a feed anew without what the target named."""
NOTHING = Ending(State.DONE, message="Nothing has changed since the last time.")


def feed_catalogue(job: Job) -> Ending:
    """Tell the target all that waits; a full run tells it everything. What an earlier run left open comes first."""
    try:
        sweep(job.target.pk)
        return _go_on(job) or _news(job)
    except OSError as problem:
        if problem.errno not in FULL_DISK:
            raise
        remedy = "Ask whoever runs the hub to free some of its disk (HUB_SPOOL), then start the service again."
        return Ending(State.FAILED, "spool_full", f"The hub has no room to build the feed. {UNCHANGED}", remedy)


def _go_on(job: Job) -> Ending | None:
    """Bring the open feed to its end; None when the run can go on with what is new."""
    feed = FeedImport.objects.filter(target=job.target, state__in=FeedImport.OPEN).first()
    if feed is None:
        return None
    if feed.state == FeedImport.State.ASKED:
        return _validated(job, feed)
    if _overtaken(job, feed):
        close_overtaken(Courier(job, feed).note, feed)
        return None
    logbook.write(job.run, f"The feed “{feed}” is taken up again: {feed.get_state_display().lower()}.")
    verdict = carry(job, feed)
    if feed.validate_only:
        return verdict.ending or _valid(job)
    return None if verdict.again else verdict.ending


def _overtaken(job: Job, feed: FeedImport) -> bool:
    """Whether newer changes than those in a feed that was never sent make another one better."""
    unsent = feed.state == FeedImport.State.BUILT and not feed.tries
    return unsent and not feed.validate_only and newest_generation(job.run.process) > feed.position


def _validated(job: Job, asked: FeedImport) -> Ending:
    """Show the target everything without changing anything."""
    feed = build(job, Extent.FULL, anew=True, into=asked)
    if feed is None:
        Courier(job, asked).note(state=FeedImport.State.ABORTED, message="There is nothing to tell.")
        return Ending(State.DONE, message="There is nothing to validate: no article can be told.")
    return carry(job, feed).ending or _valid(job)


def _valid(job: Job) -> Ending:
    return Ending(State.DONE, message=f"{job.target.name} would take the whole catalogue. {UNCHANGED}")


def _news(job: Job) -> Ending:
    run = job.run
    newest = newest_generation(run.process)
    extents = rhythm.due(job, newest)
    if not extents:
        return _done(job)
    if held := rhythm.held_back(job, newest):
        return held
    job.opened.connector.check(job.client)
    leases.beat(run, unit="items", expected=None if run.mode == Mode.FULL else count_waiting(run.process))
    for extent in extents:
        ending = _told(job, extent)
        if ending:
            return ending
    Process.objects.filter(pk=run.process_id, position__lt=newest).update(position=newest)
    return _done(job)


def _told(job: Job, extent: Extent) -> Ending | None:
    """One feed of this extent, built anew without what the target names, some times."""
    verdict = Verdict()
    for round_ in range(MOST_ROUNDS):
        anew = job.by_hand and extent is Extent.FULL and round_ == 0
        feed = build(job, extent, anew=anew)
        if feed is None:
            return None
        danger = rhythm.endangering(job, feed)
        courier = Courier(job, feed)
        verdict = withheld(courier.note, job, feed, danger) if danger else carry(job, feed)
        _count(job)
        if not verdict.again:
            break
    return verdict.ending


def _count(job: Job) -> None:
    plan = {"left_out": job.done.left_out, "removed": job.done.removed}
    leases.beat(job.run, published=job.published, plan=plan)


def _done(job: Job) -> Ending:
    """What was told, and how many articles stay out of every feed until they are mended."""
    if not (job.published or job.done.left_out):
        return NOTHING
    out = Listing.objects.filter(shop=job.target, state=Listing.State.REFUSED).count()
    said = f"{job.target.name} was told of {job.published:,} items."
    if not out:
        return Ending(State.DONE, message=said)
    remedy = "The page of feeds lists each of them with what to do. What is mended in the ERP is told by itself."
    return Ending(State.DONE, message=f"{said} {out:,} stay out.", remedy=remedy)
