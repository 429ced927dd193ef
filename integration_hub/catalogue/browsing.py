"""Which items the catalogue's list was asked for: every filter as SQL that an index can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.connections.models import Connection

SHORTEST = 3
"""Shorter texts are looked for at the beginning only: an index of parts of texts knows none of two letters."""
TEXTS = ("name", "sku", "product_group", "brand", "supplier", "tax_group", "barcode")
FIGURES = {"price_from": "price__gte", "price_to": "price__lte", "stock_from": "stock__gte", "stock_to": "stock__lte"}
UNLINKED = "unlinked"
SHOWN = {
    "unallocated": ~Q(missing=""),
    "shop": Q(shop__isnull=False),
    "erp": Q(shop__isnull=True),
}
"""The choices of which items to show (R31, R32)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a catalogue is to be listed. ``filters`` are by the names of the form's fields, and have values only."""

    erp: Connection
    shops: Sequence[Connection] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    product: str = ""
    """The variants of this product alone."""
    singly: bool = False
    """Every item for itself, though nothing else asks for it."""

    @property
    def products(self) -> bool:
        """Whether products are listed, a row each. A filter speaks of items, and so lists them."""
        return not (self.singly or self.product or set(self.filters) - {"product_group"})


def items_of(asked: Asked) -> QuerySet[CatalogueItem]:
    """The rows that were asked for, in no order yet."""
    items = CatalogueItem.objects.filter(connection=asked.erp)
    if asked.product:
        items = items.filter(group_key=asked.product)
    if asked.products:
        items = items.filter(head=True)
    for name, value in asked.filters.items():
        items = items.filter(_wanted(asked, name, value))
    return items


def _wanted(asked: Asked, name: str, value: Any) -> Q:
    if name in TEXTS:
        return Q(**{f"{name}__{'icontains' if len(value) >= SHORTEST else 'istartswith'}": value})
    if name in FIGURES:
        return Q(**{FIGURES[name]: Decimal(value)})
    if name == "show":
        return SHOWN[value]
    if name == "flag":
        return Q(shop_flag=value == "on")
    if name == "state":
        return _standing(asked.shops, value)
    return Q(**{name: value})


def _standing(shops: Sequence[Connection], state: str) -> Q:
    """How the item stands in any of the shops; *unlinked* in none of them."""
    there = Listing.objects.filter(shop__in=shops, sku=OuterRef("sku"))
    if state == UNLINKED:
        return Q(~Exists(there.exclude(product_id="")), shop__isnull=True)
    return Q(Exists(there.filter(state=state)))
