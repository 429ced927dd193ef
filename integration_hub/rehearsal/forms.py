"""What a person says about drafts and rehearsals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integration_hub.mappings.models import Mapping
from integration_hub.rehearsal.models import GroupKind, Verdict
from integration_hub.ui.words import number

_DAYS = (7, 14, 30)
_LONGEST = 1000


class DraftForm(forms.Form):
    """Why a draft is made, and the revision that the person saw."""

    note = forms.CharField(
        label=_("Why"), required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whoever reads the versions later. You may write it when you activate the draft."),
    )  # fmt: skip
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RehearsalForm(forms.Form):
    """How far back."""

    days = forms.TypedChoiceField(label=_("Orders of the last"), coerce=int, initial=14)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(days, _("%(days)s days") % {"days": number(days)}) for days in _DAYS]  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """Approve, or object and say why. What would make orders fail is approved with a reason only."""

    verdict = forms.ChoiceField(choices=[(Verdict.APPROVED, ""), (Verdict.OBJECTED, "")])
    note = forms.CharField(required=False, max_length=_LONGEST)

    def __init__(self, kind: str, *args: Any) -> None:
        super().__init__(*args)
        self._kind = kind

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        needed = self._kind == GroupKind.FAIL or said.get("verdict") == Verdict.OBJECTED
        if needed and not said.get("note", "").strip():
            raise ValidationError(_("Say in a few words why; then press the button again."))
        return said


class ActivationForm(forms.Form):
    """Why, and the revision of the draft that the person saw."""

    reason = forms.CharField(
        label=_("Why is this right?"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside the version and in the audit trail."),
        error_messages={"required": _("Say in a few words why the mapping changes.")},
    )  # fmt: skip
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class WordsForm(forms.Form):
    """What the words that have no pair are in the ERP: a field for each; those left empty are left out."""

    into = forms.TypedChoiceField(
        label=_("Put them into"), coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": _("This draft is there no longer. Choose another, or a new one.")},
    )  # fmt: skip

    def __init__(self, words: list[tuple[str, str]], drafts: Iterable[Mapping], *args: Any) -> None:
        super().__init__(*args)
        self._words = words
        self._drafts = {draft.pk: draft for draft in drafts}
        named = [(pk, _("Draft %(number)s") % {"number": pk}) for pk in self._drafts]
        self.fields["into"].choices = [("", _("A new draft")), *named]  # type: ignore[attr-defined]
        for place in range(len(words)):
            self.fields[f"word-{place}"] = forms.CharField(required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        if not any(self.pairs.values()):
            raise ValidationError(_("Say of at least one word what it is in the ERP."))
        return self.cleaned_data

    @property
    def draft(self) -> Mapping | None:
        """The draft that they are put into; None: a new one."""
        return self._drafts.get(self.cleaned_data.get("into") or 0)

    @property
    def drafts(self) -> dict[int, Mapping]:
        """Those to choose from."""
        return self._drafts

    @property
    def pairs(self) -> dict[str, dict[str, str]]:
        """What was said, by map."""
        pairs: dict[str, dict[str, str]] = {}
        for place, (name, word) in enumerate(self._words):
            if said := self.cleaned_data.get(f"word-{place}", "").strip():
                pairs.setdefault(name, {})[word] = said
        return pairs

    @property
    def asked(self) -> list[tuple[str, str, forms.BoundField]]:
        """Each word with the map that it stands in and the field that is to be filled in."""
        return [(name, word, self[f"word-{place}"]) for place, (name, word) in enumerate(self._words)]
