"""Which part of the audit trail somebody looks for."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration_hub.accounts.access import merchants_of
from integration_hub.accounts.audit import COMMAND, SOMEBODY
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.accounts.trail import Asked, actions, people_named

_NONE = {"invalid_choice": gettext_lazy("There is no such choice. Choose one of the list.")}
_DAY = {"invalid": gettext_lazy("Enter a day as year-month-day, like 2026-01-05.")}


class _Day(forms.DateInput):
    input_type = "date"


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=_Day(format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], error_messages=_DAY
    )


class TrailFilter(forms.Form):
    """Its state is the address of the page. What cannot be read of it is told beside its field, and filters nothing."""

    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False, error_messages=_NONE)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False, error_messages=_NONE)
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False, error_messages=_NONE)
    since = _day_field(gettext_lazy("From"))
    until = _day_field(gettext_lazy("To"))

    def __init__(self, reader: Person, *args: Any) -> None:
        super().__init__(*args)
        self._merchants: dict[str, Merchant] = {each.slug: each for each in merchants_of(reader).order_by("name")}
        self._offer("person", _("Anybody"), _people(reader))
        self._offer("merchant", _("All merchants"), [(slug, each.name) for slug, each in self._merchants.items()])
        self._offer("action", _("Any action"), sorted(((each, _(each)) for each in actions()), key=lambda pair: pair[1].lower()))
        self.is_valid()

    @property
    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(
            person=told.get("person", ""),
            merchant=self._merchants.get(told.get("merchant", "")),
            action=told.get("action", ""),
            since=_start(told.get("since")),
            until=_start(told.get("until"), after=timedelta(days=1)),
        )

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def in_sight(self) -> list[forms.BoundField]:
        return [self["person"], self["action"], self["merchant"]]

    @property
    def period(self) -> list[forms.BoundField]:
        return [self["since"], self["until"]]

    @property
    def has_period(self) -> bool:
        return bool(self.data.get("since") or self.data.get("until"))

    def _offer(self, name: str, anything: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]


def _people(reader: Person) -> list[tuple[str, str]]:
    named = [(str(each.pk), each.name) for each in people_named(reader)]
    if reader.role != Role.ADMIN:
        return [*named, (COMMAND, _("The command line"))]
    return [*named, (COMMAND, _("The command line")), (SOMEBODY, _("Somebody who was not logged in"))]


def _start(day: date | None, after: timedelta = timedelta()) -> datetime | None:
    return timezone.make_aware(datetime.combine(day + after, time.min)) if day else None
