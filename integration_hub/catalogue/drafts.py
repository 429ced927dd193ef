"""Products that were made as drafts in a shop and wait for a person to complete and publish them (R44, R45)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from connectors.errors import ConnectorError
from connectors.registry import UnknownConnector, connector
from integration_hub.catalogue.models import CatalogueItem, Listing, ShopItem
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.processes.kinds import PRODUCTS_FROM_SHOP
from integration_hub.processes.models import Process


@dataclass(frozen=True, slots=True)
class Draft:
    """One product that waits. ``seen`` is how the shop showed it last, None when it was not read since it was made."""

    listing: Listing
    name: str
    variants: int
    seen: ShopItem | None
    admin_url: str = ""

    @property
    def no_description(self) -> bool:
        return self.seen is not None and not self.seen.described

    @property
    def no_price(self) -> bool:
        return self.seen is not None and self.seen.price is None


def drafts_in(shops: Sequence[Connection], *, done: bool = False) -> QuerySet[Listing]:
    """One listing for each product that waits in these shops, the first by its SKU; or those that people said are complete."""
    waiting = Listing.objects.filter(shop__in=shops, state=Listing.State.DRAFT, completed_at__isnull=not done)
    before = waiting.filter(shop=OuterRef("shop"), group_key=OuterRef("group_key"), sku__lt=OuterRef("sku"))
    return waiting.filter(~Exists(before)).select_related("shop")


def as_drafts(listings: Sequence[Listing]) -> list[Draft]:
    """What the worklist says of each product, in a fixed number of queries."""
    names, variants, seen = _names(listings), _variants(listings), _seen(listings)
    addresses = {shop: _address_in(shop) for shop in {listing.shop for listing in listings}}
    return [
        Draft(
            listing, names.get(listing.sku) or str(listing.told.get("name", "")) or listing.sku,
            variants.get((listing.shop_id, listing.group_key), 1), seen.get((listing.shop_id, listing.product_id)),
            addresses[listing.shop](listing.product_id),
        )
        for listing in listings
    ]  # fmt: skip


def unread(shops: Sequence[Connection]) -> list[Connection]:
    """The shops with drafts of which no service reads the products: the hub does not hear when one is published there."""
    reading = Process.objects.filter(kind=PRODUCTS_FROM_SHOP, source__in=shops, enabled=True)
    read = set(reading.values_list("source", flat=True))
    drafts = set(Listing.objects.filter(shop__in=shops, state=Listing.State.DRAFT).values_list("shop", flat=True).distinct())
    return [shop for shop in shops if shop.pk in drafts - read]


def _names(listings: Sequence[Listing]) -> dict[str, str]:
    rows = CatalogueItem.objects.filter(sku__in=[listing.sku for listing in listings])
    mine = rows.filter(connection__merchant__in={listing.shop.merchant_id for listing in listings})
    return dict(mine.values_list("sku", "product_name"))


def _variants(listings: Sequence[Listing]) -> dict[tuple[int, str], int]:
    groups = {listing.group_key for listing in listings}
    there = Listing.objects.filter(
        shop__in={listing.shop_id for listing in listings}, group_key__in=groups, state=Listing.State.DRAFT
    )
    counted = there.order_by().values_list("shop", "group_key").annotate(times=Count("pk"))
    return {(shop, group): times for shop, group, times in counted}


def _seen(listings: Sequence[Listing]) -> dict[tuple[int, str], ShopItem]:
    products = [listing.product_id for listing in listings]
    there = ShopItem.objects.filter(shop__in={listing.shop_id for listing in listings}, product_id__in=products)
    return {(item.shop_id, item.product_id): item for item in there}


def _address_in(shop: Connection) -> Callable[[str], str]:
    """How a product's address among the shop's own pages is made; "" where the shop has none, or is not set up."""
    try:
        declared, config = connector(shop.connector), config_of(shop)
    except (UnknownConnector, ConnectorError):
        return lambda _: ""
    made = declared.admin_url
    return (lambda product: made(config, product)) if made else (lambda _: "")
