"""What a person may type about closing sheets."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AcceptForm(forms.Form):
    """Why a difference may stand."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Who looks at this day in a year should understand it, such as: freight was corrected by hand, see 4711."),
        error_messages={"required": _("Enter why the difference may stand.")},
    )  # fmt: skip


class SignForm(forms.Form):
    """A remark beside the signature."""

    note = forms.CharField(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
