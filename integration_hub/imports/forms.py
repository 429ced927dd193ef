"""What a person types where a plan is decided about, and chooses where generations are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration_hub.catalogue.models import Kind
from integration_hub.runs.models import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERYTHING = (Kind.ITEM, Kind.PRICE, Kind.STOCK)
CHOICES: dict[str, Sequence[Kind]] = {"prices": (Kind.PRICE,), "stock": (Kind.STOCK,), "everything": EVERYTHING}


class DecisionForm(forms.Form):
    """Why a plan is released or rejected; ``seen`` names the plan as it stood on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why is this right?"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the audit trail with your name."),
        error_messages={
            "required": gettext_lazy("Say why, so that others understand it later."),
            "min_length": gettext_lazy("Say a little more: at least 10 characters, so that others understand it later."),
        },
    )  # fmt: skip


class ReleaseForm(DecisionForm):
    """Where everything is rolled back, the name of the catalogue is typed as well."""

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if run.is_roll_back and len(run.plan.get("kinds", [])) > 1:
            self.fields["name"] = self._name(run.process.source.name)

    def _name(self, name: str) -> forms.CharField:
        said = {"required": _("Type the name of the catalogue, so that nothing is rolled back by mistake.")}
        label = _("Type %(name)s to roll everything back") % {"name": name}
        return forms.CharField(label=label, max_length=200, error_messages=said, validators=[_is(name)])


class RollBackForm(forms.Form):
    """What of an older generation shall come back."""

    what = forms.ChoiceField(choices=[(key, key) for key in CHOICES])

    @property
    def kinds(self) -> Sequence[Kind]:
        return CHOICES[self.cleaned_data["what"]]


def _is(name: str) -> Any:
    def validate(typed: str) -> None:
        if typed.strip() != name:
            raise forms.ValidationError(_("That is not the name of the catalogue: it is %(name)s.") % {"name": name})

    return validate
