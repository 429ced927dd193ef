"""What the pages of feeds read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Kind, Listing, Record
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.rhythm import SMALL_CATALOGUE, Advice, advice
from integration_hub.publishing.waiting import count_waiting

MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a target is told everything, and how often it best would be. ``full`` are crontab lines of full runs."""

    products: int
    advice: Advice
    full: tuple[str, ...]
    counted: bool
    """Whether ``products`` is a figure, or only a limit that is passed."""


def process_to(merchant: Merchant, target: Connection) -> Process | None:
    """The process that feeds this target, if one is set up; of several the one that is switched on."""
    found = merchant.processes.filter(kind=CATALOGUE_TO_SHOP, target=target).select_related("source", "target")
    return found.order_by("-enabled", "pk").first()


def feeds_of(target: Connection) -> QuerySet[FeedImport]:
    """The target's feeds with the run that made each."""
    return FeedImport.objects.filter(target=target).select_related("run")


def left_out_of(target: Connection) -> QuerySet[Listing]:
    """The articles that stay out of its feeds, each with why."""
    return Listing.objects.filter(shop=target, state=Listing.State.REFUSED)


def words_of(feed: FeedImport) -> Mapping[str, str]:
    """The target's words on single keys, the first of them."""
    return dict(list(feed.keys.items())[:MOST_KEYS])


def waiting_for(process: Process | None) -> int | None:
    """How many articles wait to be told."""
    return count_waiting(process) if process else None


def rhythm_of(process: Process) -> Rhythm:
    """What is known of how often everything is told, and what is best for a catalogue of its size (R72, R73)."""
    products = _products(process)
    full = process.schedules.filter(mode=Mode.FULL, enabled=True).values_list("crontab", flat=True)
    return Rhythm(products, advice(products), tuple(full), products < SMALL_CATALOGUE)


def _products(process: Process) -> int:
    """As many as the last full feed held; before one, items of the catalogue, counted no further than the advice needs."""
    fed = FeedImport.objects.filter(target=process.target, extent=FeedImport.Extent.FULL, state=FeedImport.State.SUCCESS)
    last = fed.filter(validate_only=False).values_list("groups", flat=True).first()
    if last is not None:
        return last
    items = Record.objects.filter(connection=process.source_id, kind=Kind.ITEM, withdrawn=False)
    return items[:SMALL_CATALOGUE].count()
