"""Keys of partners who push: made once, shown once, known afterwards by their hash alone."""

import hashlib
import secrets

from django.db.models import Q
from django.utils import timezone

from integration_hub.inbox.models import ApiKey

_MARK = "hub"


def new_secret() -> tuple[str, str]:
    """A key nobody has, and the part of it that may be shown."""
    prefix = secrets.token_hex(4)
    return f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}", prefix


def hashed(secret: str) -> str:
    """What is kept of a key. It holds 256 random bits, so that a plain hash gives nobody a start."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(secret: str) -> ApiKey | None:
    """The key that this is, if it still opens anything; notes that it was used."""
    now = timezone.now()
    valid = ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
    key = valid.select_related("connection", "connection__merchant").filter(hashed=hashed(secret)).first()
    if key:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
