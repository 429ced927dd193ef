"""What a person may type into the fields of an item that the hub owns."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integration_hub.catalogue.models import CatalogueItem, ItemFields
from integration_hub.catalogue.ownership import EDITABLE, LABELS

_HINTS = {
    "product_group": _("The assortment group that the item belongs to."),
    "brand": _("Shops are told it as an attribute."),
    "product_type": _("Fixed is sold by the piece, per units by measure, such as the foot or the litre."),
    "tax_group": _("The code that decides the VAT."),
    "cost_price": _("What the item costs the merchant, without tax. Shops are never told it."),
    "shop_flag": _("Whether the item shall be in the shop. What is chosen here goes before the ERP."),
}
_FLAGS = [("", _("As in the ERP")), ("on", _("In the shop")), ("off", _("Not in the shop"))]
_TYPES = [("", _("Not filled in")), *((kind.value, _(str(kind.label))) for kind in CatalogueItem.ProductType)]
_ERRORS = {
    "required": _("Fill in the value."),
    "invalid": _("Enter a figure, such as 12.50."),
    "min_value": _("Enter a figure that is not below zero."),
    "max_digits": _("Enter a smaller figure."),
    "max_decimal_places": _("Enter at most four decimals."),
    "max_whole_digits": _("Enter a smaller figure."),
    "invalid_choice": _("There is no such choice. Choose one of the list."),
}


_LONGEST = {field.name: field.max_length for field in ItemFields._meta.local_fields}


class FieldForm(forms.Form):
    """One field of an item; left empty, it is not filled in any more."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["value"] = _field(name)

    @property
    def values(self) -> Mapping[str, str | Decimal | bool | None]:
        """What is to be kept, by the name of the field."""
        value = self.cleaned_data["value"]
        if self.name == "shop_flag":
            return {self.name: {"on": True, "off": False}.get(value)}
        return {self.name: value}


def form_for(name: str, filled: ItemFields | None, data: Any = None) -> FieldForm:
    """The form of that field, with what is filled in already. Raises KeyError of a field that nobody can edit."""
    if name not in EDITABLE:
        raise KeyError(name)
    given = getattr(filled, name) if filled else None
    shown = {None: "", True: "on", False: "off"}[given] if name == "shop_flag" else given
    return FieldForm(name, data, initial={"value": shown})


class FlagForm(forms.Form):
    """Nothing is typed to set the shop flag of many items."""

    name = "shop_flag"

    def __init__(self, *args: Any, on: bool) -> None:
        super().__init__(*args)
        self.values: Mapping[str, str | Decimal | bool | None] = {self.name: on}


def bulk_form(do: str, data: Any = None) -> FieldForm | FlagForm:
    """The form of what is to be done with many items; ``do`` is a key of EDITS."""
    if do.startswith("flag_"):
        return FlagForm(data, on=do == "flag_on")
    form = FieldForm(do, data)
    form.fields["value"].required = True
    return form


def _field(name: str) -> forms.Field:
    label, hint = str(LABELS[name]), _HINTS.get(name, "")
    if name in ("shop_flag", "product_type"):
        choices = _FLAGS if name == "shop_flag" else _TYPES
        return forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint, error_messages=_ERRORS)
    if name == "cost_price":
        typed = forms.TextInput(attrs={"inputmode": "decimal", "size": 10})
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_digits=18, decimal_places=4, help_text=hint, widget=typed,
            error_messages=_ERRORS, localize=True,
        )  # fmt: skip
    return forms.CharField(label=label, max_length=_LONGEST[name], required=False, help_text=hint, error_messages=_ERRORS)
