"""Which services of which merchants are shown; the state of the form is the address of the page."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant
from integration_hub.manage import everywhere
from integration_hub.processes.kinds import KINDS
from integration_hub.runs.forms import NO_SERVICE

STATES = {
    everywhere.BAD: _("Ended badly"),
    everywhere.RUNNING: _("Running or queued"),
    everywhere.WELL: _("Done"),
    everywhere.NEVER: _("Not run yet"),
    everywhere.OFF: _("Switched off"),
}


class ServiceFilter(forms.Form):
    """What cannot be chosen is told beside its field, and left out."""

    merchant = forms.ChoiceField(
        label=_("Merchant"), required=False, error_messages={"invalid_choice": _("There is no such merchant. Choose one.")}
    )
    service = forms.ChoiceField(label=_("Service"), required=False, error_messages={"invalid_choice": NO_SERVICE})
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *STATES.items()],
        error_messages={"invalid_choice": _("There is no such state. Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, merchants: Sequence[Merchant], kinds: Sequence[str], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the query string, as Django gives it
        self._merchants = merchants
        named = [(kind, _(KINDS[kind].name)) for kind in kinds]
        self.fields["service"].choices = [("", _("All services")), *named]  # type: ignore[attr-defined]
        known = [(each.slug, each.name) for each in merchants]
        self.fields["merchant"].choices = [("", _("All merchants")), *known]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def merchants(self) -> list[Merchant]:
        chosen = self.cleaned_data.get("merchant")
        return [each for each in self._merchants if chosen in ("", None, each.slug)]

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("service") or ""

    @property
    def standing(self) -> str:
        return self.cleaned_data.get("state") or ""

    @property
    def page(self) -> int:
        """The number of the page; of one that cannot be read the first."""
        told = str(self.data.get("page", ""))
        return int(told) if told.isdecimal() and len(told) < 6 else 1

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
