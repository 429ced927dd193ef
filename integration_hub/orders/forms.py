"""What a person may choose or type about orders."""

from django import forms
from django.db.models import QuerySet

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.models import COLUMNS, OrderState
from integration_hub.processes.kinds import ORDERS_FROM_SHOP, ORDERS_TO_ERP

STATES: dict[str, tuple[str, tuple[OrderState, ...]]] = {
    "failed": ("Failed or in doubt", COLUMNS["failed"]),
    "awaiting": ("Awaiting, being sent or on the file server", COLUMNS["awaiting"]),
    "delivered": ("Delivered, picked up or handled by hand", COLUMNS["delivered"]),
    **{
        state.value: (state.label, (state,))
        for state in OrderState
        if state not in {OrderState.FAILED, OrderState.AWAITING, OrderState.DELIVERED, OrderState.SENDING}
    },
}
"""The overview's columns, and each state that is more than a column."""


class OrderFilter(forms.Form):
    """Which orders are shown; its state is the address of the page."""

    state = forms.ChoiceField(
        choices=[("", "All states"), *((key, words) for key, (words, _) in STATES.items())], required=False,
        error_messages={"invalid_choice": "There is no such state. Choose one of the list."},
    )  # fmt: skip
    shop = forms.ChoiceField(required=False, error_messages={"invalid_choice": "There is no such shop. Choose one of the list."})

    def __init__(self, merchant: Merchant, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._shops = {shop.slug: shop for shop in shops_of(merchant)}
        named = [(slug, shop.name) for slug, shop in self._shops.items()]
        self.fields["shop"].choices = [("", "All shops"), *named]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def states(self) -> tuple[OrderState, ...]:
        chosen = self.cleaned_data.get("state")
        return STATES[chosen][1] if chosen else ()

    @property
    def connection(self) -> Connection | None:
        return self._shops.get(self.cleaned_data.get("shop", ""))


def shops_of(merchant: Merchant) -> QuerySet[Connection]:
    """Where orders come from; asked of the processes, because the orders are many."""
    return merchant.connections.filter(leaving__kind__in=[ORDERS_FROM_SHOP, ORDERS_TO_ERP]).distinct().order_by("name")


class HandledForm(forms.Form):
    """What a person says who entered the order in the ERP by hand."""

    erp_number = forms.CharField(
        label="Order number in the ERP", max_length=120, help_text="The number that the ERP gave the order you entered.",
        error_messages={"required": "Enter the number that the ERP gave the order."},
    )  # fmt: skip
    note = forms.CharField(
        label="Note", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was done, for whoever reads this later.",
        error_messages={"required": "Say in a few words what was done."},
    )  # fmt: skip
