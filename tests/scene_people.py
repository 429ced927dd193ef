"""People on the stage: one invited, one whose invitation did not go out, one with a second factor, one switched off."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from integration_hub.accounts import invitations
from integration_hub.accounts.audit import SOMEBODY, note
from integration_hub.accounts.models import Invitation, Merchant, Person, Role
from tests.scene_tokens import furnish_tokens

INVITED, UNMAILED, GUARDED, GONE = (f"{name}@hub.example" for name in ("invited", "unmailed", "guarded", "gone"))


def furnish_people(merchant: Merchant, by: Person | None) -> None:
    made = {
        email: Person.objects.create_user(email, None, name=name, role=Role.SUPPORT)
        for email, name in {INVITED: "Ida Holm", UNMAILED: "Ulf Berg", GUARDED: "Greta Lund", GONE: "Gunnar Dahl"}.items()
    }
    for each in made.values():
        each.merchants.set([merchant])
    ends = timezone.now() + timedelta(days=6)
    Invitation.objects.create(person=made[INVITED], role=Role.SUPPORT, invited_by=by, ends_at=ends, mailed_at=timezone.now())
    refused = "The mail server refused the address: 550 5.1.1 No such mailbox"
    Invitation.objects.create(person=made[UNMAILED], role=Role.SUPPORT, invited_by=by, ends_at=ends, problem=refused)
    made[GUARDED].set_password("a long password for tests")
    made[GUARDED].last_seen_at = timezone.now() - timedelta(hours=3)
    made[GUARDED].save()
    TOTP.activate(made[GUARDED], generate_totp_secret())
    RecoveryCodes.activate(made[GUARDED])
    Person.objects.filter(pk=made[GONE].pk).update(is_active=False)
    _trail(merchant, made[GUARDED])
    furnish_tokens(merchant, made[GUARDED], by)


def _trail(merchant: Merchant, person: Person) -> None:
    note(person, "logged in", person.email, detail={"address": "192.0.2.7"})
    note(SOMEBODY, "log-in throttled", "guess@hub.example", detail={"address": "198.51.100.9"})
    note(person, "run cancelled", "Prices from ERP", merchant=merchant, detail={"run": 17}, reason="Asked for by the warehouse.")
    lines = ["schedules: 0 3 * * * → 0 4 * * *", "monitoring: off → on"]
    note(None, "configuration changed", "process alpine/items", merchant=merchant, detail={"changes": lines})


def _of(email: str, then: str = "") -> Callable[[object], str]:
    return lambda _scene: f"/people/{Person.objects.get(email=email).pk}/{then}"


def _invitation(_scene: object) -> str:
    return urlsplit(invitations.link_of(Invitation.objects.get(person__email=INVITED))).path


PEOPLE: dict[str, Callable[[object], str]] = {
    "people": lambda _scene: "/people/",
    "people-nobody-matches": lambda _scene: "/people/?q=nowhere",
    "people-invite": lambda _scene: "/people/invite",
    "person-invited": _of(INVITED),
    "person-unmailed": _of(UNMAILED),
    "person-guarded": _of(GUARDED),
    "person-off": _of(GONE),
    "person-switch-off": _of(GUARDED, "switch-off"),
    "person-reset": _of(GUARDED, "reset-second-factor"),
    "audit": lambda _scene: "/audit/",
    "audit-nothing-matches": lambda _scene: "/audit/?since=2000-01-01&until=2000-01-02",
    "audit-wrong-filter": lambda _scene: "/audit/?since=yesterday",
    "account": lambda _scene: "/me/",
    "account-password": lambda _scene: "/me/password",
    "account-second-factor": lambda _scene: "/me/second-factor/",
    "account-prove": lambda _scene: "/me/second-factor/app",
    "password-forgotten": lambda _scene: "/password/forgotten",
    "password-mailed": lambda _scene: "/password/mailed",
    "password-link-over": lambda _scene: "/password/new/1/over",
    "password-set": lambda _scene: "/password/set",
    "invitation": _invitation,
    "invitation-over": lambda _scene: "/invitation/over",
}
"""As an admin reads them; those about the way in are the same for everybody."""
