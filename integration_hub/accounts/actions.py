"""What admins do with people. Nobody can lock the last admin out, and nobody takes their own admin role away."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from integration_hub.accounts import invitations, mails
from integration_hub.accounts.audit import note
from integration_hub.accounts.log_in import password_link
from integration_hub.accounts.models import Invitation, Merchant, Person, Role
from integration_hub.accounts.sessions import end_all
from integration_hub.accounts.tokens import revoke_all


class Refused(Exception):
    """It cannot be done; the message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an admin says of a person."""

    name: str
    language: str
    role: Role
    merchants: list[Merchant]


def invite(email: str, wanted: Wanted, *, by: Person) -> Invitation:
    """Make somebody who comes in by the link of a mail; the mail is sent, or its problem is kept with the invitation."""
    with transaction.atomic():
        person = Person.objects.create_user(email, None, name=wanted.name, role=wanted.role)
        Person.objects.filter(pk=person.pk).update(language=wanted.language)
        person.refresh_from_db()
        person.merchants.set(wanted.merchants)
        made = invitations.make(person, by=by)
        note(
            by, gettext_noop("person invited"), person.email, detail={"role": wanted.role, "merchants": _slugs(wanted.merchants)}
        )
    invitations.send(made)
    made.refresh_from_db()
    return made


def invite_again(person: Person, *, by: Person) -> Invitation:
    """Another link; the older one is dead. Raises Refused."""
    if not person.is_active:
        raise Refused(_("This person is switched off. Switch the person on first."))
    if person.has_usable_password():
        raise Refused(_("This person has a password already. Mail a link for a new one instead."))
    with transaction.atomic():
        made = invitations.make(person, by=by)
        note(by, gettext_noop("person invited again"), person.email, detail={"role": person.role})
    invitations.send(made)
    made.refresh_from_db()
    return made


def revoke_invitation(person: Person, *, by: Person) -> None:
    """The link opens nothing any more. The person stays, without a password, until somebody invites them again."""
    with transaction.atomic():
        if invitations.revoke(person):
            note(by, gettext_noop("invitation revoked"), person.email)


def change(person: Person, wanted: Wanted, *, by: Person) -> bool:
    """Bring what an admin says of the person to pass; whether an open invitation ended with it. Raises Refused."""
    with transaction.atomic():
        if person.role == Role.ADMIN and wanted.role != Role.ADMIN:
            _leave_an_admin(person, by=by)
        before, after = _said(person, list(person.merchants.all())), _said_wanted(wanted)
        Person.objects.filter(pk=person.pk).update(name=wanted.name, language=wanted.language, role=wanted.role)
        person.merchants.set(wanted.merchants)
        changed = {key: f"{before[key]} → {after[key]}" for key in before if before[key] != after[key]}
        ended = invitations.revoke(person) if "role" in changed else 0
        if changed:
            note(by, gettext_noop("person changed"), person.email, detail=changed)
    return bool(ended)


def switch_off(person: Person, *, by: Person) -> None:
    """Nobody logs in with it any more, and every session of the person ends now. Raises Refused."""
    with transaction.atomic():
        _leave_an_admin(person, by=by)
        Person.objects.filter(pk=person.pk).update(is_active=False)
        invitations.revoke(person)
        note(by, gettext_noop("person switched off"), person.email, detail={"sessions ended": end_all(person)})


def switch_on(person: Person, *, by: Person) -> None:
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(is_active=True)
        note(by, gettext_noop("person switched on"), person.email)


def reset_second_factor(person: Person, *, by: Person) -> str:
    """Forget app, passkeys and codes, end every session and token, and tell the person; what went wrong with the mail, or ""."""
    with transaction.atomic():
        removed, _kinds = Authenticator.objects.filter(user=person).delete()
        ended = {"sessions ended": end_all(person), "tokens revoked": revoke_all(person)}
        note(by, gettext_noop("second factor reset"), person.email, detail={"removed": removed, **ended})
    return mails.send(person, "security", event="second_factor_reset")


def mail_password_link(person: Person, *, by: Person) -> str:
    """A link for a new password, valid for a day; what went wrong with the mail, or "". Raises Refused."""
    if not person.is_active:
        raise Refused(_("This person is switched off. Switch the person on first."))
    note(by, gettext_noop("password link mailed"), person.email)
    link = password_link(int_to_base36(person.pk), default_token_generator.make_token(person))
    return mails.send(person, "password", link=link)


def _leave_an_admin(person: Person, *, by: Person) -> None:
    """Raises Refused where nobody could set up anything any more. Locks the admins: two must not remove each other at once."""
    if person.pk == by.pk:
        raise Refused(_("This is yourself. Ask another admin to do it, so that nobody locks themselves out."))
    admins = set(
        Person.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk").values_list("pk", flat=True)
    )
    if admins == {person.pk}:
        raise Refused(_("This is the last admin. Make somebody else admin first."))


def _said(person: Person, merchants: list[Merchant]) -> dict[str, str]:
    return {
        "name": person.name, "language": person.language or "-", "role": person.role, "merchants": _slugs(merchants),
    }  # fmt: skip


def _said_wanted(wanted: Wanted) -> dict[str, str]:
    return {
        "name": wanted.name, "language": wanted.language or "-", "role": wanted.role, "merchants": _slugs(wanted.merchants),
    }  # fmt: skip


def _slugs(merchants: list[Merchant]) -> str:
    return ", ".join(sorted(merchant.slug for merchant in merchants)) or "-"
