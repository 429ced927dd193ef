"""Tokens on the stage: one of the admin's own, one of support for a merchant alone, one revoked."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import ApiToken, Merchant, Person
from integration_hub.accounts.tokens import Wanted, make_token, revoke_token


def furnish_tokens(merchant: Merchant, person: Person, by: Person | None) -> None:
    """``person`` is somebody of support; ``by`` who reads the pages."""
    may = [Permission.BROWSE, Permission.START_RUNS, Permission.REPAIR_ORDERS]
    till, _ = make_token(person, Wanted("Stock check of the till", may, [merchant]), proven=True)
    ApiToken.objects.filter(pk=till.pk).update(last_used_at=timezone.now() - timedelta(minutes=4))
    old, _ = make_token(person, Wanted("Night report", [Permission.BROWSE], days=30), proven=True)
    revoke_token(old, by=person)
    if by:
        make_token(by, Wanted("Prometheus", [Permission.SEE_METRICS]), proven=True)
        over, _ = make_token(by, Wanted("Move of 2025", list(Permission), [merchant]), proven=True)
        ApiToken.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(days=2))


TOKENS: dict[str, Callable[[object], str]] = {
    "api": lambda _scene: "/api/",
    "api-room": lambda _scene: "/api/rooms/orders",
    "tokens": lambda _scene: "/me/tokens/",
    "tokens-of-everybody": lambda _scene: "/people/tokens/",
    "tokens-of-nobody": lambda _scene: f"/people/tokens/?person={Person.objects.get(email='gone@hub.example').pk}",
}
