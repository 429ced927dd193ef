"""What a shop said to each SKU, written down: links, drafts, refusals. What it did not confirm stays waiting (I6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from connectors.base import Answer, Outcome
from integration_hub.catalogue.models import Listing
from integration_hub.catalogue.sources import Source
from integration_hub.publishing.sidecar import Line, Standing
from integration_hub.publishing.weighing import TARGET_REFUSED, Known

_TOLD = (
    "group_key", "product_id", "variant_id", "state", "rev", "sent_digest", "told_at", "run_id", "told", "code", "message",
    "remedy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """One batch as the run ``run_id`` told it to the shop: from which sources, and what the shop then knows of each SKU."""

    shop_id: int
    run_id: int
    sources: Mapping[str, Source]
    digests: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def settle(telling: Telling, outcomes: Sequence[Outcome]) -> None:
    """Write down the answers to one batch, in one statement a kind of change."""
    skus = [outcome.sku for outcome in outcomes]
    known = {listing.sku: listing for listing in Listing.objects.filter(shop=telling.shop_id, sku__in=skus)}
    settled = []
    for outcome in outcomes:
        if outcome.answer is not Answer.LATER and outcome.sku in telling.sources:
            listing = known.get(outcome.sku) or Listing(shop_id=telling.shop_id, sku=outcome.sku)
            _write(listing, outcome, telling)
            settled.append(listing)
    _save(settled)


def settle_unsaid(shop_id: int, sources: Sequence[Source]) -> None:
    """Nothing of these changes what the shop shows: they wait no longer."""
    if not sources:
        return
    listings = {
        listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=[source.sku for source in sources])
    }
    for source in sources:
        listing = listings.get(source.sku)
        if listing:
            listing.rev = source.rev
    _save(list(listings.values()))


def keep_out(shop_id: int, sources: Mapping[str, Source], left: Sequence[Outcome], known: Mapping[str, Known]) -> None:
    """List what cannot stand in a feed, with why. What the target still shows waits on, until it was told to drop it."""
    if not left:
        return
    there = {listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=[why.sku for why in left])}
    listings = []
    for why in left:
        source = sources[why.sku]
        listing = there.get(why.sku) or Listing(shop_id=shop_id, sku=why.sku, group_key=source.group)
        listing.state, listing.code = Listing.State.REFUSED, why.code
        listing.message, listing.remedy = why.message, why.remedy
        if not (why.sku in known and known[why.sku].shown):
            listing.group_key, listing.rev = source.group, source.rev
        listings.append(listing)
    _save(listings)


def settle_lines(shop_id: int, lines: Sequence[Line], run_id: int | None) -> None:
    """What a feed told has become true: of all these SKUs at once. Doing so again changes nothing more."""
    known = {listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=[line.sku for line in lines])}
    listings = [known.get(line.sku) or Listing(shop_id=shop_id, sku=line.sku) for line in lines]
    for listing, line in zip(listings, lines, strict=True):
        shown = line.standing is Standing.SHOWN
        listing.group_key, listing.rev, listing.told_at = line.group, line.rev, timezone.now()
        listing.product_id, listing.variant_id = (line.group, line.sku) if shown else ("", "")
        listing.sent_digest, listing.told, listing.run_id = line.digest, line.told, run_id
        if line.standing is not Standing.REFUSED:
            listing.state = Listing.State.LISTED if shown else Listing.State.WITHDRAWN
            listing.code = listing.message = listing.remedy = ""
    _save(listings)


def refuse_named(shop_id: int, lines: Iterable[Line], words: Mapping[str, str], remedy: str) -> None:
    """The target refused a whole feed and named these: they stay out of the next one, until they change."""
    named = [line for line in lines if line.sku in words]
    known = {listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=[line.sku for line in named])}
    listings = [known.get(line.sku) or Listing(shop_id=shop_id, sku=line.sku, group_key=line.group) for line in named]
    for listing, line in zip(listings, named, strict=True):
        listing.state, listing.code = Listing.State.REFUSED, TARGET_REFUSED
        listing.message, listing.remedy, listing.rev = words[line.sku], remedy, line.rev
    _save(listings)


def _write(listing: Listing, outcome: Outcome, telling: Telling) -> None:
    source = telling.sources[outcome.sku]
    listing.group_key = source.group
    listing.rev = source.rev
    listing.told_at, listing.run_id = timezone.now(), telling.run_id
    listing.code, listing.message, listing.remedy = outcome.code, outcome.message, outcome.remedy
    if outcome.answer is Answer.REFUSED:
        listing.state = Listing.State.REFUSED
        return
    listing.product_id = outcome.product_id or listing.product_id
    listing.variant_id = outcome.variant_id or listing.variant_id
    listing.sent_digest = telling.digests.get(outcome.sku, "")
    listing.told = dict(telling.told.get(outcome.sku, {}))
    listing.state = _state(listing, outcome, source)


def _state(listing: Listing, outcome: Outcome, source: Source) -> Listing.State:
    if source.item is None or not source.item.active or source.item.shop_flag is False:
        return Listing.State.WITHDRAWN
    if outcome.draft or (listing.pk and listing.state == Listing.State.DRAFT):
        return Listing.State.DRAFT
    return Listing.State.LISTED


def _save(listings: Sequence[Listing]) -> None:
    if listings:
        Listing.objects.bulk_create(
            listings, update_conflicts=True, unique_fields=["shop", "sku"], update_fields=_TOLD, batch_size=400
        )
