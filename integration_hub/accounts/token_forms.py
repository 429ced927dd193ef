"""What somebody says of a token that they make."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.access import Permission, may, merchants_of
from integration_hub.accounts.models import Merchant, Person
from integration_hub.accounts.tokens import LONGEST_DAYS, USUAL_DAYS, Wanted

SCOPES: Mapping[Permission, Promise] = {
    Permission.BROWSE: _("Read what the pages show"),
    Permission.START_RUNS: _("Start, cancel and rerun services"),
    Permission.REPAIR_ORDERS: _("Resend orders, mark them as handled by hand, explain numbers"),
    Permission.FORCE_IMPORTS: _("Force an import that the protection refused"),
    Permission.CHECK_CONNECTIONS: _("Ask a connection how it is"),
    Permission.SEE_EXCHANGES: _("Read the calls that were made"),
    Permission.SIGN_CLOSING: _("Compute, accept and sign closing sheets"),
    Permission.EDIT_ITEMS: _("Fill in fields of items"),
    Permission.HANDLE_CASES: _("Take, resolve and ignore cases"),
    Permission.RELEASE_PLANS: _("Release or reject held imports"),
    Permission.ROLL_BACK: _("Roll a catalogue back"),
    Permission.EDIT_RECIPIENTS: _("Add and remove recipients"),
    Permission.EDIT_MONITORING: _("Switch import monitoring on and off"),
    Permission.SEE_AUDIT: _("Read the audit trail"),
    Permission.SEE_METRICS: _("Read the metrics of the whole hub"),
}
"""What a token can be given, in words. Who must be a person, and not a program, is asked for the rest."""
_ALL, _SOME = "all", "some"
_DAYS = _("Enter 1 to 365 days.")


class TokenForm(forms.Form):
    """Only what its person may do and see is offered."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Which program uses it and for what, like “Stock check of the till”."),
        error_messages={"required": _("Enter a name, so that you know later which program has it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        initial=[Permission.BROWSE.value],
        error_messages={
            "required": _("Choose at least one thing that it may do."),
            "invalid_choice": _("You may not do one of these any more. Load the page again."),
        },
    )
    reach = forms.ChoiceField(
        label=_("For"),
        choices=[(_ALL, _("All merchants that you see, also those added later")), (_SOME, _("Only the merchants ticked here"))],
        widget=forms.RadioSelect,
        initial=_ALL,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    merchants = forms.ModelMultipleChoiceField(
        label=_("Merchants"),
        queryset=Merchant.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("You do not see one of these merchants any more. Load the page again.")},
    )
    days = forms.IntegerField(
        label=_("Ends after days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text=_("At most a year. When it ends, only the program that uses it is told."),
        error_messages={"required": _DAYS, "invalid": _DAYS, "min_value": _DAYS, "max_value": _DAYS},
    )

    def __init__(self, person: Person, *args: Any) -> None:
        super().__init__(*args)
        offered = [(scope.value, words) for scope, words in SCOPES.items() if may(person, scope)]
        self.fields["scopes"].choices = offered  # type: ignore[attr-defined]
        self.fields["merchants"].queryset = merchants_of(person).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reach") == _SOME and "merchants" in told and not told["merchants"]:
            self.add_error("merchants", _("Tick at least one merchant, or choose all."))
        return told

    @property
    def wanted(self) -> Wanted:
        told = self.cleaned_data
        merchants = list(told["merchants"]) if told["reach"] == _SOME else None
        return Wanted(told["name"], [Permission(scope) for scope in told["scopes"]], merchants, told["days"])
