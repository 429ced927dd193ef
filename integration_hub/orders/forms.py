"""What a person may choose or type about orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.models import COLUMNS, OrderState
from integration_hub.processes.kinds import ORDERS_FROM_SHOP, ORDERS_TO_ERP

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATES: dict[str, tuple[StrPromise, tuple[OrderState, ...]]] = {
    "failed": (_("Failed or in doubt"), COLUMNS["failed"]),
    "awaiting": (_("Awaiting, being sent or on the file server"), COLUMNS["awaiting"]),
    "delivered": (_("Delivered, picked up or handled by hand"), COLUMNS["delivered"]),
    **{
        state.value: (_(state.label), (state,))
        for state in OrderState
        if state not in {OrderState.FAILED, OrderState.AWAITING, OrderState.DELIVERED, OrderState.SENDING}
    },
}
"""The overview's columns, and each state that is more than a column."""


class OrderFilter(forms.Form):
    """Which orders are shown; its state is the address of the page."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All states")), *((key, words) for key, (words, __) in STATES.items())], required=False,
        error_messages={"invalid_choice": _("There is no such state. Choose one of the list.")},
    )  # fmt: skip
    shop = forms.ChoiceField(
        label=_("Shop"), required=False,
        error_messages={"invalid_choice": _("There is no such shop. Choose one of the list.")},
    )  # fmt: skip

    case = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**53)

    def __init__(self, merchant: Merchant, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._shops = {shop.slug: shop for shop in shops_of(merchant)}
        named = [(slug, shop.name) for slug, shop in self._shops.items()]
        self.fields["shop"].choices = [("", _("All shops")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def states(self) -> tuple[OrderState, ...]:
        chosen = self.cleaned_data.get("state")
        return STATES[chosen][1] if chosen else ()

    @property
    def connection(self) -> Connection | None:
        return self._shops.get(self.cleaned_data.get("shop", ""))

    @property
    def cause(self) -> int | None:
        """The fingerprint that the orders of one case share; None: of any, or of none."""
        chosen: int | None = self.cleaned_data.get("case")
        return chosen


def shops_of(merchant: Merchant) -> QuerySet[Connection]:
    """Where orders come from; asked of the processes, because the orders are many."""
    return merchant.connections.filter(leaving__kind__in=[ORDERS_FROM_SHOP, ORDERS_TO_ERP]).distinct().order_by("name")


class HandledForm(forms.Form):
    """What a person says who entered the order in the ERP by hand."""

    erp_number = forms.CharField(
        label=_("Order number in the ERP"), max_length=120, help_text=_("The number that the ERP gave the order you entered."),
        error_messages={"required": _("Enter the number that the ERP gave the order.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, for whoever reads this later."),
        error_messages={"required": _("Say in a few words what was done.")},
    )  # fmt: skip
