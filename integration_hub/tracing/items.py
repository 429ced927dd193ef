"""An item on its way from an ERP to one shop: all rows that tell of it, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Q
from django.utils import timezone

from connectors.base import Limits
from connectors.documents import Item, Product, Variant
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import CatalogueItem, Generation, ItemFields, Kind, Listing, Record, ShopItem
from integration_hub.catalogue.sources import TOLD, Source
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ITEMS_FROM_ERP
from integration_hub.processes.settings import PublishSettings, publish_settings
from integration_hub.publishing.building import Link, fitted, product
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.waiting import groups_of, links_of
from integration_hub.tracing.services import Running, services_of


@dataclass(slots=True)
class Found:
    """What the hub holds of one SKU between an ERP and a shop. ``whole`` is the product that the shop shall be shown."""

    sku: str
    erp: Connection
    services: list[Running]
    record: Record | None = None
    item: Item | None = None
    generation: Generation | None = None
    file: FileEntry | None = None
    fields: ItemFields | None = None
    entry: CatalogueItem | None = None
    shops: Sequence[Connection] = ()
    shop: Connection | None = None
    publication: Running | None = None
    listing: Listing | None = None
    seen: ShopItem | None = None
    source: Source | None = None
    whole: Product | None = None
    waits: bool = False
    waiting: Generation | None = None
    feed: FeedImport | None = None

    @property
    def settings(self) -> PublishSettings:
        return publish_settings(self.publication.process) if self.publication else PublishSettings()

    @property
    def limits(self) -> Limits:
        return limits_of(self.shop) if self.shop else Limits()

    @property
    def variant(self) -> Variant | None:
        """The SKU as the shop shall be shown it."""
        return next((one for one in self.whole.variants if one.sku == self.sku), None) if self.whole else None


def find_item(merchant: Merchant, sku: str, shop: str = "") -> Found | None:
    """What is known of the SKU, in that shop or the likeliest one; None where the merchant has no ERP to ask about."""
    services = services_of(merchant)
    record = _record(services, sku)
    erp = record.connection if record else _first_erp(services)
    if erp is None:
        return None
    found = Found(sku, erp, services, record)
    if record:
        found.item = decode(Kind.ITEM, record.data)[0]
    _in_hub(found)
    _choose_shop(found, merchant, shop)
    if found.shop:
        _in_shop(found)
    return found


def limits_of(shop: Connection) -> Limits:
    """What the shop's system takes of one product."""
    try:
        declared = connector(shop.connector)
    except UnknownConnector:
        return Limits()
    takes = declared.publishes or declared.feeds
    return takes.limits if takes else Limits()


def _record(services: Sequence[Running], sku: str) -> Record | None:
    """The item's record; of several ERPs the one that has it still, and had it last."""
    erps = {each.process.source_id for each in services if each.process.service.is_import}
    rows = Record.objects.filter(connection__in=erps, kind=Kind.ITEM, key=sku).select_related("connection")
    return rows.order_by("withdrawn", "-rev").first()


def _first_erp(services: Sequence[Running]) -> Connection | None:
    by_kind = {kind: [each.process.source for each in services if each.process.kind == kind] for kind in _TELL_OF_ITEMS}
    return next((found for kind in _TELL_OF_ITEMS for found in by_kind[kind]), None)


_TELL_OF_ITEMS = (CATALOGUE_TO_SHOP, ITEMS_FROM_ERP)


def _in_hub(found: Found) -> None:
    """Its generation with the run and the file that brought it, and what people filled in."""
    found.fields = ItemFields.objects.filter(connection=found.erp, sku=found.sku).first()
    found.entry = CatalogueItem.objects.filter(connection=found.erp, sku=found.sku).select_related("shop").first()
    if found.record:
        found.generation = _generation(found.erp, found.record.rev)
    run = found.generation.run if found.generation else None
    if run:
        found.file = FileEntry.objects.filter(run_id=run.pk, direction=FileEntry.Direction.IN).defer("flaws").first()


def _choose_shop(found: Found, merchant: Merchant, wanted: str) -> None:
    """The shops it may be in: those that the ERP's items go to, and those that know the SKU."""
    to_shops = [each for each in found.services if each.process.kind == CATALOGUE_TO_SHOP]
    listings = {each.shop_id: each for each in Listing.objects.filter(shop__merchant=merchant, sku=found.sku)}
    rows = ShopItem.objects.filter(shop__merchant=merchant, sku=found.sku).select_related("shop").order_by("-seen_at")
    seen = {each.shop_id: each for each in rows}
    targets = {each.process.target for each in to_shops if each.process.source_id == found.erp.pk and each.process.target}
    shops = targets | {each.shop for each in seen.values()}
    found.shops = sorted(shops, key=lambda each: (each.pk not in listings, each.pk not in seen, each.name))
    found.shop = next((each for each in found.shops if each.slug == wanted), found.shops[0] if found.shops else None)
    if found.shop:
        found.listing, found.seen = listings.get(found.shop.pk), seen.get(found.shop.pk)
        ways = [each for each in to_shops if each.process.target_id == found.shop.pk and each.process.source_id == found.erp.pk]
        found.publication = next(iter(sorted(ways, key=lambda each: not each.process.enabled)), None)


def _in_shop(found: Found) -> None:
    """What the shop shall be shown, and what of it waits."""
    if found.publication is None:
        return
    process, told = found.publication.process, max(found.publication.process.position, found.listing.rev if found.listing else 0)
    records = Record.objects.filter(connection=found.erp, item_key=found.sku, kind__in=TOLD)
    revs = records.aggregate(first=Min("rev", filter=Q(rev__gt=told)))
    found.waits = revs["first"] is not None
    found.waiting = _generation(found.erp, revs["first"]) if found.waits else None
    found.feed = FeedImport.objects.filter(target=found.shop, state__in=FeedImport.OPEN).first()
    group = next((group for group in groups_of(process, [found.sku]) if any(each.sku == found.sku for each in group)), [])
    found.source = next((each for each in group if each.sku == found.sku), None)
    if group and found.shop:
        found.whole = as_shown(group, links_of(found.shop.pk, [each.sku for each in group]), found.settings, found.limits)


def as_shown(group: list[Source], links: dict[str, Link], settings: PublishSettings, limits: Limits) -> Product | None:
    """The group as the shop would be shown it, in figures that it takes."""
    whole = product(group, links, settings, timezone.localdate())
    return fitted(whole, limits) if whole else None


def _generation(erp: Connection, number: int) -> Generation | None:
    """The promoted state of that number; of a number that left no row (nothing else changed then), none."""
    return Generation.objects.filter(connection=erp, number=number).select_related("run").first()
