"""What an admin types to cut a connection off."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DisconnectForm(forms.Form):
    """The connection's own name, so that no other is meant, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why must it be disconnected, and who was asked?"), min_length=10, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("It is kept in the audit trail with your name."),
        error_messages={
            "required": gettext_lazy("Say why, so that others understand it later."),
            "min_length": gettext_lazy("Say a little more: at least 10 characters, so that others understand it later."),
        },
    )  # fmt: skip
    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, name: str, *args: Any) -> None:
        super().__init__(*args)
        self._name = name
        self.fields["name"].label = _("Type %(name)s to disconnect it") % {"name": name}
        self.fields["name"].error_messages["required"] = _("Type the name of the connection, so that no other is meant.")

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"]).strip()
        if typed != self._name:
            raise forms.ValidationError(_("That is not its name: it is %(name)s.") % {"name": self._name})
        return typed
