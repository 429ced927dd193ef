"""What a person may type about recipients."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RecipientForm(forms.Form):
    """One plain address."""

    address = forms.EmailField(
        label=_("Mail address"),
        help_text=_("One address, like name@example.com. It needs no account here."),
        error_messages={
            "required": _("Enter the mail address to add."),
            "invalid": _("Enter one mail address, like name@example.com."),
        },
    )
