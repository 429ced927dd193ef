"""What the pages about people read."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from integration_hub.accounts.models import Invitation, Person, Role
from integration_hub.accounts.second_factor import FACTORS

_HAS_FACTOR = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
_INVITED = Exists(
    Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None, ends_at__gt=Now(), role=OuterRef("role"))
)


def people(*, sought: str = "", role: str = "", show: str = "") -> QuerySet[Person]:
    """Those that match, with whether they have a second factor, and the merchants they are assigned."""
    found = Person.objects.annotate(has_factor=_HAS_FACTOR, is_invited=_INVITED).prefetch_related("merchants")
    if sought:
        found = found.filter(Q(name__icontains=sought) | Q(email__icontains=sought))
    if role:
        found = found.filter(role=role)
    return _shown(found, show)


def _shown(found: QuerySet[Person], show: str) -> QuerySet[Person]:
    """``show``: "" those who are active, "all" everybody."""
    if show == "all":
        return found
    if show == "off":
        return found.filter(is_active=False)
    if show == "invited":
        return found.filter(_INVITED, is_active=True)
    if show == "bare":
        return found.filter(~_HAS_FACTOR, is_active=True)
    return found.filter(is_active=True)


def factors_of(person: Person) -> list[Authenticator]:
    """The authenticator app and the passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user=person, type__in=FACTORS).order_by("created_at", "pk"))


def codes_left(person: Person) -> int:
    """How many recovery codes the person still has."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else 0


def without_second_factor() -> int:
    """How many of support and admins come in by a password alone: what an admin must know first."""
    needing = Person.objects.filter(is_active=True, role__in=(Role.SUPPORT, Role.ADMIN))
    needing = needing.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return needing.exclude(_HAS_FACTOR).count()


def sessions_of(person: Person) -> int:
    """In how many browsers the person is logged in."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return int(UserSession.objects.filter(user=person, session_key__in=alive).count())
