"""What a person may change of what an order becomes in the ERP."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from connectors.documents import Charge, Order, OrderLine
from integration_hub.orders.editing.composing import charges_of, composed, header_of, lines_of

LONG = 1000


def _text(label: Any, longest: int = LONG, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _figure(label: Any) -> forms.DecimalField:
    wrong = _("Enter a figure, like 12.50.")
    said = {"required": wrong, "invalid": wrong, "max_digits": wrong, "max_whole_digits": wrong, "max_decimal_places": wrong}
    return forms.DecimalField(
        label=label, max_digits=18, decimal_places=6, localize=True, error_messages=said,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class HeaderForm(forms.Form):
    """What stands above the lines, and why it is changed."""

    customer_key = _text(_("Customer number in the ERP"))
    customer_name = _text(_("Customer"))
    customer_email = _text(_("Mail address"))
    payment_method = _text(_("Payment"))
    payment_name = _text(_("Name of the payment"))
    note = _text(_("Note"), 20_000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(
        label=_("Why is it changed?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on the order's page, with your name and every field that you change."),
        error_messages={"required": _("Say in a few words why the order is changed.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for side in ("billing", "delivery"):
            self.fields |= {f"{side}_{name}": field for name, field in _address_fields().items()}

    def address(self, side: str) -> list[forms.BoundField]:
        """The fields of one address."""
        return [self[name] for name in self.fields if name.startswith(f"{side}_")]

    @property
    def billing(self) -> list[forms.BoundField]:
        return self.address("billing")

    @property
    def delivery(self) -> list[forms.BoundField]:
        return self.address("delivery")


def _address_fields() -> dict[str, forms.Field]:
    return {
        "name": _text(_("Name")), "company": _text(_("Company")), "street": _text(_("Street")),
        "street2": _text(_("Second line")), "postcode": _text(_("Postcode")), "city": _text(_("City")),
        "state": _text(_("State or region")), "country": _text(_("Country")),
    }  # fmt: skip


class LineForm(forms.Form):
    """One line by the figures that people think in."""

    sku = _text(_("SKU"))
    quantity = _figure(_("Quantity"))
    price = _figure(_("Price of one"))
    tax = _figure(_("Tax of the line"))
    tax_code = _text(_("Tax code in the ERP"))
    remove = forms.BooleanField(label=_("Leave this line out"), required=False)


class ChargeForm(forms.Form):
    """Shipping or a fee."""

    code = _text(_("Method in the ERP"))
    name = _text(_("Name"))
    net = _figure(_("Net"))
    tax = _figure(_("Tax"))
    tax_code = _text(_("Tax code in the ERP"))
    remove = forms.BooleanField(label=_("Leave this charge out"), required=False)


Lines: type[BaseFormSet[LineForm]] = formset_factory(LineForm, extra=0)
Charges: type[BaseFormSet[ChargeForm]] = formset_factory(ChargeForm, extra=0)


class Sheet:
    """The whole form of one order: header, lines and charges as one."""

    def __init__(self, document: Order, said: QueryDict | None) -> None:
        self._document = document
        self.header = HeaderForm(said, initial=header_of(document))
        self.lines = Lines(said, prefix="line", initial=lines_of(document))
        self.charges = Charges(said, prefix="charge", initial=charges_of(document))

    def is_valid(self) -> bool:
        """Whether everything that was typed can be used; of as many lines and charges as the order has."""
        whole = [form.is_valid() for form in (self.header, self.lines, self.charges)]
        return all(whole) and self.is_whole

    @property
    def parts(self) -> list[forms.Form]:
        """All forms, for the summary of what is wrong."""
        return [self.header, *self.lines.forms, *self.charges.forms]

    @property
    def with_tax(self) -> bool:
        return self._document.tax_included

    @property
    def named_lines(self) -> list[tuple[OrderLine, forms.Form]]:
        return list(zip(self._document.lines, self.lines.forms, strict=False))

    @property
    def named_charges(self) -> list[tuple[Charge, forms.Form]]:
        return list(zip(self._document.charges, self.charges.forms, strict=False))

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self.parts) or not self.is_whole

    @property
    def document(self) -> Order:
        """The order as it was typed."""
        lines = [form.cleaned_data for form in self.lines.forms]
        charges = [form.cleaned_data for form in self.charges.forms]
        return composed(self._document, self.header.cleaned_data, lines, charges)

    @property
    def is_whole(self) -> bool:
        """Whether as many lines and charges came back as the order has."""
        document = self._document
        return (len(self.lines.forms), len(self.charges.forms)) == (len(document.lines), len(document.charges))
