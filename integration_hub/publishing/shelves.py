"""What a shop shows, kept row by row: a page of its products at a time, in one statement. Texts from outside are cut to fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connectors.documents import Money, Product, Variant
from connectors.errors import PagesMoved
from integration_hub.catalogue.models import ShopItem

Key = tuple[str, str]
_SHOWN = ("sku", "name", "options", "state", "price", "sale_price", "currency", "stock", "described")
_LONGEST = 250
_PLACES = Decimal("0.0001")
_MOST = Decimal(10) ** 14
"""What a figure must stay under to be kept."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The items of one shop, as the reading ``run_id`` sees them."""

    shop_id: int
    run_id: int

    def keep(self, products: Sequence[Product]) -> int:
        """Keep what a page shows; how many items are new or changed. Raises PagesMoved for what came before in this reading."""
        items = {(item.product_id, item.variant_id): item for product in products for item in self._items(product)}
        known = self._known(items)
        if any(row.seen_run == self.run_id for row in known.values()):
            raise PagesMoved("pages_moved", "The shop showed a product twice in one reading.", "The hub reads everything again.")
        ShopItem.objects.bulk_create(
            items.values(), update_conflicts=True, unique_fields=["shop", "product_id", "variant_id"],
            update_fields=[*_SHOWN, "seen_at", "seen_run"], batch_size=400,
        )  # fmt: skip
        return sum(key not in known or _shown(known[key]) != _shown(item) for key, item in items.items())

    def begin_anew(self) -> None:
        """Nothing counts as seen in this reading yet."""
        ShopItem.objects.filter(shop=self.shop_id, seen_run=self.run_id).update(seen_run=None)

    def _known(self, items: dict[Key, ShopItem]) -> dict[Key, ShopItem]:
        rows = ShopItem.objects.filter(shop=self.shop_id, product_id__in={product for product, _ in items})
        return {(row.product_id, row.variant_id): row for row in rows}

    def _items(self, product: Product) -> Iterator[ShopItem]:
        for variant in product.variants:
            price = variant.price or variant.sale_price
            yield ShopItem(
                shop_id=self.shop_id, product_id=product.shop_id, variant_id=variant.shop_id, sku=_sku(variant),
                name=_cut(product.name), options=_cut(", ".join(f"{name}: {value}" for name, value in variant.options)),
                state=ShopItem.State.LISTED if product.active else ShopItem.State.DRAFT,
                price=_amount(variant.price),
                sale_price=_amount(variant.sale_price),
                currency=price.currency[:3] if price else "", stock=_figure(variant.stock),
                described=bool(product.description.strip()), seen_at=timezone.now(), seen_run=self.run_id,
            )  # fmt: skip


def _shown(item: ShopItem) -> list[Any]:
    return [getattr(item, name) for name in _SHOWN]


def _sku(variant: Variant) -> str:
    """One that is longer than any SKU of ours names nothing that we know."""
    sku = variant.sku.replace("\x00", "")
    return sku if len(sku) <= _LONGEST else ""


def _cut(text: str) -> str:
    return text.replace("\x00", "")[:_LONGEST]


def _amount(money: Money | None) -> Decimal | None:
    return _figure(money.amount) if money else None


def _figure(value: Decimal | None) -> Decimal | None:
    """To the places that are kept; one that is no figure at all is not known."""
    if value is None or not value.is_finite() or abs(value) >= _MOST:
        return None
    return value.quantize(_PLACES)
