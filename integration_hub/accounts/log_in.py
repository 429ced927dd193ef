"""Logging in: by mail address and password, throttled, no sign-up. The steps are allauth's, the words are ours."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from integration_hub.accounts import mails
from integration_hub.accounts.audit import SOMEBODY, note
from integration_hub.accounts.models import Person
from integration_hub.accounts.proofs import Worded

_WRONG = _("Mail address and password do not belong together. Check both, or let a new password be mailed to you.")
_TOO_OFTEN = _("Too many tries. Wait five minutes, then try again. If it was not you who tried, tell an admin of the hub.")
_RECENTLY = 300
"""Seconds after a log-in in which nobody is asked to prove themselves once more."""
_MAILED = {
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
}
"""What somebody is mailed about who may not have done it themselves."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an admin, never by a visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _TOO_OFTEN,
        "rate_limited": _TOO_OFTEN,
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not the password that you log in with now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Somebody who is stopped is in the trail: once for an address, not once for each try."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            address = str(credentials.get("email", ""))[:200]
            if cache.add(f"throttled-in-trail:{address.lower()}", "y", timeout=_RECENTLY):
                note(SOMEBODY, gettext_noop("log-in throttled"), address, detail={"address": self.get_client_ip(request)})
            raise

    def reauthenticate(self, user: Person, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after a log-in: who was let in a minute ago need not prove themselves again."""
        last = max((each["at"] for each in get_authentication_records(self.request, self.request.user)), default=0)
        return bool(time.time() - last >= _RECENTLY)

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        mails.send_aside(user, "security", event=_MAILED[template_prefix])

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        note(user, gettext_noop("password link asked for"), user.email, detail={"address": self.get_client_ip(self.request)})
        mails.send_aside(user, "password", link=password_link(context["uid"], context["key"]))


def password_link(uid: str, key: str) -> str:
    """The address of the page that takes a new password; of the hub's own address, whatever a request says its host is."""
    return settings.HUB_BASE_URL + reverse("account_reset_password_from_key", args=[uid, key])


class LogInForm(Worded, LoginForm):  # type: ignore[misc]  # allauth has no types
    """Two labelled fields."""

    words = {
        "login": (_("Mail address"), "", _("Enter your mail address, like name@example.com.")),
        "password": (_("Password"), "", _("Enter your password.")),
    }
