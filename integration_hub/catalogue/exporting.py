"""The catalogue's list as a table for spreadsheets: the columns that the page shows, every item for itself."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from integration_hub.catalogue.columns import Column
from integration_hub.catalogue.models import CatalogueItem
from integration_hub.catalogue.standing import Row, as_items
from integration_hub.connections.models import Connection
from integration_hub.ui.spreadsheets import Cell

AT_ONCE = 500


def heading(columns: Sequence[Column], shops: Sequence[Connection]) -> list[str]:
    """The first line; every shop has a column of its own."""
    return [
        _("SKU"), _("Name"), _("Variant"), _("From"),
        *(label for column in columns for label in _labels(column, shops)),
    ]  # fmt: skip


def lines(items: QuerySet[CatalogueItem], columns: Sequence[Column], shops: Sequence[Connection]) -> Iterator[list[Cell]]:
    """A line for each item, some at a time: a catalogue of a million items is never held at once."""
    rest = items.select_related("shop").iterator(chunk_size=AT_ONCE)
    while some := list(islice(rest, AT_ONCE)):
        for row in as_items(some, shops):
            yield [
                row.item.sku, row.item.name, row.item.options, row.item.shop.name if row.item.shop else _("ERP"),
                *(cell for column in columns for cell in _cells(column, row)),
            ]  # fmt: skip


def _labels(column: Column, shops: Sequence[Connection]) -> list[str]:
    if column.key == "shops":
        return [shop.name for shop in shops]
    if column.key == "price":
        return [str(column.label), _("Currency")]
    return [str(column.label)]


def _cells(column: Column, row: Row) -> list[Cell]:
    item = row.item
    if column.key == "shops":
        return [_(stand.word) for stand in row.stands]
    if column.key == "price":
        return [item.price, item.currency]
    if column.key == "flag":
        return [_("On") if item.shop_flag else _("Off")]
    if column.key == "missing":
        return [row.missing]
    if column.key == "product_type":
        return [_(str(item.get_product_type_display()))] if item.product_type else [""]
    return [getattr(item, column.key)]
