"""The second factor: who must have one, whether this session was opened with one, and where somebody without is led."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from integration_hub.accounts.models import Person, Role

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
REQUIRED_OF = (Role.SUPPORT, Role.ADMIN)
SETTING_UP = {
    "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_reauthenticate",
}  # fmt: skip
"""What somebody reaches who must have a second factor and has none yet."""
PROVING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""What somebody reaches who has one, in a session that was opened without it."""
_PROVEN = "second_factor"


def is_required_of(person: Person) -> bool:
    return settings.HUB_SECOND_FACTOR == "required" and person.role in REQUIRED_OF


def has_one(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def is_proven(request: HttpRequest, person: Person) -> bool:
    """Whether this very session has seen the person's second factor."""
    return bool(request.session.get(_PROVEN) == person.pk)


def prove(request: HttpRequest, person: Person) -> None:
    request.session[_PROVEN] = person.pk


def unprove(request: HttpRequest) -> None:
    request.session.pop(_PROVEN, None)


def led_elsewhere(request: HttpRequest, person: Person) -> HttpResponseRedirect | None:
    """Where the person must go first, or None. A password alone opens nothing but the way to a second factor."""
    if not is_required_of(person) or is_proven(request, person):
        return None
    name = request.resolver_match.view_name if request.resolver_match else ""
    if has_one(person):
        there = reverse("mfa_reauthenticate", query={REDIRECT_FIELD_NAME: request.get_full_path()})
        return None if name in PROVING else HttpResponseRedirect(there)
    return None if name in SETTING_UP else HttpResponseRedirect(reverse("mfa_index"))
