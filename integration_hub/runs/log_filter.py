"""Which log lines a person asks for; the state of the form is the address of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from integration_hub.accounts.models import Merchant
from integration_hub.processes.kinds import KINDS
from integration_hub.runs.forms import NO_SERVICE, day_field
from integration_hub.runs.lines import Asked
from integration_hub.runs.models import Level

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REACH_BACK = timedelta(days=7)
"""Without a day, the lines of the last week."""
SEARCHED = timedelta(days=31)
SEARCHED_ACROSS = timedelta(days=7)
"""How long a time one search for a text may span: a text is found by reading every line of it."""
BOUNDS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(9000, 1, 1)))
IN_SIGHT = ("merchant", "q", "service", "level")


def _and_above(level: Level) -> StrPromise:
    return format_lazy(_("{level} and above"), level=_(level.label))


def _midnight(day: date) -> datetime:
    """Midnight of that day where the pages' times are read."""
    return timezone.make_aware(datetime.combine(day, time.min))


class LogFilter(forms.Form):
    """Lines of one merchant, or ``across`` all that a person sees: a filter that cannot be is told, and left out."""

    merchant = forms.ChoiceField(
        label=_("Merchant"), required=False, error_messages={"invalid_choice": _("There is no such merchant. Choose one.")}
    )
    q = forms.CharField(
        label=_("Text"), required=False, min_length=3, max_length=100,
        error_messages={"min_length": _("Enter at least three characters.")},
    )  # fmt: skip
    service = forms.ChoiceField(label=_("Service"), required=False, error_messages={"invalid_choice": NO_SERVICE})
    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[("", _("All levels")), *((level.value, _and_above(level)) for level in Level if level > Level.DEBUG)],
        coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": _("There is no such level. Choose one of the list.")},
    )  # fmt: skip
    since = day_field(_("Since"), validators=BOUNDS)
    until = day_field(_("Until"), validators=BOUNDS)
    run = forms.IntegerField(
        label=_("Run"), required=False, min_value=1, max_value=2**62, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Enter the run's number, like 1204.")},
    )  # fmt: skip

    def __init__(self, merchants: Sequence[Merchant], kinds: Sequence[str], *args: object, across: bool = False) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._merchants, self._longest = merchants, SEARCHED_ACROSS if across else SEARCHED
        named = [(kind, _(KINDS[kind].name)) for kind in kinds]
        self._offer("service", [("", _("All services")), *named])
        self._offer("merchant", [("", _("All merchants")), *((each.slug, each.name) for each in merchants)])
        if not across:
            del self.fields["merchant"]
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """A time that ends before it begins, or too long a one to search, asks for nothing."""
        began, ended = self._time()
        if ended and ended <= began:
            self.add_error("until", _("Choose a day that is not before the one in Since."))
        elif self._searches_far(began, ended):
            days = self._longest.days
            said = ngettext(
                "A text is searched in at most %(days)s day at a time. Choose the days.",
                "A text is searched in at most %(days)s days at a time. Choose the days.", days,
            )  # fmt: skip
            self.add_error("q", said % {"days": days})
        return self.cleaned_data

    @property
    def in_sight(self) -> list[forms.BoundField]:
        return [self[name] for name in IN_SIGHT if name in self.fields]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in IN_SIGHT]

    @property
    def goes_further(self) -> bool:
        """Whether one of the folded filters is set."""
        return any(self.data.get(field.name) for field in self.further)

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def asked(self) -> Asked:
        """What is to be shown, of what could be understood."""
        told = self.cleaned_data
        began, ended = self._time()
        chosen = [each.pk for each in self._merchants if told.get("merchant") in ("", None, each.slug)]
        return Asked(
            merchants=chosen, since=began, until=ended, kind=told.get("service") or "", least=told.get("level"),
            text=told.get("q") or "", run=told.get("run"),
        )  # fmt: skip

    def _searches_far(self, began: datetime, ended: datetime | None) -> bool:
        """Whether a text would be looked for in too many lines; those of one run are few. A day may have 25 hours."""
        told = self.cleaned_data
        return (
            bool(told.get("q")) and not told.get("run") and (ended or timezone.now()) - began > self._longest + timedelta(hours=1)
        )

    def _time(self) -> tuple[datetime, datetime | None]:
        """From when and, exclusive, until when. A run's lines are asked for whenever it was."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        ended = _midnight(until + timedelta(days=1)) if until else None
        if since:
            return _midnight(since), ended
        reach = timedelta(days=3650) if self.cleaned_data.get("run") else REACH_BACK
        return (ended or timezone.now()) - reach, ended

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
