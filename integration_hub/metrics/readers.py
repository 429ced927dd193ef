"""Who may read the figures: whoever shows the hub's own token, or a person's API token that was given this."""

from collections.abc import Collection
from secrets import compare_digest

from django.conf import settings

from integration_hub.accounts.access import Permission
from integration_hub.accounts.tokens import merchants_open_to, permits, token_of


class Stranger(Exception):
    """What was shown opens nothing."""


class NotGiven(Exception):
    """It opens something, and not this."""


def seen_by(authorization: str) -> Collection[int] | None:
    """The merchants of whose figures the header's token tells; None: of all there are. Raises Stranger, NotGiven.

    How long the comparison takes tells nothing about the hub's own token.
    """
    scheme, _, shown = authorization.partition(" ")
    shown = shown.strip()
    if scheme.lower() != "bearer" or not shown:
        raise Stranger
    if settings.HUB_METRICS_TOKEN and compare_digest(shown.encode(), settings.HUB_METRICS_TOKEN.encode()):
        return None
    token = token_of(shown)
    if token is None:
        raise Stranger
    if not permits(token, Permission.SEE_METRICS):
        raise NotGiven
    return frozenset(merchants_open_to(token).values_list("pk", flat=True))
