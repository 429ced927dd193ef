"""One edit of many items: what it would change, counted before it happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integration_hub.catalogue.editing import filled_in
from integration_hub.catalogue.models import CatalogueItem, Record
from integration_hub.catalogue.ownership import Owner, owner_of
from integration_hub.catalogue.sources import TOLD, sources_of
from integration_hub.connections.models import Connection

MOST_TICKED = 200
EDITS: dict[str, str | Promise] = {
    "flag_on": _("Set the shop flag on"),
    "flag_off": _("Set the shop flag off"),
    "product_group": _("Fill in the product group"),
    "brand": _("Fill in the brand"),
    "supplier": _("Fill in the supplier"),
    "product_type": _("Fill in the product type"),
    "tax_group": _("Fill in the tax group"),
    "cost_price": _("Fill in the cost price"),
}
"""What can be done with many items at once."""
FLAGS = {"flag_on": True, "flag_off": False}


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """The items of a bulk edit: those it may change (``open``), those whose field is the ERP's, those that need no change.

    ``same`` are known of the shop flag only; ``filled`` have something filled in already, which would be replaced.
    """

    do: str
    items: Sequence[CatalogueItem]
    open: Sequence[str]
    of_erp: Sequence[str]
    same: Sequence[str]
    filled: Sequence[str]

    @property
    def said(self) -> str | Promise:
        return EDITS[self.do]


def plan_for(erp: Connection, skus: Sequence[str], name: str, do: str) -> BulkPlan:
    """What editing the field of these items would touch."""
    wanted = list(dict.fromkeys(sku for sku in skus if "\x00" not in sku))[:MOST_TICKED]
    items = list(CatalogueItem.objects.filter(connection=erp, sku__in=wanted).order_by("sku"))
    here = [item.sku for item in items]
    sources = sources_of(erp.pk, Record.objects.filter(connection=erp, item_key__in=here, kind__in=TOLD))
    of_erp = {sku for sku in here if sku in sources and owner_of(name, sources[sku].told) is Owner.ERP}
    same = {item.sku for item in items if do in FLAGS and item.shop_flag is FLAGS[do]}
    given = filled_in(erp.pk, here)
    filled = [sku for sku in here if sku in given and getattr(given[sku], name) not in ("", None)]
    still = [sku for sku in here if sku not in of_erp | same]
    return BulkPlan(do, items, still, sorted(of_erp), sorted(same), [sku for sku in filled if sku in still and do not in FLAGS])
