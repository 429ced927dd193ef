"""From a stored connection to a client that can be called: the only place where credentials are opened."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from pydantic import SecretStr

from connectors.base import Client, Config, Connector, Listener, Surroundings
from connectors.registry import connector
from integration_hub.connections.allowance import SharedLimiter
from integration_hub.connections.models import Connection
from integration_hub.connections.vault import open_sealed, seal


@dataclass(frozen=True, slots=True)
class Opened:
    """A connector, the account's configuration and a client that is closed by whoever opened it."""

    connector: Connector[Any, Any]
    config: Config
    client: Client


@contextmanager
def opened(connection: Connection, listener: Listener) -> Iterator[Opened]:
    """A client for the connection, closed at the end. ``listener`` is told each masked call."""
    declared = connector(connection.connector)
    config = config_of(connection)
    surroundings = Surroundings(SharedLimiter(), listener, allow_private=settings.HUB_ALLOW_PRIVATE)
    client = declared.connect(config, surroundings)
    try:
        yield Opened(declared, config, client)
    finally:
        client.close()


def config_of(connection: Connection) -> Config:
    """The connection's configuration with its credentials opened. Raises Unopenable, or pydantic's ValidationError."""
    secrets = json.loads(open_sealed(connection.credentials, belongs_to=sealed_for(connection))) if connection.credentials else {}
    config: Config = connector(connection.connector).config.model_validate({**connection.settings, **secrets})
    return config


def store_config(connection: Connection, config: Config) -> None:
    """Put ``config`` into the connection, its credentials sealed; the caller saves. The connection must have its id."""
    secrets = {name: value.get_secret_value() for name, value in config if isinstance(value, SecretStr)}
    connection.settings = config.model_dump(mode="json", exclude=set(secrets))
    connection.credentials = seal(json.dumps(secrets), belongs_to=sealed_for(connection)) if secrets else ""


def sealed_for(connection: Connection) -> str:
    """What the connection's credentials are bound to: they open nowhere else."""
    return f"merchant:{connection.merchant_id}/connection:{connection.pk}"
