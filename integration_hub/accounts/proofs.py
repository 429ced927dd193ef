"""What people type to prove who they are: labelled, without placeholders that vanish while one types."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

CODE_LIVES = 120
"""Seconds in which a code that was used could still be right."""
_ENTER_CODE = _("Enter the code.")
_ENTER_PASSWORD = _("Enter the password.")


class Worded(forms.Form):
    """A form of allauth's with our words: ``words`` names label, hint and what is said where nothing was typed."""

    words: dict[str, tuple[Any, Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages |= {"required": missing, "invalid": missing}
            field.widget.attrs.pop("placeholder", None)


class Once(forms.Form):
    """A code opens once, though its neighbours in time are taken, too."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        if not cache.add(f"second-factor-used:{self.user.pk}:{code.replace(' ', '')}", "y", timeout=CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


_CODE = (_("Code"), _("Six digits of your authenticator app, or one of your recovery codes."), _ENTER_CODE)
_NEW = (_("New password"), _("At least 10 signs. A sentence that only you know is good."), _ENTER_PASSWORD)
_AGAIN = (_("New password again"), "", _("Enter the new password a second time."))


class CodeForm(Worded, Once, mfa.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of a log-in."""

    words = {"code": _CODE}


class CodeAgainForm(Worded, Once, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more, before something dangerous."""

    words = {"code": _CODE}


class AppForm(Worded, Once, ActivateTOTPForm):  # type: ignore[misc]
    """Proof that the authenticator app holds the key."""

    words = {"code": (_("Code"), _("The six digits that the app shows now."), _ENTER_CODE)}


class PasskeyForm(Worded, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, made by the browser."""

    words = {
        "name": (_("Name"), _("So that you know it again, like “Work laptop”."), _("Enter a name.")),
        "passwordless": (
            _("Log in with it alone, without the password"),
            _("The device then asks for a fingerprint, a face or a PIN. Leave it off for a plain security key."),
            "",
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 80  # type: ignore[attr-defined]
        self.fields["passwordless"].initial = True


class PasskeyNameForm(Worded, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    words = {"name": (_("Name"), "", _("Enter a name."))}


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something dangerous."""

    words = {"password": (_("Password"), "", _ENTER_PASSWORD)}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody who knows the old one."""

    words = {
        "oldpassword": (_("Present password"), "", _("Enter the password that you log in with now.")),
        "password1": _NEW,
        "password2": _AGAIN,
    }


class ForgottenForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Whose password is forgotten."""

    words = {"email": (_("Mail address"), "", _("Enter your mail address, like name@example.com."))}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for somebody who came by the link of a mail."""

    words = {"password1": _NEW, "password2": _AGAIN}
