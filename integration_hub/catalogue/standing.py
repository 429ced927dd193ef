"""How items stand in their shops, for as many rows as a page shows: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext_noop

from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.catalogue.ownership import LABELS
from integration_hub.connections.models import Connection

UNLINKED = gettext_noop("Unlinked")


@dataclass(frozen=True, slots=True)
class Stand:
    """How one item, or ``count`` variants of a product, stand in one shop; with the link's ids where there is one (R46)."""

    shop: Connection
    word: str
    count: int = 1
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: an item, or the product that it stands for with the sums of its variants."""

    item: CatalogueItem
    stands: Sequence[Stand] = ()
    product: bool = False
    price: Decimal | None = None
    currency: str = ""
    stock: Decimal | None = None
    unallocated: int = 0

    @property
    def missing(self) -> str:
        """The fields that the item lacks, in the reader's words."""
        return ", ".join(str(LABELS[name]) for name in self.item.lacks)


@dataclass(slots=True)
class _Sums:
    price: Decimal | None = None
    currency: str = ""
    stock: Decimal | None = None
    unallocated: int = 0
    stands: list[Stand] = field(default_factory=list)


def rows_of(items: Sequence[CatalogueItem], shops: Sequence[Connection], *, products: bool) -> list[Row]:
    """The lines of the list for these rows."""
    return as_products(items, shops) if products else as_items(items, shops)


def as_items(items: Sequence[CatalogueItem], shops: Sequence[Connection]) -> list[Row]:
    """Each item with how it stands in each shop."""
    found = {(listing.shop_id, listing.sku): listing for listing in _listings(shops, [item.sku for item in items])}
    stands = {item.pk: [_stand(shop, found.get((shop.pk, item.sku))) for shop in shops] for item in items}
    return [Row(item, stands[item.pk], price=item.price, currency=item.currency, stock=item.stock) for item in items]


def as_products(items: Sequence[CatalogueItem], shops: Sequence[Connection]) -> list[Row]:
    """Each product with the lowest price and all stock of its variants, and how many of them stand how in each shop."""
    several = [item for item in items if item.variants > 1]
    sums = _sums(several, shops)
    single = {row.item.pk: row for row in as_items([item for item in items if item.variants == 1], shops)}
    return [single.get(item.pk) or _product(item, sums[item.group_key]) for item in items]


def _product(item: CatalogueItem, sums: _Sums) -> Row:
    return Row(item, sums.stands, True, sums.price, sums.currency, sums.stock, sums.unallocated)  # noqa: FBT003 - it is one


def _stand(shop: Connection, listing: Listing | None) -> Stand:
    return Stand(shop, str(Listing.State(listing.state).label) if listing else UNLINKED, listing=listing)


def _listings(shops: Sequence[Connection], skus: Sequence[str]) -> Iterable[Listing]:
    return Listing.objects.filter(shop__in=shops, sku__in=skus) if shops and skus else ()


def _sums(heads: Sequence[CatalogueItem], shops: Sequence[Connection]) -> dict[str, _Sums]:
    """What the variants of these products come to."""
    found: dict[str, _Sums] = defaultdict(_Sums)
    if not heads:
        return found
    groups = [item.group_key for item in heads]
    mine = CatalogueItem.objects.filter(connection=heads[0].connection_id, group_key__in=groups)
    for row in mine.order_by().values("group_key").annotate(low=Min("price"), of=Max("currency"), all=Sum("stock")):
        sums = found[row["group_key"]]
        sums.price, sums.currency, sums.stock = row["low"], row["of"] or "", row["all"]
    lacking = mine.exclude(missing="").order_by().values_list("group_key").annotate(times=Count("pk"))
    for group, times in lacking:
        found[group].unallocated = times
    _add_stands(found, mine.values_list("group_key", "sku"), shops)
    return found


def _add_stands(found: dict[str, _Sums], variants: Iterable[tuple[str, str]], shops: Sequence[Connection]) -> None:
    group_of = {sku: group for group, sku in variants}
    listings = _listings(shops, list(group_of))
    states = {(listing.shop_id, listing.sku): str(Listing.State(listing.state).label) for listing in listings}
    counts: dict[tuple[str, int, str], int] = defaultdict(int)
    for sku, group in group_of.items():
        for shop in shops:
            counts[group, shop.pk, states.get((shop.pk, sku), UNLINKED)] += 1
    by_key = {shop.pk: shop for shop in shops}
    for (group, key, word), times in sorted(counts.items()):
        found[group].stands.append(Stand(by_key[key], word, times))
