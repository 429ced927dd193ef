"""A connection's configuration put into its row: what changed is told in lines, secrets never."""

from typing import get_args

from django.utils import timezone
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from connectors.base import Config
from integration_hub.accounts.changes import difference
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config


def is_secret(field: FieldInfo) -> bool:
    """Whether a field of a connector's Config is a credential."""
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def secrets_of(model: type[BaseModel]) -> list[str]:
    """The credentials among a Config's fields."""
    return [name for name, field in model.model_fields.items() if is_secret(field)]


def put_config(row: Connection, config: Config, before: Config | None) -> list[str]:
    """Store it where it differs, and have the system asked how it is; a line for each change."""
    lines = [] if before else ["credentials: set"] if secrets_of(type(config)) else []
    for name, field in type(config).model_fields.items():
        now, was = getattr(config, name), getattr(before, name, None)
        if now == was or (before is None and is_secret(field)) or (before is None and now == field.get_default()):
            continue
        secret = is_secret(field)
        lines.append(f"config.{name}: changed" if secret else difference(f"config.{name}", was, now))
    if lines or before is None:
        store_config(row, config)
        row.check_due_at = timezone.now()
        row.save()
    return lines
