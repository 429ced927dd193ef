"""Which fields an item lacks; an item that lacks one it must have is unallocated. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from connectors.documents import Item
from integration_hub.catalogue.completing import brand_of, supplier_of
from integration_hub.catalogue.models import ItemFields
from integration_hub.processes.settings import REQUIRABLE

BORN_WITHOUT = tuple(REQUIRABLE)
"""What a product that was born in a shop arrives without, and needs before the ERP can take it (R34)."""
SAID = {
    "product_group": "It has no product group.",
    "brand": "It has no brand.",
    "supplier": "It has no supplier.",
    "product_type": "It has no product type.",
    "tax_group": "It has no tax group.",
    "cost_price": "It has no cost price.",
}
"""What a stored text says of each: whole sentences, which can be said in any language."""


def missing(item: Item | None, filled: ItemFields | None, required: Iterable[str]) -> tuple[str, ...]:
    """Those of the ``required`` fields that neither the ERP nor a person has given. ``item`` is completed already."""
    has = _given(item, filled)
    return tuple(name for name in REQUIRABLE if name in set(required) and has[name] in ("", None))


def _given(item: Item | None, filled: ItemFields | None) -> dict[str, str | Decimal | None]:
    own = filled or ItemFields()
    return {
        "product_group": item.assortment if item else own.product_group,
        "brand": brand_of(item) if item else own.brand,
        "supplier": (supplier_of(item) if item else "") or own.supplier,
        "product_type": own.product_type,
        "tax_group": item.tax_group if item else own.tax_group,
        "cost_price": own.cost_price,
    }
