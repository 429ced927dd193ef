"""Moving stored credentials to the first key of HUB_KEYS, so that an older one can be taken away."""

from dataclasses import dataclass

from django.db import transaction

from integration_hub.connections.models import Connection
from integration_hub.connections.opening import sealed_for
from integration_hub.connections.vault import Unopenable, current_key, key_of, open_sealed, seal


class NotRotated(Exception):
    """Some credentials cannot be opened, and so nothing was changed; the message names them."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many credentials were sealed anew, and how many were under the first key already."""

    moved: int
    there: int


def rotate_keys() -> Rotation:
    """Seal every credential under the first key, all or none. Raises NotRotated."""
    with transaction.atomic():
        stored = list(Connection.objects.select_for_update(of=("self",)).exclude(credentials="").select_related("merchant"))
        fresh = _sealed_anew(stored)
        for connection, credentials in fresh:
            Connection.objects.filter(pk=connection.pk).update(credentials=credentials)
    return Rotation(len(fresh), len(stored) - len(fresh))


def _sealed_anew(connections: list[Connection]) -> list[tuple[Connection, str]]:
    fresh, lost = [], []
    for connection in connections:
        try:
            secret = open_sealed(connection.credentials, belongs_to=sealed_for(connection))
        except Unopenable as problem:
            lost.append(f"{connection.merchant.slug}/{connection.slug}: {problem}")
            continue
        if key_of(connection.credentials) != current_key():
            fresh.append((connection, seal(secret, belongs_to=sealed_for(connection))))
    if lost:
        raise NotRotated("Nothing was changed, because these credentials cannot be opened:\n" + "\n".join(lost))
    return fresh
