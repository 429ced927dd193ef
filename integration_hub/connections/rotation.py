"""Moving stored credentials to the first key of HUB_KEYS, so that an older one can be taken away."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction

from integration_hub.connections.models import Connection
from integration_hub.connections.opening import sealed_for
from integration_hub.connections.second_factors import BELONGS_TO, SECRETS
from integration_hub.connections.vault import Unopenable, current_key, key_of, open_sealed, seal


class NotRotated(Exception):
    """Some credentials cannot be opened, and so nothing was changed; the message names them."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many credentials were sealed anew, and how many were under the first key already."""

    moved: int
    there: int


def rotate_keys() -> Rotation:
    """Seal every credential and every second factor under the first key, all or none. Raises NotRotated."""
    with transaction.atomic():
        stored = list(Connection.objects.select_for_update(of=("self",)).exclude(credentials="").select_related("merchant"))
        fresh = _sealed_anew(stored)
        for connection, credentials in fresh:
            Connection.objects.filter(pk=connection.pk).update(credentials=credentials)
        factors = list(Authenticator.objects.select_for_update(of=("self",)).filter(type__in=SECRETS).select_related("user"))
        moved = [factor for factor in factors if _factor_moved(factor)]
        Authenticator.objects.bulk_update(moved, ["data"], batch_size=500)
    return Rotation(len(fresh) + len(moved), len(stored) + len(factors) - len(fresh) - len(moved))


def _factor_moved(factor: Authenticator) -> bool:
    """Whether it was under an older key: now it holds the text under the first one."""
    name = SECRETS[factor.type]
    try:
        secret = open_sealed(factor.data[name], belongs_to=BELONGS_TO)
    except Unopenable as problem:
        raise NotRotated(
            f"Nothing was changed: the second factor of {factor.user.email} cannot be opened: {problem}"
        ) from problem
    if key_of(factor.data[name]) == current_key():
        return False
    factor.data[name] = seal(secret, belongs_to=BELONGS_TO)
    return True


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
