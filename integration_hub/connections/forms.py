"""What a person may say of a connection: that a server is the right one, and which file to try."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integration_hub.connections.models import Connection
from integration_hub.connections.samples import MOST_BYTES, kinds_of

MOST_MB = MOST_BYTES // 2**20


class IdentityForm(forms.Form):
    """An admin compared a fingerprint. Where another one was confirmed before, it is also asked why it changed."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=300)
    compared = forms.BooleanField(
        label=_("I have compared this fingerprint with what whoever runs the server told me, and it is the same."),
        error_messages={"required": _("Tick this only after you have compared the fingerprint.")},
    )
    reason = forms.CharField(
        label=_("Why did it change?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What whoever runs the server said, for the audit trail."),
    )  # fmt: skip

    def __init__(self, *args: object, changed: bool = False) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the posted data, as Django gives it
        if changed:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Say why the server has another identity now.")
        else:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, str]:
        """The fingerprint, and why where that was asked."""
        return {name: self.cleaned_data[name] for name in ("fingerprint", "reason") if name in self.cleaned_data}


class SampleForm(forms.Form):
    """Which kind of record, and from where."""

    kind = forms.ChoiceField(label=_("Kind of record"), error_messages={"invalid_choice": _("Choose one of the list.")})
    file = forms.FileField(
        label=_("Sample file"), required=False, allow_empty_file=True,
        help_text=format_lazy(_("At most {size} MB. Without one, the newest file on the server is tried."), size=MOST_MB),
    )  # fmt: skip

    def __init__(self, connection: Connection, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the posted data and files, as Django gives them
        found = kinds_of(connection)
        if all(reads.parcels and reads.parcels.shelf is None for reads in found.values()):
            self.fields["file"].required = True
            self.fields["file"].help_text = format_lazy(_("At most {size} MB, as it will be pushed."), size=MOST_MB)
            self.fields["file"].error_messages["required"] = _("Choose a file: what is pushed lies nowhere else.")
        self.fields["kind"].choices = [(name, gettext(reads.unit).capitalize()) for name, reads in found.items()]  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        upload = self.cleaned_data["file"]
        if upload and upload.size > MOST_BYTES:
            raise forms.ValidationError(format_lazy(_("The file has more than {size} MB. Take its first rows."), size=MOST_MB))
        return upload
