"""What a shop said to each SKU, written down: links, drafts, refusals. What it did not confirm stays waiting (I6)."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from connectors.base import Answer, Outcome
from integration_hub.catalogue.models import Listing
from integration_hub.publishing.building import Source

_TOLD = ("group_key", "product_id", "variant_id", "state", "rev", "sent_digest", "told_at", "code", "message", "remedy")


def settle(shop_id: int, sources: Mapping[str, Source], outcomes: Sequence[Outcome], digests: Mapping[str, str]) -> None:
    """Write down the answers to one batch, in one statement a kind of change."""
    skus = [outcome.sku for outcome in outcomes]
    known = {listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=skus)}
    settled = []
    for outcome in outcomes:
        if outcome.answer is not Answer.LATER and outcome.sku in sources:
            listing = known.get(outcome.sku) or Listing(shop_id=shop_id, sku=outcome.sku)
            _write(listing, outcome, sources[outcome.sku], digests.get(outcome.sku, ""))
            settled.append(listing)
    _save(settled)


def settle_unsaid(shop_id: int, sources: Sequence[Source]) -> None:
    """Nothing of these changes what the shop shows: they wait no longer."""
    listings = {
        listing.sku: listing for listing in Listing.objects.filter(shop=shop_id, sku__in=[source.sku for source in sources])
    }
    for source in sources:
        listing = listings.get(source.sku)
        if listing:
            listing.rev = source.rev
    _save(list(listings.values()))


def _write(listing: Listing, outcome: Outcome, source: Source, digest: str) -> None:
    listing.group_key = source.group
    listing.rev = source.rev
    listing.told_at = timezone.now()
    listing.code, listing.message, listing.remedy = outcome.code, outcome.message, outcome.remedy
    if outcome.answer is Answer.REFUSED:
        listing.state = Listing.State.REFUSED
        return
    listing.product_id = outcome.product_id or listing.product_id
    listing.variant_id = outcome.variant_id or listing.variant_id
    listing.sent_digest = digest
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
