"""Links between what the ERP has and what a shop shows, completed by SKU (R46). What is not plain is reported, never guessed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from integration_hub.catalogue.models import Kind, Listing, Record, ShopItem
from integration_hub.processes.models import Process

AT_ONCE = 500


def complete_links(process: Process, *, since: datetime) -> int:
    """Link what the shop shows once under a SKU of the ERP and what has no living link; how many.

    A link to something that the shop shows no more is dead, unless the hub made it after ``since``, when the reading began.
    """
    return sum(_link(process, some) for some in _unlinked(process, since))


def twins(shop_id: int) -> QuerySet[ShopItem, str]:
    """The SKUs that the shop shows more than once: nobody can say which of them is meant."""
    named = ShopItem.objects.filter(shop=shop_id).exclude(sku="")
    return named.values("sku").annotate(times=Count("pk")).filter(times__gt=1).order_by("sku").values_list("sku", flat=True)


def _unlinked(process: Process, since: datetime) -> Iterator[list[ShopItem]]:
    shop, after = process.target_id, ""
    there = ShopItem.objects.filter(shop=shop)
    alive = there.filter(product_id=OuterRef("product_id"), variant_id=OuterRef("variant_id"))
    linked = Listing.objects.filter(shop=shop, sku=OuterRef("sku")).exclude(product_id="")
    known = Record.objects.filter(connection=process.source_id, kind=Kind.ITEM, key=OuterRef("sku"), withdrawn=False)
    candidates = there.exclude(sku="").filter(
        ~Exists(linked.filter(Q(told_at__gte=since) | Exists(alive))),
        ~Exists(there.filter(sku=OuterRef("sku")).exclude(pk=OuterRef("pk"))),
        Exists(known),
    )
    while some := list(candidates.filter(sku__gt=after).order_by("sku")[:AT_ONCE]):
        yield some
        after = some[-1].sku


def _link(process: Process, items: Sequence[ShopItem]) -> int:
    """What the shop was told before this link is forgotten: the next time it is told everything of it."""
    records = Record.objects.filter(connection=process.source_id, kind=Kind.ITEM, key__in=[item.sku for item in items])
    groups, shop_id = dict(records.values_list("key", "group_key")), process.target_id or 0
    listings = [
        Listing(
            shop_id=shop_id, sku=item.sku, group_key=groups.get(item.sku) or item.sku, product_id=item.product_id,
            variant_id=item.variant_id, state=Listing.State(item.state),
        )
        for item in items
    ]  # fmt: skip
    Listing.objects.bulk_create(
        listings, update_conflicts=True, unique_fields=["shop", "sku"], batch_size=400,
        update_fields=["product_id", "variant_id", "sent_digest"],
    )  # fmt: skip
    return len(listings)
