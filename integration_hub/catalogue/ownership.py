"""Who owns which field of an item: the system that may change it. A change on the wrong side would be overwritten (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from connectors.documents import Item
from integration_hub.catalogue.completing import brand_of, supplier_of
from integration_hub.catalogue.models import ItemFields, ShopItem


class Owner(StrEnum):
    """Where a field is changed."""

    ERP = "erp"
    HUB = "hub"
    SHOP = "shop"


LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "description": _("Description"),
    "options": _("Options"),
    "product_group": _("Product group"),
    "brand": _("Brand"),
    "supplier": _("Supplier"),
    "product_type": _("Product type"),
    "tax_group": _("Tax group"),
    "cost_price": _("Cost price"),
    "shop_flag": _("Shop flag"),
    "unit": _("Unit"),
    "barcode": _("Barcode"),
    "weight_kg": _("Weight in kg"),
    "active": _("Active"),
    "price": _("Price"),
    "stock": _("Stock"),
}
ALWAYS_OURS = ("product_type", "cost_price", "shop_flag")
"""Fields that no ERP tells the hub; of the shop flag the hub's word goes before the ERP's."""
WHERE_SILENT = ("product_group", "brand", "supplier", "tax_group")
"""Fields that are the ERP's where it tells them, else the hub's."""
EDITABLE = (*WHERE_SILENT, *ALWAYS_OURS)
_YES, _NO = gettext_noop("Yes"), gettext_noop("No")


@dataclass(frozen=True, slots=True)
class Fact:
    """One field as it stands: its value, who owns it, since when it is so, and who filled it in."""

    name: str
    value: str | Decimal | None
    owner: Owner
    since: datetime | None = None
    filled: ItemFields | None = None
    other: str | Decimal | None = None
    """What the other side says of it: the ERP where the hub's word counts, the hub where the ERP's does."""

    @property
    def label(self) -> str | Promise:
        return LABELS[self.name]

    @property
    def is_ours(self) -> bool:
        return self.owner is Owner.HUB


def owner_of(name: str, item: Item | None, *, described_by_erp: bool = False) -> Owner:
    """Where this field of the item is changed; ``item`` as the ERP tells it, None of one that was born in a shop.

    Descriptions are written in the shop, unless its connection says that the ERP's go before them.
    """
    if name in ALWAYS_OURS:
        return Owner.HUB
    if item is None:
        return Owner.HUB if name in WHERE_SILENT else Owner.SHOP
    if name in WHERE_SILENT:
        return Owner.ERP if told_by_erp(item)[name] else Owner.HUB
    return Owner.SHOP if name == "description" and not described_by_erp else Owner.ERP


def told_by_erp(item: Item) -> dict[str, Any]:
    """What the ERP says of each field."""
    options = ", ".join(f"{name}: {value}" for name, value in item.options)
    return {
        "name": item.name, "description": item.description, "options": options,
        "product_group": item.assortment, "brand": brand_of(item), "supplier": supplier_of(item), "product_type": "",
        "tax_group": item.tax_group, "cost_price": None, "unit": item.unit, "barcode": item.barcode, "weight_kg": item.weight_kg,
        "shop_flag": "" if item.shop_flag is None else yes(item.shop_flag), "active": yes(item.active),
    }  # fmt: skip


def facts_of(
    item: Item, filled: ItemFields | None, since: Mapping[str, datetime | None], *, described_by_erp: bool = False
) -> list[Fact]:
    """Every field of an item of the ERP."""
    found = []
    for name, told in told_by_erp(item).items():
        owner = owner_of(name, item, described_by_erp=described_by_erp)
        if owner is Owner.HUB:
            found.append(_ours(name, told, filled, since.get(name)))
        else:
            also = getattr(filled, name, "") if filled and name in WHERE_SILENT else ""
            found.append(Fact(name, told, owner, since.get(name), other=also))
    return found


def facts_of_born(shown: ShopItem, filled: ItemFields | None) -> list[Fact]:
    """Every field of a product that only a shop has."""
    own = {"name": shown.name, "options": shown.options, "price": shown.price, "stock": shown.stock}
    facts = [Fact(name, value, Owner.SHOP, shown.seen_at) for name, value in own.items()]
    return facts + [_ours(name, "", filled) for name in EDITABLE]


def yes(value: bool) -> str:  # noqa: FBT001 - it is the value
    return _YES if value else _NO


def _ours(name: str, told: Any, filled: ItemFields | None, since: datetime | None = None) -> Fact:
    """A field of the hub's: what a person filled in, else what the ERP says, if it says something."""
    given = getattr(filled, name) if filled else None
    if given in ("", None):
        return Fact(name, told or (_YES if name == "shop_flag" else None), Owner.HUB, since if told else None)
    value = yes(given) if isinstance(given, bool) else given
    return Fact(name, value, Owner.HUB, filled.changed_at if filled else None, filled, told)
