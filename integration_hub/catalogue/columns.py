"""What the catalogue's list can show of an item: its columns, the presets of them, and how it is sorted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integration_hub.ui.keyset import Order

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``filters`` are the fields of its menu; ``sort`` is its name in the address, "" for none."""

    key: str
    label: Label
    filters: tuple[str, ...] = ()
    sort: str = ""
    figure: bool = False


ITEM = Column("item", _("Item"), ("name", "sku"), "name")
COLUMNS = {
    column.key: column
    for column in (
        Column("product_group", _("Product group"), ("product_group",), "group"),
        Column("brand", _("Brand"), ("brand",)),
        Column("supplier", _("Supplier"), ("supplier",)),
        Column("product_type", _("Product type"), ("product_type",)),
        Column("tax_group", _("Tax group"), ("tax_group",)),
        Column("unit", _("Unit")),
        Column("barcode", _("Barcode"), ("barcode",)),
        Column("cost_price", _("Cost price"), figure=True),
        Column("price", _("Price"), ("price_from", "price_to"), "price", figure=True),
        Column("margin", _("Margin"), figure=True),
        Column("stock", _("Stock"), ("stock_from", "stock_to"), "stock", figure=True),
        Column("flag", _("Shop flag"), ("flag",)),
        Column("shops", _("In the shop")),
        Column("missing", _("Missing")),
    )
}


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice of columns, and which items it is for at first (R29)."""

    key: str
    label: Label
    columns: tuple[Column, ...]
    show: str = ""


def _preset(key: str, label: Label, *names: str, show: str = "") -> Preset:
    return Preset(key, label, tuple(COLUMNS[name] for name in names), show)


PRESETS = {
    preset.key: preset
    for preset in (
        _preset(
            "all", _("All fields"), "product_group", "brand", "supplier", "product_type", "tax_group", "price", "stock", "flag",
            "shops", "missing",
        ),
        _preset("ecommerce", _("Ecommerce"), "product_group", "brand", "price", "stock", "flag", "shops", "missing", show="shop"),
        _preset("prices", _("Prices and stock"), "cost_price", "price", "margin", "stock", "unit", "flag"),
        _preset(
            "office", _("Back office"), "product_group", "brand", "supplier", "product_type", "tax_group", "unit", "barcode",
            "missing",
        ),
    )
}  # fmt: skip
USUAL = "all"

SORTED_BY = {"name": "name", "sku": "sku", "group": "product_group", "price": "by_price", "stock": "by_stock"}
"""The names in the address, and the fields that have an index for it."""
OF_PRODUCTS = {"name": "product_name", "sku": "sku", "group": "product_group"}
"""By what products can be sorted: a price or a stock is an item's."""


def order_of(sort: str, *, products: bool) -> Order:
    """The order that ``sort`` names ("price", or "-price" for the highest first); by name when it names none."""
    fields = OF_PRODUCTS if products else SORTED_BY
    name = sort.removeprefix("-")
    return Order(fields.get(name, fields["name"]), "sku", descending=sort.startswith("-") and name in fields)
