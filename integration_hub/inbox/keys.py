"""Keys of partners who push: made once, shown once, known afterwards by their hash alone."""

from django.db.models import Q
from django.utils import timezone

from integration_hub.accounts.secret_words import hashed
from integration_hub.inbox.models import ApiKey


def key_of(secret: str) -> ApiKey | None:
    """The key that this is, if it still opens anything; notes that it was used."""
    now = timezone.now()
    valid = ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
    key = valid.select_related("connection", "connection__merchant").filter(hashed=hashed(secret)).first()
    if key:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
