"""From the rows that tell of an item to the plain values that reasons are drawn from."""

from collections.abc import Iterator
from datetime import datetime

from integration_hub.catalogue.allocation import missing
from integration_hub.catalogue.models import Listing
from integration_hub.processes.kinds import ITEMS_FROM_ERP, PRICES_FROM_ERP, STOCK_FROM_ERP
from integration_hub.publishing.limits import refusals
from integration_hub.tracing.facts import Fault, ItemFacts, Standing, Told
from integration_hub.tracing.items import Found
from integration_hub.tracing.services import reading, side_of


def facts_of(found: Found) -> ItemFacts:
    """The plain values."""
    entry, fields, item = found.entry, found.fields, found.item
    return ItemFacts(
        sku=found.sku,
        erp=side_of(found.erp),
        standing=standing_of(found),
        since=found.generation.at if found.generation else None,
        born_in_shop=found.record is None and bool(found.seen or (entry and entry.shop_id)),
        erp_flag=item.shop_flag if item else None,
        hub_flag=fields.shop_flag if fields else None,
        only_flagged=found.settings.only_flagged,
        missing=_missing(found),
        unpriced=tuple(_unpriced(found)),
        imports=reading(found.services, found.erp, ITEMS_FROM_ERP, PRICES_FROM_ERP, STOCK_FROM_ERP),
        shop=side_of(found.shop) if found.shop else None,
        publication=found.publication.service if found.publication else None,
        makes_products=found.settings.create_products,
        fault=_fault(found),
        told=_told(found.listing),
        waiting_since=_waiting_since(found),
        feed=str(found.feed.get_state_display()) if found.feed else "",
    )


def standing_of(found: Found) -> Standing:
    """How it stands in the ERP's last import."""
    if found.record is None or found.item is None:
        return Standing.NEVER
    if found.record.withdrawn:
        return Standing.WITHDRAWN
    return Standing.ACTIVE if found.item.active else Standing.INACTIVE


def _missing(found: Found) -> tuple[str, ...]:
    """What holds it back while it is new in the shop; of a product that was born there, what it arrived without."""
    if found.record is None:
        return tuple(found.entry.lacks) if found.entry else ()
    if found.source is None or (found.listing and found.listing.product_id):
        return ()
    return missing(found.source.item, found.source.filled, found.settings.required_fields)


def _unpriced(found: Found) -> Iterator[str]:
    """The price lists that the shop sells by and that have no price of it."""
    settings, variant = found.settings, found.variant
    if variant is None:
        return
    if settings.price_list and variant.price is None:
        yield settings.price_list
    for market, offer in zip(settings.markets, variant.offers, strict=True):
        if market.price_list and offer.price is None:
            yield market.price_list


def _fault(found: Found) -> Fault | None:
    if found.whole is None or found.variant is None or not found.variant.active:
        return None
    refused = refusals(found.whole, found.limits).get(found.sku)
    return Fault(refused.code, refused.message, refused.remedy) if refused else None


def _told(listing: Listing | None) -> Told | None:
    if listing is None:
        return None
    return Told(listing.state, listing.told_at, listing.product_id, listing.code, listing.message, listing.remedy)


def _waiting_since(found: Found) -> datetime | None:
    if not found.waits:
        return None
    since = found.waiting or found.generation
    return since.at if since else None
