"""What a person may choose or type about cases."""

from collections.abc import Sequence
from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant, Person
from integration_hub.cases.actions import colleagues
from integration_hub.cases.models import ENDED, LIVE, Case, CaseState
from integration_hub.cases.queries import Wanted

STATES = {
    "": (_("Open or taken"), LIVE),
    "ignored": (_("Ignored"), (CaseState.IGNORED,)),
    "ended": (_("Ended"), ENDED),
}


class CaseFilter(forms.Form):
    """Which cases are shown; its state is the address of the page."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(key, words) for key, (words, __) in STATES.items()], required=False,
        error_messages={"invalid_choice": _("There is no such state. Choose one of the list.")},
    )  # fmt: skip
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("Anybody's")), ("mine", _("Mine")), ("nobody", _("Nobody's yet"))], required=False,
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, person: Person, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._person = person

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        states, whose = STATES[self.cleaned_data.get("state", "")][1], self.cleaned_data.get("whose")
        return Wanted(states, self._person if whose == "mine" else None, untaken=whose == "nobody")


class DeskFilter(CaseFilter):
    """The same over many merchants, or at one of them."""

    merchant = forms.ChoiceField(
        label=_("Merchant"), required=False,
        error_messages={"invalid_choice": _("There is no such merchant. Choose one of the list.")},
    )  # fmt: skip
    field_order = ("merchant", "state", "whose")

    def __init__(self, person: Person, merchants: Sequence[Merchant], *args: object) -> None:
        super().__init__(person, *args)
        self._merchants = merchants
        named = [(merchant.slug, merchant.name) for merchant in merchants]
        self.fields["merchant"].choices = [("", _("All merchants")), *named]  # type: ignore[attr-defined]

    @property
    def merchants(self) -> list[Merchant]:
        """The chosen one, or all."""
        self.is_valid()
        chosen = self.cleaned_data.get("merchant", "")
        return [merchant for merchant in self._merchants if chosen in ("", merchant.slug)]


class HandOverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(
        label=_("To"), queryset=Person.objects.none(), empty_label=None,
        help_text=_("Support people of this merchant, and admins."),
        error_messages={"required": _("Choose who is to have the case."), "invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("What they should know, such as what was tried already."),
    )  # fmt: skip

    def __init__(self, case: Case, by: Person, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the posted form, as Django gives it
        others = colleagues(case.merchant).exclude(pk=case.taken_by_id or by.pk)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class IgnoreForm(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Who looks at this case next should understand it."),
        error_messages={"required": _("Enter why the case may be ignored.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("On that day the case is opened again if its cause is still there. Leave it empty to ignore it for good."),
        error_messages={"invalid": _("Enter a day, such as 2026-01-31.")},
    )  # fmt: skip

    def clean_until(self) -> datetime | None:
        """The beginning of that day, in the time of the page."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        begin = timezone.make_aware(datetime.combine(day, time.min))
        if begin <= timezone.now():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return begin


class ResolveForm(forms.Form):
    """What was mended."""

    reason = forms.CharField(
        label=_("What was mended"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("For whoever meets the same cause again."),
    )  # fmt: skip
