"""One feed on its way: sent, waited for, asked about, until the target has said what became of it. Goes on after any kill."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from connectors.errors import ConnectorError, Rejected, Unavailable, Uncertain, Unreadable
from connectors.feeds import Extent, Feed, Progress, Receipt
from integration_hub.faultpoints import faultpoint
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.payload import Job
from integration_hub.publishing.spooling import place
from integration_hub.publishing.verdicts import Verdict, failed, lost, settled, unsettled
from integration_hub.runs import leases

PATIENCE = timedelta(minutes=10)
"""How long one run waits for a target that is busy, away or at work; the next one goes on."""
SLICE = 20.0
"""Seconds of waiting between two heartbeats."""
SLOWEST = 64 * 1024
"""Bytes a second of the slowest line that we bear while a payload is handed over."""
HANDED_OVER = timedelta(minutes=6)
"""A target may hold the request for five minutes before it answers (R87)."""
MOST_TRIES = 5
REMEMBERED = timedelta(days=7)
"""After which no target knows the number of an import any more (R91)."""

State = FeedImport.State
"""Of a feed."""
OF_PROGRESS = {Progress.WAITING: State.WAITING, Progress.IN_PROGRESS: State.IN_PROGRESS}


@dataclass(slots=True)
class Courier:
    """Carries one feed of a job. ``waited`` are the seconds that this run has spent on waiting so far."""

    job: Job
    feed: FeedImport
    waited: float = 0.0
    left: float = field(default_factory=lambda: PATIENCE.total_seconds() * settings.HUB_PACE)

    def note(self, **changes: Any) -> None:
        """Write down how the feed stands, if the run is still ours. Raises LeaseLost."""
        with transaction.atomic():
            leases.hold(self.job.run)
            FeedImport.objects.filter(pk=self.feed.pk).update(**changes)
        for name, value in changes.items():
            setattr(self.feed, name, value)

    def wait(self, problem: ConnectorError | None = None) -> Verdict | None:
        """Pause as long as was asked for, alive; a verdict when this run has no more patience."""
        asked = problem.retry_after if problem and problem.retry_after else self.job.feeds.poll.total_seconds()
        seconds = asked * settings.HUB_PACE
        if self.waited + seconds > self.left:
            return unsettled(self.feed, problem)
        self.waited += seconds
        while seconds > 0:
            leases.beat(self.job.run)
            time.sleep(min(seconds, SLICE))
            seconds -= SLICE
        return None


def carry(job: Job, feed: FeedImport) -> Verdict:
    """Bring a feed to its end, or as far as this run's patience goes: then it stays open for the next."""
    courier = Courier(job, feed)
    while True:
        verdict = STEPS[State(feed.state)](courier)
        if verdict:
            return verdict


def _send(courier: Courier) -> Verdict | None:
    """Hand the payload over. After a kill nobody knows whether it was taken: the same again does no harm."""
    feed, before = courier.feed, courier.feed.state
    path = place(feed.path)
    if not feed.path or not path.is_file():
        return lost(courier.note, feed, "The hub has no payload of it any more.")
    leases.beat(courier.job.run, silence=HANDED_OVER + timedelta(seconds=path.stat().st_size / SLOWEST))
    courier.note(state=State.SENDING, sent_at=feed.sent_at or timezone.now())
    faultpoint("feed.before_send")
    told = Feed(path, Extent(feed.extent), feed.name, force=bool(feed.force_reason), validate_only=feed.validate_only)
    try:
        receipt = courier.job.feeds.send(courier.job.client, told)
    except Unavailable as problem:
        courier.note(state=State.BUILT if before == State.BUILT else State.IN_DOUBT)
        return courier.wait(problem)
    except Uncertain as problem:
        return _doubted(courier, problem)
    except Rejected as problem:
        receipt = Receipt(Progress.FAILURE, code=problem.code, reason=problem.message, remedy=problem.remedy)
    except ConnectorError:
        courier.note(state=before if before == State.BUILT else State.IN_DOUBT)
        raise
    faultpoint("feed.sent")
    return _heard(courier, receipt)


def _doubted(courier: Courier, problem: Uncertain) -> Verdict | None:
    """The answer was lost. Nothing tells which import it was, so the same is sent again as soon as the target takes one."""
    courier.note(state=State.IN_DOUBT, tries=courier.feed.tries + 1)
    if courier.feed.tries >= MOST_TRIES:
        return lost(courier.note, courier.feed, f"Its answer was lost {MOST_TRIES} times. {problem.message}")
    return courier.wait(problem)


def _ask(courier: Courier) -> Verdict | None:
    """Ask how it stands; what cannot be read is asked again until the target itself must have forgotten it."""
    feed = courier.feed
    try:
        receipt = courier.job.feeds.ask(courier.job.client, feed.remote_id)
    except (Unavailable, Unreadable) as problem:
        if timezone.now() - (feed.sent_at or feed.built_at) > REMEMBERED:
            return lost(courier.note, feed, f"It could not be asked about for {REMEMBERED.days} days.")
        return courier.wait(problem)
    faultpoint("feed.asked")
    return _heard(courier, receipt) or (courier.wait() if receipt.progress.goes_on else None)


def _heard(courier: Courier, receipt: Receipt) -> Verdict | None:
    feed = courier.feed
    if receipt.progress.goes_on:
        courier.note(state=OF_PROGRESS[receipt.progress], remote_id=receipt.id or feed.remote_id)
        faultpoint("feed.waiting")
        return None
    if receipt.progress is Progress.SUCCESS:
        courier.note(state=State.SETTLING, remote_id=receipt.id or feed.remote_id)
        faultpoint("feed.taken")
        return None
    if receipt.progress is Progress.FAILURE:
        return failed(courier.note, courier.job, feed, receipt)
    return _let_go(courier, receipt)


def _let_go(courier: Courier, receipt: Receipt) -> Verdict | None:
    """The target knows nothing of it, or gave it up: it is sent again, some times (R96)."""
    state = State.ABORTED if receipt.progress is Progress.ABORTED else State.NOT_FOUND
    tries = courier.feed.tries + 1
    if tries >= MOST_TRIES:
        return lost(courier.note, courier.feed, f"The target let go of it {tries} times. {receipt.reason}".strip(), state)
    courier.note(state=State.IN_DOUBT, tries=tries, remote_id="")
    return courier.wait()


def _settle(courier: Courier) -> Verdict:
    return settled(courier.note, courier.job, courier.feed)


STEPS: Mapping[State, Callable[[Courier], Verdict | None]] = {
    State.BUILT: _send,
    State.SENDING: _send,
    State.IN_DOUBT: _send,
    State.WAITING: _ask,
    State.IN_PROGRESS: _ask,
    State.SETTLING: _settle,
}
