"""What a person may type about recipients."""

from django import forms


class RecipientForm(forms.Form):
    """One plain address."""

    address = forms.EmailField(
        label="Mail address",
        help_text="One address, like name@example.com. It needs no account here.",
        error_messages={
            "required": "Enter the mail address to add.",
            "invalid": "Enter one mail address, like name@example.com.",
        },
    )
