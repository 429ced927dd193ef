"""A feed is built: payload and sidecar as streams into the spool, then its row. A kill before the row leaves nothing behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from connectors.base import Client, Feeds
from connectors.feeds import Extent
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import Opened
from integration_hub.faultpoints import faultpoint
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing import sidecar
from integration_hub.publishing.collecting import Gathering, Sums, gathered
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.spooling import digest_of, discard, new_names, place, sealed
from integration_hub.publishing.waiting import newest_generation
from integration_hub.publishing.weighing import Rule
from integration_hub.runs import leases
from integration_hub.runs.models import Run, Trigger


@dataclass(slots=True)
class Job:
    """One run that feeds one open target, and what it has done so far."""

    run: Run
    target: Connection
    opened: Opened
    feeds: Feeds[Client]
    settings: PublishSettings
    done: Sums = field(default_factory=Sums)
    published: int = 0

    @property
    def client(self) -> Client:
        return self.opened.client

    @property
    def by_hand(self) -> bool:
        return self.run.trigger == Trigger.PERSON and self.run.person_id is not None

    @property
    def forced(self) -> bool:
        """Only what a person started by hand, with a reason, may override a protection (R102)."""
        return self.by_hand and bool(self.run.force_reason)


def build(job: Job, extent: Extent, *, anew: bool = False, into: FeedImport | None = None) -> FeedImport | None:
    """A feed of all that the target must be told in this extent, ready to be sent; None when there is nothing."""
    position = newest_generation(job.run.process)
    path, told = new_names(job.target.pk, job.feeds.suffix(job.client))
    try:
        with place(path).open("xb") as payload, place(told).open("xb") as beside:
            gathering = _gathering(job, extent, anew=anew, keep=partial(sidecar.keep, beside))
            if not _written(job, gathering, payload):
                discard(path, told)
                return None
            sealed(payload)
            sealed(beside)
        faultpoint("feed.written")
        return _row(job, gathering, FeedImport(path=path, told=told, position=position), into)
    except BaseException:
        discard(path, told)
        raise


def _gathering(job: Job, extent: Extent, *, anew: bool, keep: Callable[[sidecar.Line], None]) -> Gathering:
    rule = Rule(
        settings=job.settings,
        limits=job.feeds.limits,
        check=job.feeds.faults(job.client),
        today=timezone.localdate(),
        everything=extent is Extent.FULL,
        anew=anew,
    )
    return Gathering(job.run, extent, job.feeds.extents(job.client), rule, keep, before=job.done)


def _written(job: Job, gathering: Gathering, payload: BinaryIO) -> bool:
    products = gathered(gathering)
    first = next(products, None)
    if first is None and not gathering.sums.removed:
        job.done += gathering.sums
        return False
    job.feeds.write(job.client, gathering.extent, chain(filter(None, [first]), products), payload)
    job.done += gathering.sums
    return True


def _row(job: Job, gathering: Gathering, files: FeedImport, into: FeedImport | None) -> FeedImport:
    """The row of a built feed, made by whoever still has the run: one open feed of a target is all there is (R77)."""
    feed, sums = (
        into or FeedImport(target=job.target, extent=gathering.extent.value, name=name_of(job, gathering.extent)),
        gathering.sums,
    )
    feed.run, feed.state, feed.built_at = job.run, FeedImport.State.BUILT, timezone.now()
    feed.path, feed.told, feed.position = files.path, files.told, files.position
    feed.size, feed.digest = place(feed.path).stat().st_size, digest_of(place(feed.path))
    feed.groups, feed.variants, feed.removed, feed.left_out = sums.groups, sums.variants, sums.removed, sums.left_out
    feed.force_reason = "" if feed.validate_only or not job.forced else job.run.force_reason
    with transaction.atomic():
        leases.hold(job.run)
        feed.save()
    faultpoint("feed.built")
    return feed


def name_of(job: Job, extent: Extent) -> str:
    """What the target's own logs call it."""
    return f"{job.target.slug} {extent} {timezone.now():%Y-%m-%d %H:%M} run {job.run.pk}"
