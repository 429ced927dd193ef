"""An item of the ERP with what people filled in about it: pure."""

from dataclasses import replace

from connectors.documents import Item
from integration_hub.catalogue.models import ItemFields

BRAND = "Brand"
"""The attribute under which shops are told the brand."""
_BRANDS = {"brand", "varumärke", "mærke", "merke", "marke"}
_SUPPLIERS = {"supplier", "leverantör", "leverandør", "lieferant"}


def completed(item: Item, filled: ItemFields | None) -> Item:
    """The item as shops are told of it: the hub's flag goes before the ERP's, other fields fill what the ERP leaves empty."""
    if filled is None:
        return item
    branded = filled.brand and not brand_of(item)
    return replace(
        item,
        shop_flag=item.shop_flag if filled.shop_flag is None else filled.shop_flag,
        tax_group=item.tax_group or filled.tax_group,
        assortment=item.assortment or filled.product_group,
        attributes=(*item.attributes, (BRAND, filled.brand)) if branded else item.attributes,
    )


def flagged(item: Item) -> bool:
    """Whether it shall be in the shop; without a flag it shall (R36)."""
    return item.shop_flag is not False


def brand_of(item: Item) -> str:
    """The brand among the attributes that the ERP tells; "" where it tells none."""
    return _attribute(item, _BRANDS)


def supplier_of(item: Item) -> str:
    """The supplier among the attributes that the ERP tells; "" where it tells none."""
    return _attribute(item, _SUPPLIERS)


def _attribute(item: Item, names: set[str]) -> str:
    return next((value for name, value in item.attributes if name.strip().casefold() in names), "")
