"""What the log-in machinery tells: kept in the trail, and in the session what it has proven."""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from integration_hub.accounts.audit import SOMEBODY, note
from integration_hub.accounts.models import Person
from integration_hub.accounts.second_factor import FACTORS, has_one, prove, unprove
from integration_hub.accounts.sessions import end_all, mark_seen

_ADDED = {
    Authenticator.Type.TOTP: gettext_noop("authenticator app added"),
    Authenticator.Type.WEBAUTHN: gettext_noop("passkey added"),
}
_REMOVED = {
    Authenticator.Type.TOTP: gettext_noop("authenticator app removed"),
    Authenticator.Type.WEBAUTHN: gettext_noop("passkey removed"),
}


def listen() -> None:
    """Hear each event; called once, when the hub starts."""
    user_logged_in.connect(_opened)
    account.user_logged_in.connect(_logged_in)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    user_logged_out.connect(_logged_out)
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_codes_made)
    mfa.authenticator_used.connect(_used)
    mfa.authentication_failed.connect(_refused)


def _opened(request: HttpRequest, user: Person, **_: Any) -> None:
    mark_seen(request, user)


def _logged_in(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("logged in"), user.email, detail=_from(request))


def _logged_out(request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user:
        note(user, gettext_noop("logged out"), user.email)


def _password_changed(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("password changed"), user.email, detail=_from(request))


def _password_reset(request: HttpRequest, user: Person, **_: Any) -> None:
    end_all(user)
    note(user, gettext_noop("password changed by link"), user.email, detail=_from(request))


def _added(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """A first one ends the sessions that were opened without it."""
    if authenticator.type not in FACTORS:
        return
    if Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1:
        end_all(user, but=request.session.session_key)
    prove(request, user)
    note(user, _ADDED[authenticator.type], user.email, detail=_from(request))


def _removed(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type not in FACTORS:
        return
    if not has_one(user):
        unprove(request)
    note(user, _REMOVED[authenticator.type], user.email, detail=_from(request))


def _codes_made(request: HttpRequest, user: Person, **_: Any) -> None:
    note(user, gettext_noop("recovery codes made"), user.email)


def _used(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    prove(request, user)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        note(user, gettext_noop("recovery code used"), user.email, detail=_from(request) | {"left": left})


def _refused(request: HttpRequest, user: Person, **_: Any) -> None:
    """It was not proven that it was the person."""
    note(SOMEBODY, gettext_noop("second factor refused"), user.email, detail=_from(request))


def _from(request: HttpRequest) -> dict[str, str]:
    return {"address": get_adapter(request).get_client_ip(request)}
