"""The stops of an item: ERP, file server, hub, queue, shop, and what the shop itself was last seen to show."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from connectors.base import Transport
from integration_hub.catalogue.models import Listing, ShopItem
from integration_hub.connections.models import Connection
from integration_hub.connections.queries import transport_of
from integration_hub.tracing.facts import Standing
from integration_hub.tracing.item_facts import standing_of
from integration_hub.tracing.items import Found
from integration_hub.ui.hops import Hop

HUB = "Integration Hub"
NOT_THERE = "Not there"
_IN_ERP = {
    Standing.NEVER: NOT_THERE, Standing.WITHDRAWN: "Withdrawn", Standing.INACTIVE: "Inactive", Standing.ACTIVE: "Active",
}  # fmt: skip


def hops_of(found: Found) -> list[Hop]:
    """The way of the item, hop by hop, each with its state and its time."""
    return [*_to_hub(found), *_to_shop(found)]


def _to_hub(found: Found) -> Iterator[Hop]:
    erp, generation = found.erp, found.generation
    state = _IN_ERP[standing_of(found)]
    answered = erp.checked_at
    yield Hop(erp.name, _("ERP"), _("last checked") if answered else "", answered, state, ask=erp.contact)
    if transport_of(erp) is not Transport.DIRECT and found.file:
        name = found.file.name.rpartition("/")[2]
        arrived = _("%(file)s arrived") % {"file": name}
        yield Hop(erp.name, _("File server"), arrived, found.file.seen_at, str(found.file.get_state_display()))
    if generation is None:
        yield Hop(HUB, _("Hub"), _("is in no published import"), state=NOT_THERE)
        return
    url = reverse("runs:detail", args=[erp.merchant.slug, generation.run_id]) if generation.run_id else ""
    text = _("generation %(number)s, last changed") % {"number": generation.number}
    yield Hop(HUB, _("Hub"), text, generation.at, "Withdrawn" if found.record and found.record.withdrawn else "Published", url)


def _to_shop(found: Found) -> Iterator[Hop]:
    shop = found.shop
    if shop is None:
        return
    if found.publication:
        yield _queue(found)
    yield _listing(shop, found.listing)
    if found.seen:
        yield _seen(shop, found.seen)


def _queue(found: Found) -> Hop:
    service = found.publication.service if found.publication else None
    url = reverse("processes:detail", args=[found.erp.merchant.slug, found.publication.process.slug]) if found.publication else ""
    if service is None or not service.enabled:
        return Hop(HUB, _("Queue"), _("the service is switched off"), state="Off", url=url)
    text = _("next publication") if service.next_at else _("goes by hand only")
    return Hop(HUB, _("Queue"), text, service.next_at, "Waiting" if found.waits else "Empty", url)


def _listing(shop: Connection, listing: Listing | None) -> Hop:
    if listing is None:
        return Hop(shop.name, _("Shop"), _("was never told of it"), state=NOT_THERE, ask=shop.contact)
    url = reverse("runs:detail", args=[shop.merchant.slug, listing.run_id]) if listing.run_id else ""
    text = _("was last told") if listing.told_at else _("was not told yet")
    return Hop(shop.name, _("Shop"), text, listing.told_at, str(listing.get_state_display()), url, shop.contact)


def _seen(shop: Connection, seen: ShopItem) -> Hop:
    return Hop(shop.name, _("The shop itself"), _("showed it when it was last read"), seen.seen_at, str(seen.get_state_display()))
