"""Tokens of the API: each opens a part of what its person may do, and never more than the person may do now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts.access import Permission, may, merchants_of
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import ApiToken, Merchant, Person
from integration_hub.accounts.second_factor import is_required_of
from integration_hub.accounts.secret_words import hashed, new_secret

MARK = "hubtoken"
SEEN_EVERY = timedelta(minutes=1)
"""A call more does not write each time that the token was used."""
LONGEST_DAYS, USUAL_DAYS = 365, 90


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as its person wants it. ``merchants`` None: all that the person sees."""

    name: str
    scopes: Collection[Permission]
    merchants: Collection[Merchant] | None = None
    days: int = USUAL_DAYS


@transaction.atomic
def make_token(person: Person, wanted: Wanted, *, proven: bool) -> tuple[ApiToken, str]:
    """A new token, and its secret: this once, it is not kept. What the person may not do or see is no part of it."""
    secret, prefix = new_secret(MARK)
    made = ApiToken.objects.create(
        person=person, name=wanted.name, prefix=prefix, hashed=hashed(secret), proven=proven,
        scopes=[scope.value for scope in Permission if scope in wanted.scopes and may(person, scope)],
        all_merchants=wanted.merchants is None,
        expires_at=timezone.now() + timedelta(days=min(wanted.days, LONGEST_DAYS)),
    )  # fmt: skip
    only = merchants_of(person).filter(pk__in=[merchant.pk for merchant in wanted.merchants or ()])
    made.merchants.set(only)
    whose = "*" if made.all_merchants else ", ".join(sorted(merchant.slug for merchant in only))
    detail = {"person": person.email, "scopes": made.scopes, "merchants": whose, "days": wanted.days}
    note(person, gettext_noop("API token made"), str(made)[:200], detail=detail)
    return made, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person) -> None:
    """From now on it opens nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        note(by, gettext_noop("API token revoked"), str(token)[:200], detail={"person": token.person.email})


def revoke_all(person: Person) -> int:
    """All of the person's; how many opened anything until now."""
    return valid_of(person).update(revoked_at=timezone.now())


def valid_of(person: Person) -> QuerySet[ApiToken]:
    """Those of the person's that are not over and not revoked."""
    return ApiToken.objects.filter(person=person, revoked_at=None, expires_at__gt=timezone.now())


def token_of(secret: str) -> ApiToken | None:
    """The token that this is, if it opens anything now; that it was used is noted.

    It opens nothing while its person is switched off, or must have a second factor that was not shown when it was made.
    """
    now = timezone.now()
    valid = ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, person__is_active=True).select_related("person")
    found = valid.filter(hashed=hashed(secret)).first()
    if found is None or (is_required_of(found.person) and not found.proven):
        return None
    if found.last_used_at is None or now - found.last_used_at > SEEN_EVERY:
        unseen = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiToken.objects.filter(unseen, pk=found.pk).update(last_used_at=now)
    return found


def permits(token: ApiToken, permission: Permission) -> bool:
    """Whether it was given this, and its person may still do it."""
    return permission.value in token.scopes and may(token.person, permission)


def merchants_open_to(token: ApiToken) -> QuerySet[Merchant]:
    """The merchants that its person sees, as far as it was made for them."""
    seen = merchants_of(token.person)
    return seen if token.all_merchants else seen.filter(pk__in=token.merchants.values("pk"))
