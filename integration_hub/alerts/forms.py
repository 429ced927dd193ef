"""What a person may type about recipients, and choose about mails."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integration_hub.alerts.events import URGENT, Event
from integration_hub.alerts.models import EVERY_DAY, Mode, Recipient, Remind, Sending
from integration_hub.alerts.queries import REFUSED

ANY = "any"
"""Of whatever connection."""
NO_CHOICE = {"invalid_choice": _("There is no such choice. Choose one of the list.")}
STATES = {
    "": _("All mails"),
    Sending.SENT: _("Sent"),
    Sending.WAITING: _("Waiting"),
    REFUSED: _("Refused, tried again"),
    Sending.GIVEN_UP: _("Given up"),
    Sending.HELD: _("Held back"),
}


class RecipientForm(forms.Form):
    """One plain address."""

    address = forms.EmailField(
        label=_("Mail address"),
        help_text=_("One address, like name@example.com. It needs no account here."),
        error_messages={
            "required": _("Enter the mail address to add."),
            "invalid": _("Enter one mail address, like name@example.com, without letters such as é before the @."),
        },
    )


class TimeInput(forms.TimeInput):
    """The browser's own clock; without one, a field for 22:00."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _time(label: Any, *, required: bool = False) -> forms.TimeField:
    said = {"invalid": _("Enter a time of day, like 22:00."), "required": _("Enter a time of day, like 08:00.")}
    return forms.TimeField(label=label, required=required, widget=TimeInput, input_formats=["%H:%M"], error_messages=said)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages=NO_CHOICE, **more)


class HearingForm(forms.Form):
    """Of what one address is mailed, when, and in which language."""

    hears = _choice(
        _("Mailed of"), [("all", _("Everything, what is added later too")), ("some", _("Only what is chosen below"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    mode = _choice(_("How"), [(mode.value, _(mode.label)) for mode in Mode])
    digest_at = _time(_("Once a day at"), required=True)
    quiet_from = _time(_("Quiet from"))
    quiet_until = _time(_("Quiet until"))
    quiet_days = forms.MultipleChoiceField(
        label=_("Quiet hours begin on"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(day), name) for day, name in WEEKDAYS.items()], error_messages=NO_CHOICE,
    )  # fmt: skip
    urgent_at_once = forms.BooleanField(label=_("Urgent ones at once even then"), required=False)
    remind_hours = _choice(_("Reminded of what lasts"), [(str(each.value), _(each.label)) for each in Remind])
    language = _choice(_("Language"), [], required=False)

    def __init__(self, recipient: Recipient, posted: QueryDict | None = None) -> None:
        super().__init__(posted, initial=_stands(recipient))
        merchant = recipient.merchant
        own = gettext("The merchant's: %(language)s") % {"language": merchant.get_language_display()}
        self.fields["language"].choices = [("", own), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self._connections = {each.slug: each for each in merchant.connections.order_by("name")}
        named = [(slug, gettext("Only %(connection)s") % {"connection": each.name}) for slug, each in self._connections.items()]
        for event in Event:
            choices = [("", gettext("Not mailed")), (ANY, gettext("All connections")), *named]
            self.fields[event.value] = _choice(_(event.label), choices, required=False)

    def event_fields(self) -> Iterator[tuple[forms.BoundField, bool]]:
        """The field of each event, and whether it is an urgent one."""
        return ((self[event.value], event in URGENT) for event in Event)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("hears") == "some" and not any(told.get(event.value) for event in Event):
            self.add_error("hears", _("Choose at least one event below, or everything; or remove the address."))
        begins, ends = told.get("quiet_from"), told.get("quiet_until")
        if (begins is None) != (ends is None) and not {"quiet_from", "quiet_until"} & set(self.errors):
            self.add_error("quiet_until" if ends is None else "quiet_from", _("Enter both times, or none."))
        if begins and ends and not told.get("quiet_days"):
            self.add_error("quiet_days", _("Tick the days on which the quiet hours begin, or clear their times."))
        if begins and begins == ends and set(told.get("quiet_days", [])) >= set(EVERY_DAY):
            self.add_error("quiet_days", _("Then no mail would ever be sent. Leave out a day, or choose two times."))
        return told

    @property
    def changes(self) -> dict[str, Any]:
        """The recipient's fields as they shall be."""
        told = self.cleaned_data
        kept = ("mode", "digest_at", "quiet_from", "quiet_until", "urgent_at_once", "language")
        return {
            **{name: told[name] for name in kept},
            "hears_all": told["hears"] == "all",
            "quiet_days": "".join(sorted(told["quiet_days"])) or EVERY_DAY,
            "remind_hours": int(told["remind_hours"]),
        }

    @property
    def events(self) -> dict[Event, int | None]:
        """The connection of each chosen event; None: any."""
        if self.cleaned_data["hears"] == "all":
            return {}
        chosen = {event: self.cleaned_data[event.value] for event in Event if self.cleaned_data[event.value]}
        return {event: None if slug == ANY else self._connections[slug].pk for event, slug in chosen.items()}


def _stands(recipient: Recipient) -> dict[str, Any]:
    """How it is now, as the form shows it."""
    kept = ("mode", "digest_at", "quiet_from", "quiet_until", "urgent_at_once", "remind_hours", "language")
    heard = {
        each.event: each.connection.slug if each.connection else ANY
        for each in recipient.subscriptions.select_related("connection")
    }
    return {
        **{name: getattr(recipient, name) for name in kept},
        "hears": "all" if recipient.hears_all else "some",
        "quiet_days": list(recipient.quiet_days),
        **(dict.fromkeys(Event.values, ANY) if recipient.hears_all else heard),
    }


class MailFilter(forms.Form):
    """Which mails are shown; its state is the address of the page."""

    address = forms.CharField(label=_("Mail address"), required=False, max_length=254)
    state = _choice(_("State"), list(STATES.items()), required=False)

    @property
    def wanted(self) -> tuple[str, str]:
        """Address and state; "" where none is chosen."""
        self.is_valid()
        return self.cleaned_data.get("address", "").strip(), self.cleaned_data.get("state", "")
