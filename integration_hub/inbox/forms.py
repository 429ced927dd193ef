"""What an admin may type about a key."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integration_hub.connections.models import Connection
from integration_hub.inbox.actions import services_of


class KeyForm(forms.Form):
    """A new key: what it is called, what it may feed, whether a machine or a person uses it, how long it lasts."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Who uses it and for what, like “Night export of the ERP”."),
        error_messages={"required": _("Enter a name, so that you know later whose key it is.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("May push"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of record.")},
    )
    by_hand = forms.BooleanField(
        label=_("A person uses it by hand and may force an import"),
        required=False,
        help_text=_("Leave it off for every key that a schedule uses: those may never override the hub's protection."),
    )
    days = forms.IntegerField(
        label=_("Ends after days"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("Empty: it is valid until somebody revokes it."),
        error_messages={"min_value": _("Enter 1 or more days."), "max_value": _("Enter 3,650 days at most.")},
    )

    def __init__(self, connection: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(process.kind, _(process.service.name)) for process in services_of(connection)]
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.initial = [kind for kind, _ in choices]
