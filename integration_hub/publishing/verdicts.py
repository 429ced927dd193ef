"""What follows from a target's word on a feed: listings settled at once, or a payload kept with what was said of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from connectors.errors import ConnectorError
from connectors.feeds import Receipt
from integration_hub.faultpoints import faultpoint
from integration_hub.processes.models import Process
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.payload import Job
from integration_hub.publishing.settling import refuse_named, settle_lines
from integration_hub.publishing.sidecar import Standing, in_portions, lines_of
from integration_hub.publishing.spooling import discard, place
from integration_hub.runs import leases, logbook
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, State

Note = Callable[..., None]
HARMFUL = "harmful_feed"
UNCHANGED = "Nothing was changed there."
STAY_OUT = "The named articles stay out until they change."
LOOK = (
    "Compare the catalogue with the ERP. If it is a mistake, mend it there. If it is meant, support can force this one feed by "
    "hand, with a reason."
)
FEW = 20
SHARE = 0.1
"""A target that names more of a feed than this is not speaking of single articles."""
AGAIN = "Nothing to do: the hub goes on by itself when this service runs next."
MANY = (
    "The target names so many articles that one cause lies behind them all. Look at the first ones, mend the cause, and start "
    "the service by hand."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a feed ended. ``ending`` is the run's, None: it was taken. ``again``: another one can be built at once."""

    ending: Ending | None = None
    again: bool = False


def settled(note: Note, job: Job, feed: FeedImport) -> Verdict:
    """The target has it: links, digests and withdrawals become true, a portion at a time; what changed again still waits."""
    if feed.validate_only:
        _close(note, feed, FeedImport.State.VALID)
        return Verdict()
    if not place(feed.told).is_file():
        logbook.write(job.run, f"{feed}: what it told is not known any more; it will be told again.", Level.WARNING)
        _close(note, feed, FeedImport.State.SUCCESS)
        return Verdict(again=True)
    for portion in in_portions(lines_of(place(feed.told))):
        with transaction.atomic():
            leases.hold(job.run)
            settle_lines(job.target.pk, portion, job.run.pk)
        faultpoint("feed.settling")
        leases.beat(job.run)
    if feed.extent == FeedImport.Extent.FULL:
        Process.objects.filter(pk=job.run.process_id, position__lt=feed.position).update(position=feed.position)
    faultpoint("feed.settled")
    _close(note, feed, FeedImport.State.SUCCESS)
    job.published += feed.variants + feed.removed
    return Verdict()


def failed(note: Note, job: Job, feed: FeedImport, receipt: Receipt) -> Verdict:
    """The target changed nothing. What it named stays out of the next feed, if that is why; the payload is kept (R83)."""
    receipt, remedy, again = _by_sku(job, feed, receipt), receipt.remedy, False
    if receipt.keys and not receipt.harmful and not feed.validate_only:
        again = _left_out(job, feed, receipt)
        remedy = f"{remedy} {STAY_OUT if again else MANY}".strip()
    faultpoint("feed.failing")
    said = {
        "code": receipt.code or "feed_refused",
        "message": receipt.reason,
        "remedy": remedy,
        "keys": dict(receipt.keys),
        "harmful": receipt.harmful,
        "blamed": again,
    }
    _close(note, feed, FeedImport.State.FAILURE, remote_id=receipt.id or feed.remote_id, **said)
    return Verdict(_refusal(job, feed, harmful=receipt.harmful), again)


def withheld(note: Note, job: Job, feed: FeedImport, danger: str) -> Verdict:
    """The hub's own protection: the feed is not sent, and may be forced like one that the target stopped."""
    _close(note, feed, FeedImport.State.FAILURE, code=HARMFUL, harmful=True, message=danger, remedy=LOOK)
    return Verdict(_refusal(job, feed, harmful=True))


def lost(note: Note, feed: FeedImport, why: str, state: FeedImport.State = FeedImport.State.NOT_FOUND) -> Verdict:
    """Nobody will ever know what became of it: closed. What it told still waits, and is told again."""
    _close(note, feed, state, code="feed_lost", message=why, remedy=AGAIN)
    return Verdict(Ending(State.TIMED_OUT, "feed_lost", why, AGAIN))


def close_overtaken(note: Note, feed: FeedImport) -> None:
    """Nothing of it was taken, and newer changes are there: they go together with what it would have told."""
    _close(note, feed, FeedImport.State.ABORTED, code="overtaken", message="Overtaken by newer changes before it was sent.")


def unsettled(feed: FeedImport, problem: ConnectorError | None) -> Verdict:
    """The run ends before the target is done; the feed stays open, and the next run goes on with it."""
    if problem:
        return Verdict(Ending(State.TIMED_OUT, problem.code, f"{feed} is not through yet. {problem.message}", AGAIN))
    return Verdict(Ending(State.TIMED_OUT, "still_working", f"The target still works on {feed}.", AGAIN))


def _by_sku(job: Job, feed: FeedImport, receipt: Receipt) -> Receipt:
    """The target's words on groups and products as words on their articles, too."""
    blamed = job.feeds.blamed
    if not (blamed and receipt.keys and place(feed.path).is_file()):
        return receipt
    return replace(receipt, keys=blamed(job.client, place(feed.path), receipt.keys))


def _left_out(job: Job, feed: FeedImport, receipt: Receipt) -> bool:
    """Whether the next feed can do without the articles that were named: few of them, and known ones."""
    if not place(feed.told).is_file():
        return False
    named = [line for line in lines_of(place(feed.told)) if line.sku in receipt.keys and line.standing is Standing.SHOWN]
    if not named or len(named) > max(FEW, SHARE * feed.variants):
        return False
    refuse_named(job.target.pk, named, receipt.keys, receipt.remedy)
    return True


def _refusal(job: Job, feed: FeedImport, *, harmful: bool) -> Ending:
    if feed.validate_only:
        said = f"{job.target.name} would refuse this feed: {feed.message}"
        return Ending(State.INVALID, feed.code, said, feed.remedy)
    named = "".join(f" {key}: {words}" for key, words in list(feed.keys.items())[:1])
    said = f"{feed.get_extent_display()} feed: {feed.message}{named} {UNCHANGED}"
    return Ending(State.HARMFUL if harmful else State.FAILED, feed.code, said, feed.remedy)


def _close(note: Note, feed: FeedImport, state: FeedImport.State, **said: Any) -> None:
    """The end of a feed. Only what failed keeps its payload, and nothing keeps what it told."""
    payload = () if state == FeedImport.State.FAILURE else (feed.path,)
    told = feed.told
    note(state=state, ended_at=timezone.now(), told="", **({"path": ""} if payload else {}), **said)
    discard(told, *payload)
