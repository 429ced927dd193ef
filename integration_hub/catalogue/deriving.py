"""From what the catalogue holds of one SKU to the row that its list shows: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connectors.documents import Item, Price
from integration_hub.catalogue.allocation import BORN_WITHOUT, missing
from integration_hub.catalogue.completing import brand_of, flagged, supplier_of
from integration_hub.catalogue.models import CatalogueItem, ItemFields, ShopItem
from integration_hub.catalogue.sources import Source, price_of, stock_of
from integration_hub.processes.settings import PublishSettings

MOST = Decimal("99999999999999")
"""The largest figure that a row keeps; a larger one is a mistake of the ERP, and must not stop the list."""
_FOUR = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rules:
    """By which settings a catalogue is listed, and on which day."""

    settings: PublishSettings
    required: tuple[str, ...]
    today: date


def row_of(connection_id: int, source: Source, item: Item, rules: Rules) -> CatalogueItem:
    """The row of an item that the ERP has."""
    settings, filled = rules.settings, source.filled or ItemFields()
    money = price_of(source.prices, settings.price_list, rules.today)
    return CatalogueItem(
        connection_id=connection_id, sku=source.sku, name=item.name[:250], options=_options(item), group_key=item.group,
        product_name=(item.group_name or item.name)[:250], product_group=item.assortment[:250], brand=brand_of(item)[:120],
        supplier=(supplier_of(item) or filled.supplier)[:120], product_type=filled.product_type, tax_group=item.tax_group[:60],
        unit=item.unit[:40], barcode=item.barcode[:60], cost_price=filled.cost_price,
        price=_figure(money.amount if money else None), currency=money.currency if money else "",
        tax_included=money.tax_included if money else None,
        stock=_figure(stock_of(source.stock, settings.warehouses, settings.buffer)), shop_flag=flagged(item), active=item.active,
        missing=",".join(missing(item, source.filled, rules.required)), changes_on=_changes_on(source.prices, rules),
        rev=source.rev,
    )  # fmt: skip


def born_in_shop(connection_id: int, shown: ShopItem, variants: int, filled: ItemFields | None) -> CatalogueItem:
    """The row of a product that only a shop has: as the shop shows it, with what people filled in (R32, R34)."""
    own = filled or ItemFields()
    return CatalogueItem(
        connection_id=connection_id, shop_id=shown.shop_id, sku=shown.sku, name=shown.name, options=shown.options,
        group_key=f"shop:{shown.shop_id}:{shown.product_id}" if variants > 1 else "", product_name=shown.name,
        product_group=own.product_group, brand=own.brand, supplier=own.supplier, product_type=own.product_type,
        tax_group=own.tax_group, cost_price=own.cost_price, price=_figure(shown.price), currency=shown.currency,
        stock=_figure(shown.stock), shop_flag=own.shop_flag is not False, missing=",".join(missing(None, filled, BORN_WITHOUT)),
    )  # fmt: skip


def _options(item: Item) -> str:
    return " · ".join(value for _, value in item.options)[:250]


def _figure(value: Decimal | None) -> Decimal | None:
    if value is None or not value.is_finite():
        return None
    return max(-MOST, min(MOST, value)).quantize(_FOUR)


def _changes_on(prices: Sequence[Price], rules: Rules) -> date | None:
    """The next day on which a price of the list begins, or is over."""
    mine = [price for price in prices if price.price_list == rules.settings.price_list and not price.customer_key]
    days = [price.valid_from for price in mine] + [price.valid_to and price.valid_to + timedelta(days=1) for price in mine]
    return min((day for day in days if day and day > rules.today), default=None)
