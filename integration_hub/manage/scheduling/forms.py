"""What an admin types of a schedule."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant
from integration_hub.processes.effect import Line
from integration_hub.processes.keeping import Timing
from integration_hub.processes.models import SCHEDULED, Mode, Process, Schedule
from integration_hub.processes.timetable import WrongCrontab, in_words

FIELDS = {
    "minute": _("minute"),
    "hour": _("hour"),
    "day-of-month": _("day of the month"),
    "month": _("month"),
    "day-of-week": _("weekday"),
}
"""The five fields, by the words with which a wrong one is told."""
NEARBY = [*sorted(zone for zone in available_timezones() if zone.startswith("Europe/")), "UTC"]
"""The time zones that are offered; any other can be typed."""


class ScheduleForm(forms.Form):
    """A line of a timetable, and the word that it was agreed."""

    process = forms.ModelChoiceField(
        label=_("Process"), queryset=Process.objects.none(), to_field_name="slug", empty_label=None,
        error_messages={"required": _("Choose which process it starts."), "invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    crontab = forms.CharField(
        label=_("Crontab line"), max_length=100,
        help_text=_("Minute, hour, day of the month, month, weekday: */10 6-20 * * 1-5 is every ten minutes of a working day."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": _("Write a crontab line, like */10 * * * * for every ten minutes.")},
    )  # fmt: skip
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=60, help_text=_("In which the line is read, like Europe/Copenhagen."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write a time zone, like Europe/Copenhagen.")},
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("Kind of run"), choices=[(key, _(label)) for key, label in SCHEDULED],
        help_text=_("A full run reads everything and withdraws what is missing; an incremental one reads what has changed."),
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    enabled = forms.BooleanField(label=_("It starts runs by itself"), required=False)
    reason = forms.CharField(
        label=_("What was agreed, and with whom?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the audit trail with your name."),
    )  # fmt: skip
    consulted = forms.BooleanField(
        label=_("I have agreed this with whoever runs the ERP."),
        error_messages={"required": _("Tick this only after you have agreed it with whoever runs the ERP.")},
    )

    def __init__(
        self, merchant: Merchant, old: Schedule | None, posted: QueryDict | None, *, saving: bool, process: str = ""
    ) -> None:
        super().__init__(posted, initial=_initial(merchant, old, process))
        self.old = old
        self.fields["consulted"].required = saving
        if old:
            del self.fields["process"]
        else:
            self.fields["process"].queryset = merchant.processes.order_by("name")  # type: ignore[attr-defined]
            self.fields["process"].label_from_instance = lambda each: gettext(each.name)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Process | None:
        """The service whose schedule it is, as far as it is known."""
        return self.old.process if self.old else self.cleaned_data.get("process")

    @property
    def line(self) -> Line | None:
        """The line as it was typed; None where it cannot be read."""
        said = self.cleaned_data
        return Line(said["crontab"], said["time_zone"], said["mode"]) if {"crontab", "time_zone", "mode"} <= said.keys() else None

    @property
    def wanted(self) -> Timing:
        said = self.cleaned_data
        return Timing(said["crontab"], Mode(said["mode"]), said["time_zone"], said["enabled"])

    def clean_crontab(self) -> str:
        line = " ".join(str(self.cleaned_data["crontab"]).split())
        try:
            in_words(line)
        except WrongCrontab as problem:
            raise forms.ValidationError(_wrong(line, str(problem))) from None
        return line

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise forms.ValidationError(
                gettext("There is no time zone %(name)s. Write one such as Europe/Copenhagen.") % {"name": name}
            ) from None
        return name

    def clean(self) -> dict[str, Any]:
        line, process = self.line, self.chosen
        if line and process:
            same = process.schedules.filter(crontab=line.crontab, mode=line.mode)
            if (same.exclude(pk=self.old.pk) if self.old else same).exists():
                self.add_error("crontab", gettext("This process has that line already, for the same kind of run."))
        return self.cleaned_data


def _initial(merchant: Merchant, old: Schedule | None, process: str) -> dict[str, Any]:
    if old is None:
        return {"process": process, "time_zone": merchant.time_zone, "mode": Mode.INCREMENTAL, "enabled": True}
    return {"crontab": old.crontab, "time_zone": old.time_zone, "mode": old.mode, "enabled": old.enabled}


def _wrong(line: str, problem: str) -> str:
    """What is wrong with a line: how many fields it has, or which one cannot be read."""
    if (count := len(line.split())) != len(FIELDS):
        return gettext("It needs five fields with blanks between them, and has %(count)s.") % {"count": count}
    named = [field for word, field in FIELDS.items() if f"Bad {word}" in problem]
    if not named:
        return gettext("It cannot be read. Compare it with the explanation of the crontab syntax.")
    return gettext("Its field for the %(field)s cannot be read.") % {"field": named[-1]}
