"""Which feeds are due, which one the hub does not send by itself, and how often everything should be told (R71 to R76)."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from connectors.feeds import Extent
from integration_hub.catalogue.models import Listing
from integration_hub.processes.models import Mode
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.payload import Job
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import State

SMALL_CATALOGUE = 10_000
"""Products; below it full feeds may be the only kind (R72)."""
FEW_SHOWN = 20
"""Targets that show fewer articles are not judged by shares, only against losing everything."""


@dataclass(frozen=True, slots=True)
class Advice:
    """How often a catalogue of this size is best told as a whole; ``crontab`` are lines to start from."""

    full: str
    full_crontab: str
    small: str
    small_crontab: str


def advice(products: int) -> Advice:
    """What to suggest for a catalogue of so many products (R72, R73)."""
    if products < SMALL_CATALOGUE:
        return Advice(_("a full feed every hour, which can be the only kind"), "7 * * * *", "", "")
    small = _("what changed every five minutes")
    return Advice(_("a full feed every night, or once a week"), "30 2 * * *", small, "*/5 * * * *")


def due(job: Job, newest: int) -> list[Extent]:
    """The feeds to build, in a safe order: structure before figures, everything instead of both (R75, R76)."""
    if not newest:
        return []
    full, allowed = _full_feeds(job), job.feeds.extents(job.client)
    if job.run.mode == Mode.FULL:
        return [] if full.filter(run=job.run, state=FeedImport.State.SUCCESS).exists() else [Extent.FULL]
    if _owed(full):
        return [Extent.FULL]
    if newest <= job.run.process.position:
        return []
    if Extent.PARTIAL not in allowed:
        return [Extent.FULL]
    return [extent for extent in (Extent.PARTIAL, Extent.ATTRIBUTES) if extent in allowed]


def held_back(job: Job, newest: int) -> Ending | None:
    """The end of a run that would only repeat a feed that the target refused, since nothing has changed meanwhile."""
    last = FeedImport.objects.filter(target=job.target, validate_only=False).exclude(state__in=FeedImport.OPEN).first()
    if job.by_hand or job.run.mode == Mode.FULL or last is None or last.state != FeedImport.State.FAILURE:
        return None
    if newest > last.position or last.blamed:
        return None
    state = State.HARMFUL if last.harmful else State.FAILED
    said = f"The last feed was refused and nothing has changed since, so it was not sent again. {last.message}"
    return Ending(state, last.code, said, f"{last.remedy} Then start the service by hand.".strip())


def endangering(job: Job, feed: FeedImport) -> str:
    """Why the hub itself does not send a feed: it takes most of what the target shows away. "" when it may go (R101)."""
    most = job.settings.most_removed
    if job.forced or most == 1 or not feed.removed:
        return ""
    shown = Listing.objects.filter(shop=job.target).exclude(product_id="").count()
    everything = feed.removed >= shown and not feed.groups
    share = feed.removed / shown
    if not everything and (shown < FEW_SHOWN or share < most):
        return ""
    removed, target = feed.removed, job.target.name
    return f"It would remove {removed:,} of the {shown:,} articles that {target} shows ({share:.0%}; allowed: below {most:.0%})."


def _full_feeds(job: Job) -> QuerySet[FeedImport]:
    return FeedImport.objects.filter(target=job.target, extent=FeedImport.Extent.FULL, validate_only=False)


def _owed(full: QuerySet[FeedImport]) -> bool:
    """Whether the target was never told everything, or the last time went astray on its way."""
    if not full.filter(state=FeedImport.State.SUCCESS).exists():
        return True
    last = full.exclude(state__in=FeedImport.OPEN).first()
    return last is not None and last.state in (FeedImport.State.ABORTED, FeedImport.State.NOT_FOUND)
