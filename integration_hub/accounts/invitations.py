"""The way in for somebody new: a signed link, once, for a week, as long as nothing about it was changed."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts import mails
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Invitation, Person

LASTS = timedelta(days=7)
_SIGNER = "integration_hub.invitation"


def make(person: Person, *, by: Person) -> Invitation:
    """A fresh invitation; an older one that is still open ends with it."""
    revoke(person)
    return Invitation.objects.create(person=person, role=person.role, invited_by=by, ends_at=timezone.now() + LASTS)


def revoke(person: Person) -> int:
    """End what is open of the person's invitations; how many."""
    return Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


def send(invitation: Invitation) -> str:
    """Mail the link, outside of any transaction; what went wrong is kept with the invitation and given back."""
    told = {"invitation": invitation, "link": link_of(invitation), "days": LASTS.days}
    problem = mails.send(invitation.person, "invitation", **told)
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=None if problem else timezone.now(), problem=problem)
    return problem


def link_of(invitation: Invitation) -> str:
    token = Signer(salt=_SIGNER).sign_object(invitation.pk)
    return settings.HUB_BASE_URL + reverse("invitation", args=[token])


def open_one(token: str) -> Invitation | None:
    """The invitation that the link is for, while it can be used."""
    try:
        pk = Signer(salt=_SIGNER).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    found = Invitation.objects.select_related("person").filter(pk=pk).first()
    return found if found and found.state == Invitation.State.WAITING else None


def use(invitation: Invitation, *, name: str, password: str) -> bool:
    """Let the person in with the name and the password they chose; False if somebody used it meanwhile."""
    with transaction.atomic():
        mine = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
        if not mine.update(used_at=timezone.now()):
            return False
        person = invitation.person
        person.name = name
        person.set_password(password)
        person.save(update_fields=["name", "password"])
        note(person, gettext_noop("invitation used"), person.email, detail={"role": person.role})
    return True
