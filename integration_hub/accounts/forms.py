"""What people may type about themselves and, admins, about others."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integration_hub.accounts.models import Merchant, Person, Role

_NO_NAME = {"required": _("Enter a name.")}
_ADDRESS = _("Enter a mail address, like name@example.com.")
_ROLES = {
    Role.MERCHANT: _("Merchant: reads the pages of its merchants"),
    Role.SUPPORT: _("Support: starts, resends and repairs for the merchants it is assigned"),
    Role.ADMIN: _("Admin: sees all merchants, sets up, and decides about people"),
}
LANGUAGES = [("", _("The browser's")), *settings.LANGUAGES]


def name_field() -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=200, error_messages=_NO_NAME)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # at run time it takes none
    """What everybody sets for themselves."""

    name = name_field()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    class Meta:
        model = Person
        fields = ["name", "language"]


class AcceptForm(forms.Form):
    """What somebody enters who was invited."""

    name = name_field()
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 10 signs. A sentence that only you know is good."),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("Enter the password a second time.")},
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password

    def clean_again(self) -> str:
        if "password" in self.cleaned_data and self.cleaned_data["again"] != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords differ."))
        return str(self.cleaned_data["again"])


class RightsForm(forms.Form):
    """The role of somebody, and whose pages they see."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, words) for role, words in _ROLES.items()], widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("There is no such role. Choose one of the list.")},
    )  # fmt: skip
    merchants = forms.ModelMultipleChoiceField(
        label=_("Merchants"),
        queryset=Merchant.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Whose pages the person sees. Admins see all."),
        error_messages={"invalid_choice": _("One of these merchants is not there any more. Load the page again.")},
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("role") in (Role.MERCHANT, Role.SUPPORT) and "merchants" in told and not told["merchants"]:
            self.add_error("merchants", _("Tick at least one merchant: without, the person would see nothing."))
        return told


class PersonForm(RightsForm):
    """Somebody who is there already."""

    name = name_field()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    field_order = ["name", "language", "role", "merchants"]


class InviteForm(PersonForm):
    """Somebody new."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("The invitation goes there, and the person logs in with it."),
        error_messages={"required": _ADDRESS, "invalid": _ADDRESS},
    )
    field_order = ["email", "name", "language", "role", "merchants"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody with this mail address is there already. Look for them in the list of people."))
        return email


class PeopleFilter(forms.Form):
    """Which people are listed; its state is the address of the page."""

    q = forms.CharField(label=_("Name or mail address"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Any role")), *((role.value, _(role.label)) for role in Role)],
        required=False,
        error_messages={"invalid_choice": _("There is no such role. Choose one of the list.")},
    )
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("Active")), ("invited", _("Invited")), ("bare", _("Without a second factor")), ("off", _("Switched off")),
        ],
        required=False,
        error_messages={"invalid_choice": _("There is no such choice. Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.is_valid()

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
