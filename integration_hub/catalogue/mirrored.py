"""The rows of products that only a shop has: taken from the shop's mirror whenever that was read anew (R32)."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from integration_hub.catalogue.deriving import born_in_shop
from integration_hub.catalogue.editing import filled_in
from integration_hub.catalogue.listing import regroup, write_rows
from integration_hub.catalogue.models import CatalogueIndex, CatalogueItem, Kind, Listing, Record, ShopItem
from integration_hub.catalogue.rules import shops_of
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.models import Process

AT_ONCE = 500
NOTHING_SHOWN = ":None:None:0"
"""How the print of a reading ends that found nothing."""


def bring_born_up_to_date(erp: Connection) -> int:
    """List what only the shops of this ERP have, if their mirrors were read anew; how many rows were written."""
    shops = listed_shops(erp)
    seen = _print(shops)
    if CatalogueIndex.objects.filter(connection=erp, mirror=seen).exists():
        return 0
    written, after = 0, 0
    while shown := list(_sellable(shops).filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            CatalogueIndex.objects.select_for_update().get(connection=erp)
            written += write_born(erp, shown)
        after = shown[-1].pk
    _sweep(erp, shops)
    see_published(shops)
    CatalogueIndex.objects.filter(connection=erp).update(mirror=seen)
    return written


def write_born(erp: Connection, shown: Sequence[ShopItem]) -> int:
    """List those of the shop's items that no ERP of the merchant has."""
    known = _in_an_erp(erp, [item.sku for item in shown])
    born = {item.sku: item for item in shown if item.sku not in known}
    if not born:
        return 0
    filled, variants = filled_in(erp.pk, list(born)), _variants(born.values())
    rows = [born_in_shop(erp.pk, item, variants[item.shop_id, item.product_id], filled.get(sku)) for sku, item in born.items()]
    return write_rows(erp.pk, list(born), rows)


def list_shown(erp: Connection, skus: Sequence[str]) -> int:
    """List these SKUs as the shops show them, for somebody who waits to see them; how many rows were written."""
    written = write_born(erp, shown_as(erp, skus))
    if written:
        # Two readings of an empty shop look alike, and what one between them showed is listed now.
        CatalogueIndex.objects.filter(connection=erp, mirror__endswith=NOTHING_SHOWN).update(mirror="")
    return written


def shown_as(erp: Connection, skus: Sequence[str]) -> list[ShopItem]:
    """What the shops of this ERP show by these SKUs."""
    return list(_sellable(listed_shops(erp)).filter(sku__in=skus).select_related("shop").order_by("pk"))


def listed_shops(erp: Connection) -> list[Connection]:
    """The shops whose own products stand in this ERP's list. A shop that is told by several ERPs stands in one list."""
    shops = shops_of(erp)
    firsts: dict[int | None, int] = {}
    told = Process.objects.filter(kind=CATALOGUE_TO_SHOP, target__in=shops).order_by("-enabled", "pk")
    for target, source in told.values_list("target", "source"):
        firsts.setdefault(target, source)
    return [shop for shop in shops if firsts.get(shop.pk) == erp.pk]


def _sellable(shops: Sequence[Connection]) -> QuerySet[ShopItem]:
    return ShopItem.objects.filter(shop__in=shops).exclude(sku="")


def _print(shops: Sequence[Connection]) -> str:
    """Differs after every reading of one of the shops."""
    seen = ShopItem.objects.filter(shop__in=shops).aggregate(run=Max("seen_run"), at=Max("seen_at"), count=Count("pk"))
    return f"{','.join(str(shop.pk) for shop in shops)}:{seen['run']}:{seen['at']}:{seen['count']}"[:120]


def _in_an_erp(erp: Connection, skus: Sequence[str]) -> set[str]:
    """Those that an ERP of the merchant has, or had."""
    erps = list(Connection.objects.filter(merchant=erp.merchant_id).values_list("pk", flat=True))
    items = Record.objects.filter(connection__in=erps, kind=Kind.ITEM, item_key__in=skus)
    return set(items.values_list("item_key", flat=True))


def _variants(shown: Iterable[ShopItem]) -> dict[tuple[int, str], int]:
    wanted = {(item.shop_id, item.product_id) for item in shown}
    found = ShopItem.objects.filter(shop__in={shop for shop, _ in wanted}, product_id__in={product for _, product in wanted})
    counted = found.exclude(sku="").order_by().values_list("shop", "product_id").annotate(times=Count("pk"))
    return {(shop, product): times for shop, product, times in counted}


def see_published(shops: Sequence[Connection]) -> int:
    """Drafts that a person has published in the shop are listed there now (R45); how many."""
    there = ShopItem.objects.filter(shop=OuterRef("shop"), product_id=OuterRef("product_id"), variant_id=OuterRef("variant_id"))
    drafts = Listing.objects.filter(shop__in=shops, state=Listing.State.DRAFT)
    return drafts.filter(Exists(there.filter(state=ShopItem.State.LISTED))).update(state=Listing.State.LISTED, completed_at=None)


def _sweep(erp: Connection, shops: Sequence[Connection]) -> None:
    """Take away what no shop shows any more."""
    born = CatalogueItem.objects.filter(connection=erp, shop__isnull=False)
    there = ShopItem.objects.filter(shop=OuterRef("shop"), sku=OuterRef("sku"), shop__in=shops)
    with transaction.atomic():
        CatalogueIndex.objects.select_for_update().get(connection=erp)
        gone = born.filter(~Exists(there))
        groups = set(gone.exclude(group_key="").values_list("group_key", flat=True).distinct())
        gone.delete()
        regroup(erp.pk, groups)
