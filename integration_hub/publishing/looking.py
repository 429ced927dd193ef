"""What the shop shows of one SKU right now."""

from dataclasses import replace

from django.utils import timezone

from connectors.documents import Product
from integration_hub.catalogue.models import Listing, ShopItem
from integration_hub.connections.looking import Looked, look
from integration_hub.connections.models import Connection
from integration_hub.runs.exchanges import keeper


def shop_now(shop: Connection, sku: str) -> Looked:
    """The shop's products that hold this SKU, each with just that variant; none where it has no such thing (any more)."""
    keys = _products(shop, sku)
    if not keys:
        said = f"The hub knows of no product in {shop.name} with this SKU."
        return Looked(timezone.now(), problem=said, remedy="Start the service that reads the shop's products, then look again.")
    found = look(shop, Product, keys, keeper(shop, subject="look:product", only_failures=True))
    mine = ((product, tuple(variant for variant in product.variants if variant.sku == sku)) for product in found.documents)
    return replace(found, documents=tuple(replace(product, variants=only) for product, only in mine if only))


def _products(shop: Connection, sku: str) -> list[str]:
    linked = Listing.objects.filter(shop=shop, sku=sku).exclude(product_id="").values_list("product_id", flat=True)
    seen = ShopItem.objects.filter(shop=shop, sku=sku).values_list("product_id", flat=True)
    return sorted({*linked, *seen})
