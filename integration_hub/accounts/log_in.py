"""Logging in: by mail address and password, throttled, no sign-up. The steps are allauth's, the words are ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_WRONG = _("Mail address and password do not belong together. Check both, or ask an admin of the hub for a new password.")
_TOO_OFTEN = _("Too many tries. Wait five minutes, then try again. If it was not you who tried, tell an admin of the hub.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an admin, never by a visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class LogInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Two labelled fields, without placeholders that vanish while one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "login": (_("Mail address"), _("Enter your mail address, like name@example.com.")),
            "password": (_("Password"), _("Enter your password.")),
        }
        for name, (label, missing) in words.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.error_messages |= {"required": missing, "invalid": missing}
            field.widget.attrs.pop("placeholder", None)
