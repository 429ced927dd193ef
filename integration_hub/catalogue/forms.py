"""What a person may choose about the catalogue's list; its state is the address of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from integration_hub.catalogue.browsing import UNLINKED, Asked
from integration_hub.catalogue.columns import ITEM, OF_PRODUCTS, PRESETS, SORTED_BY, USUAL, Column, Preset, order_of
from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.connections.models import Connection

IN_SIGHT = ("erp", "show", "state")
"""The filters beside the list; the others stand in the menus of their columns."""
_NO_CHOICE = {"invalid_choice": _("There is no such choice. Choose one of the list.")}
_NO_FIGURE = {"invalid": _("Enter a figure, such as 12.50.")}


def _text(label: Any) -> forms.CharField:
    found = forms.SearchInput(attrs={"form": "filters", "size": 14})
    return forms.CharField(label=label, max_length=100, required=False, widget=found)


def _figure(label: Any) -> forms.DecimalField:
    typed = forms.TextInput(attrs={"form": "filters", "inputmode": "decimal", "size": 8})
    return forms.DecimalField(
        label=label, required=False, max_digits=14, decimal_places=4, widget=typed, error_messages=_NO_FIGURE, localize=True
    )


def _choice(label: Any, choices: Sequence[tuple[str, Any]], *, menu: bool = False) -> forms.ChoiceField:
    widget = forms.Select(attrs={"form": "filters"} if menu else {})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, error_messages=_NO_CHOICE)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column. ``sort`` is what its link asks for; ``direction`` is how the list is sorted by it now, if it is."""

    column: Column
    fields: list[BoundField]
    sort: str
    direction: str

    @property
    def on(self) -> bool:
        """Whether a filter of its menu narrows the list."""
        return any(field.value() for field in self.fields)

    @property
    def wrong(self) -> bool:
        """Whether something in its menu was typed wrongly: then it stands open."""
        return any(field.errors for field in self.fields)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A filter that is on: what it is called, what was asked for, and the query without it."""

    label: str
    value: str
    without: str


class CatalogueFilter(forms.Form):
    """Which items of which ERP are shown, by which columns."""

    erp = _choice(_("ERP"), ())
    show = _choice(
        _("Show"),
        [("", _("All items")), ("unallocated", _("Unallocated")), ("shop", _("From the shop")), ("erp", _("From the ERP"))],
    )
    state = _choice(
        _("In the shop"),
        [
            ("", _("Any state")), (Listing.State.LISTED, _("Listed")), (Listing.State.DRAFT, _("Draft")),
            (Listing.State.REFUSED, _("Refused")), (Listing.State.WITHDRAWN, _("Withdrawn")), (UNLINKED, _("Unlinked")),
        ],
    )  # fmt: skip
    name = _text(_("Name contains"))
    sku = _text(_("SKU contains"))
    product_group = _text(_("Product group contains"))
    brand = _text(_("Brand contains"))
    supplier = _text(_("Supplier contains"))
    tax_group = _text(_("Tax group contains"))
    barcode = _text(_("Barcode contains"))
    product_type = _choice(
        _("Product type"),
        [("", _("Any")), (CatalogueItem.ProductType.FIXED, _("Fixed")), (CatalogueItem.ProductType.PER_UNIT, _("Per units"))],
        menu=True,
    )
    price_from = _figure(_("Price from"))
    price_to = _figure(_("Price to"))
    stock_from = _figure(_("Stock from"))
    stock_to = _figure(_("Stock to"))
    flag = _choice(_("Shop flag"), [("", _("Any")), ("on", _("On")), ("off", _("Off"))], menu=True)
    product = forms.CharField(max_length=250, required=False, widget=forms.HiddenInput)

    def __init__(self, erps: Sequence[Connection], asked: QueryDict) -> None:
        self.preset = PRESETS.get(asked.get("fields", ""), PRESETS[USUAL])
        super().__init__(_with_preset(asked, self.preset))
        self._erps = {erp.slug: erp for erp in erps}
        self.fields["erp"].choices = [(slug, erp.name) for slug, erp in self._erps.items()]  # type: ignore[attr-defined]
        if len(erps) < 2:
            del self.fields["erp"]
        self.is_valid()

    @property
    def erp_shown(self) -> Connection:
        """The chosen ERP, or the first."""
        return self._erps.get(self.cleaned_data.get("erp", "")) or next(iter(self._erps.values()))

    @property
    def applied(self) -> dict[str, Any]:
        """The filters that narrow the list."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("erp", "product")}
        return {name: value for name, value in given.items() if value not in ("", None)}

    def asked(self, shops: Sequence[Connection], *, singly: bool = False) -> Asked:
        """What is to be listed. A price or a stock is an item's, so that an order by it lists items."""
        own, sort = self.cleaned_data.get("product", ""), self.data.get("sort", "").removeprefix("-")
        alone = singly or self.data.get("level") == "items" or (sort in SORTED_BY and sort not in OF_PRODUCTS)
        return Asked(self.erp_shown, shops, self.applied, own, singly=alone)

    def in_sight(self) -> Iterator[BoundField]:
        return (self[name] for name in IN_SIGHT if name in self.fields)

    def heads(self, sort: str, *, products: bool) -> list[Head]:
        """The heads of the columns, each with its menu and the way to sort by it."""
        return [self._head(column, sort, products=products) for column in (ITEM, *self.preset.columns)]

    def _head(self, column: Column, sort: str, *, products: bool) -> Head:
        by, turned, direction = order_of(sort, products=products), column.sort, ""
        if by.key == (OF_PRODUCTS if products else SORTED_BY).get(column.sort):
            turned = column.sort if by.descending else f"-{column.sort}"
            direction = "descending" if by.descending else "ascending"
        return Head(column, [self[name] for name in column.filters], turned, direction)

    def kept(self) -> list[tuple[str, str]]:
        """What the form must say again though no field of it is in sight: else a second filter would drop the first."""
        shown = {*IN_SIGHT, *ITEM.filters, *(name for column in self.preset.columns for name in column.filters)}
        names = [name for name in self.fields if name not in shown]
        return [(name, self.data[name]) for name in (*names, "fields", "sort", "level") if self.data.get(name)]

    def wrong(self) -> list[BoundField]:
        """The fields of menus that were typed wrongly: a list without rows has no menus to say it in."""
        return [self[name] for name in self.errors if name in self.fields and name not in IN_SIGHT]

    def narrowed(self) -> Iterator[Narrowed]:
        """The filters that are on, to be named and taken off."""
        for name in self.applied:
            typed = self[name].value()
            choices = dict(getattr(self.fields[name], "choices", ()))
            without = {key: value for key, value in self.data.items() if key not in ("after", "before")}
            yield Narrowed(str(self.fields[name].label), str(choices.get(typed, typed)), urlencode({**without, name: ""}))


def _with_preset(asked: QueryDict, preset: Preset) -> QueryDict:
    """A preset may bring a choice of items with it, until somebody chooses otherwise (R29)."""
    if not preset.show or "show" in asked:
        return asked
    data = asked.copy()
    data["show"] = preset.show
    return data
