"""What a person may choose or type about runs and logs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant
from integration_hub.processes.models import SCHEDULED, Mode, Process
from integration_hub.runs.models import ACTIVE, ENDED_BADLY, State

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OUTCOMES = {
    "active": (_("Running or queued"), ACTIVE),
    "bad": (_("Ended badly"), ENDED_BADLY),
    "done": (_("Done"), (State.DONE,)),
    **{state.value: (_(state.label), (state,)) for state in (*ENDED_BADLY, State.CANCELLED)},
}
NO_SERVICE = _("There is no such service. Choose one of the list.")


class DateInput(forms.DateInput):
    """The browser's own calendar; without one, a field for 2026-01-05."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: StrPromise, **more: Any) -> forms.DateField:
    said = {"invalid": _("Enter a day as year-month-day, like 2026-01-05.")}
    return forms.DateField(label=label, required=False, widget=DateInput, input_formats=["%Y-%m-%d"], error_messages=said, **more)


class RunFilter(forms.Form):
    """Which runs are shown; its state is the address of the page."""

    service = forms.ChoiceField(label=_("Service"), required=False, error_messages={"invalid_choice": NO_SERVICE})
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Any outcome")), *((key, words) for key, (words, __) in OUTCOMES.items())], required=False,
        error_messages={"invalid_choice": _("There is no such outcome. Choose one of the list.")},
    )  # fmt: skip
    since = day_field(_("Since"))

    def __init__(self, merchant: Merchant, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._processes = {process.slug: process for process in merchant.processes.order_by("name")}
        named = [(slug, _(process.name)) for slug, process in self._processes.items()]
        self.fields["service"].choices = [("", _("All services")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def process(self) -> Process | None:
        return self._processes.get(self.cleaned_data.get("service", ""))

    @property
    def states(self) -> tuple[State, ...]:
        outcome = self.cleaned_data.get("outcome")
        return OUTCOMES[outcome][1] if outcome else ()

    @property
    def moment(self) -> datetime | None:
        day = self.cleaned_data.get("since")
        return _start_of(day) if day else None


class StartForm(forms.Form):
    """How a run is started by hand."""

    mode = forms.ChoiceField(choices=SCHEDULED, required=False)

    @property
    def chosen(self) -> Mode:
        return Mode(self.cleaned_data.get("mode") or Mode.INCREMENTAL) if self.is_valid() else Mode.INCREMENTAL


class RecordForm(forms.Form):
    """Which one record is to be read again."""

    of = forms.ChoiceField(
        label=_("What"),
        choices=[("item", _("Item, by SKU")), ("customer", _("Customer, by number")), ("order", _("Order, by e-number"))],
    )
    key = forms.CharField(
        label=_("Which"), max_length=250, error_messages={"required": _("Enter an SKU, a customer's number or an e-number.")}
    )
    source = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class ForceForm(forms.Form):
    """Why the protection against harmful imports shall not hold this once (R102)."""

    reason = forms.CharField(
        label=_("Why is this right?"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the audit trail with your name."),
        error_messages={
            "required": _("Say why the import shall go through although it looks harmful."),
            "min_length": _("Say a little more: at least 10 characters, so that others understand it later."),
        },
    )  # fmt: skip


def _start_of(day: date) -> datetime:
    """Midnight of that day where the merchant is."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware in the same line
