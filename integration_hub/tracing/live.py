"""What both sides say of an item right now, beside what the hub would have the shop show."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from connectors.documents import Customer, Item, Product, Variant
from integration_hub.catalogue.models import Kind
from integration_hub.catalogue.sources import Source
from integration_hub.connections.looking import Looked
from integration_hub.imports.looking import erp_now
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing.building import Link
from integration_hub.publishing.looking import shop_now
from integration_hub.tracing.customers import Person
from integration_hub.tracing.items import Found, as_shown
from integration_hub.ui.comparing import Row, Value, compared


@dataclass(frozen=True, slots=True)
class Live:
    """Both answers and what they come to. ``shop`` None: there is no shop to ask."""

    erp: Looked
    shop: Looked | None
    rows: tuple[Row, ...]

    @property
    def answered(self) -> bool:
        """Whether a side has told anything that can be laid beside the hub's."""
        return bool(self.erp.documents or (self.shop and self.shop.documents))

    @property
    def differs(self) -> bool:
        return any(row.erp_differs or row.shop_differs for row in self.rows)


def look_at_item(found: Found) -> Live:
    """Ask the ERP and the shop about the item, now."""
    erp, source = _ask_erp(found)
    shop = shop_now(found.shop, found.sku) if found.shop else None
    there = next((product for product in shop.documents if product.variants), None) if shop else None
    return Live(erp, shop, tuple(_rows(found, _as_shown(found, source), there)))


def look_at_customer(found: Person) -> Live:
    """Ask the ERP about the customer, now: by number, which is all that it can be asked by."""
    erp = erp_now(found.erp, Kind.CUSTOMER, found.key)
    now: Customer | None = next(iter(erp.documents), None)
    return Live(erp, None, tuple(_customer_rows(now, found.customer)) if now or found.customer else ())


def _customer_rows(now: Customer | None, kept: Customer | None) -> Iterator[Row]:
    labels = (
        (_("Name"), "name"), (_("Mail address"), "email"), (_("Phone"), "phone"), (_("Company"), "company"),
        (_("Price list"), "price_list"), (_("Tax number"), "tax_number"), (_("Active"), "active"),
    )  # fmt: skip
    for label, field in labels:
        yield compared(label, _get(now, field), _get(kept, field), None)


def _ask_erp(found: Found) -> tuple[Looked, Source]:
    """Item, then prices and stock; a side that does not answer is not asked again."""
    source = Source(found.sku)
    item = erp_now(found.erp, Kind.ITEM, found.sku)
    if item.problem or not item.documents:
        return item, source
    source.item = item.documents[0]
    for kind, kept in ((Kind.PRICE, source.prices), (Kind.STOCK, source.stock)):
        more = erp_now(found.erp, kind, found.sku)
        if more.problem:
            return replace(item, problem=more.problem, remedy=more.remedy), source
        kept.extend(document for document in more.documents if document.item_key == found.sku)
    return item, source


def _as_shown(found: Found, source: Source) -> tuple[Item, Variant] | None:
    """What the ERP says, in the very form in which the hub would show it to the shop."""
    if source.item is None:
        return None
    settings: PublishSettings = found.settings
    whole = as_shown([source], {found.sku: Link("asked")}, settings, found.limits)
    return (source.item, whole.variants[0]) if whole else None


def _rows(found: Found, erp: tuple[Item, Variant] | None, shop: Product | None) -> Iterator[Row]:
    item, hub = found.item, found.variant
    now, offered = erp or (None, None)
    shown = shop.variants[0] if shop else None
    yield compared(_("Name"), _get(now, "name"), _get(item, "name"), None)
    yield compared(_("Name of the product"), None, _get(found.whole, "name"), _get(shop, "name"))
    yield compared(_("Active"), _get(now, "active"), _get(item, "active"), None)
    yield compared(_("Shop flag"), _get(now, "shop_flag"), _get(item, "shop_flag"), None)
    for label, field in (
        (_("Price"), "price"),
        (_("Sale price"), "sale_price"),
        (_("Stock"), "stock"),
        (_("Barcode"), "barcode"),
    ):
        yield compared(label, _get(offered, field), _get(hub, field), _get(shown, field))


def _get(source: Any, field: str) -> Value:
    value: Value = getattr(source, field, None)
    return value
