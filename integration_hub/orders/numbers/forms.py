"""Which numbers are shown, and what a person may say of those without an order."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.forms import shops_of
from integration_hub.orders.gaps import Period
from integration_hub.orders.standings import Standing
from integration_hub.runs.forms import DateInput

DAYS = 7
MOST_DAYS = 366
NOTEABLE = {
    Standing.DECLINED: gettext_lazy("Payment declined"),
    Standing.ABORTED: gettext_lazy("Payment aborted"),
    Standing.TEST: gettext_lazy("Test order"),
    Standing.ELSEWHERE: gettext_lazy("Entered elsewhere, with a number in the ERP"),
    Standing.OTHER: gettext_lazy("Something else, as the note says"),
}
"""What a person may say; only the shop itself says that it has no such order."""


def _day(label: Any) -> forms.DateField:
    said = {"invalid": gettext_lazy("Enter a day as year-month-day, like 2026-01-05.")}
    return forms.DateField(label=label, required=False, widget=DateInput, input_formats=["%Y-%m-%d"], error_messages=said)


class LedgerFilter(forms.Form):
    """Which numbers are shown: one shop's, of the last days unless told otherwise. Its state is the address of the page."""

    since = _day(gettext_lazy("From"))
    until = _day(gettext_lazy("To"))
    shop = forms.ChoiceField(
        label=gettext_lazy("Shop"), required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such shop. Choose one of the list.")},
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such standing. Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, merchant: Merchant, asked: Any) -> None:
        today = timezone.localdate()
        shown = {"since": today - timedelta(days=DAYS - 1), "until": today}
        super().__init__({**{name: day.isoformat() for name, day in shown.items()}, **asked.dict()})
        self._default = shown
        self._shops = {shop.slug: shop for shop in shops_of(merchant)}
        self._choose("shop", [(slug, shop.name) for slug, shop in self._shops.items()])
        self._choose("standing", [("", _("All")), *((each.value, _(each.label)) for each in Standing)])
        self.is_valid()
        if len(self._shops) < 2:
            del self.fields["shop"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day on or after the first one."))
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", _("Choose a period of a year at most."))

    @property
    def connection(self) -> Connection | None:
        """The chosen shop, else the first."""
        return self._shops.get(self.cleaned_data.get("shop", "")) or next(iter(self._shops.values()), None)

    @property
    def wanted(self) -> Standing | None:
        chosen = self.cleaned_data.get("standing")
        return Standing(chosen) if chosen else None

    @property
    def period(self) -> Period | None:
        """The chosen days where the merchant is, of the chosen shop; the last days where they cannot be. None without a shop."""
        days = self._default if self.errors else self._default | {k: v for k, v in self._chosen.items() if v}
        if self.connection is None:
            return None
        return Period(self.connection, _midnight(days["since"]), _midnight(days["until"] + timedelta(days=1)))

    @property
    def _chosen(self) -> dict[str, date]:
        return {name: self.cleaned_data[name] for name in ("since", "until") if self.cleaned_data.get(name)}


class NoteForm(forms.Form):
    """What numbers without an order were."""

    standing = forms.TypedChoiceField(
        label=gettext_lazy("What was it?"), coerce=Standing, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it was.")},
    )  # fmt: skip
    erp_number = forms.CharField(
        label=gettext_lazy("Order number in the ERP"), max_length=120, required=False,
        help_text=gettext_lazy("Only of an order that was entered elsewhere."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How you know, for whoever reads this later: what the gateway shows, who was asked."),
    )  # fmt: skip

    def __init__(self, numbers: int, *args: Any) -> None:
        super().__init__(*args)
        self._numbers = numbers
        self.fields["standing"].choices = [(each.value, str(words)) for each, words in NOTEABLE.items()]  # type: ignore[attr-defined]

    def clean(self) -> None:
        standing = self.cleaned_data.get("standing")
        if standing == Standing.ELSEWHERE and self._numbers > 1:
            self.add_error("standing", _("Note one number at a time where each has its own number in the ERP."))
        elif standing == Standing.ELSEWHERE and not self.cleaned_data.get("erp_number"):
            self.add_error("erp_number", _("Enter the number that the ERP gave the order."))
        if standing == Standing.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say in a few words what it was."))


def _midnight(day: date) -> datetime:
    """When the day begins where the merchant is."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware in the same line
