"""From a stored connection to a client that can be called: the only place where credentials are opened."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from pydantic import SecretStr, ValidationError

from connectors.base import Client, Config, Connector, Listener, Surroundings
from connectors.errors import Access
from connectors.registry import UnknownConnector, connector
from integration_hub import journeys
from integration_hub.connections.allowance import SharedLimiter
from integration_hub.connections.ledger import KeptLedger
from integration_hub.connections.models import Connection
from integration_hub.connections.vault import Unopenable, open_sealed, seal


@dataclass(frozen=True, slots=True)
class Opened:
    """A connector, the account's configuration and a client that is closed by whoever opened it."""

    connector: Connector[Any, Any]
    config: Config
    client: Client


@contextmanager
def opened(
    connection: Connection, listener: Listener, *, subject: Callable[[], str] = str, pace: float = 1.0
) -> Iterator[Opened]:
    """A client for the connection, closed at the end. ``listener`` is told each masked call, ``subject`` what for just now.

    ``pace`` below 1 shortens every time limit, for calls that a person waits for.
    """
    surroundings = surroundings_of(connection, listener, subject)
    config = config_of(connection)
    declared = connector(connection.connector)
    client = declared.connect(config, replace(surroundings, pace=surroundings.pace * pace))
    try:
        yield Opened(declared, config, client)
    finally:
        client.close()


def surroundings_of(connection: Connection, listener: Listener, subject: Callable[[], str] = str) -> Surroundings:
    """What the hub lends to whoever speaks to this connection's system. Raises Access where it is disconnected."""
    if connection.is_disconnected:
        raise Access("disconnected", f"{connection.name} is disconnected from the hub.", connection.remedy)
    return Surroundings(
        SharedLimiter(),
        listener,
        allow_private=settings.HUB_ALLOW_PRIVATE,
        pace=settings.HUB_PACE,
        ledger=KeptLedger(connection.pk, subject),
        correlation=journeys.current() if settings.HUB_SEND_REQUEST_ID else "",
    )


def config_of(connection: Connection) -> Config:
    """The connection's configuration with its credentials opened. Raises Access when either cannot be read."""
    try:
        secrets = (
            json.loads(open_sealed(connection.credentials, belongs_to=sealed_for(connection))) if connection.credentials else {}
        )
        config: Config = connector(connection.connector).config.model_validate({**connection.settings, **secrets})
    except Unopenable as problem:
        raise Access("credentials_unopenable", "The stored credentials cannot be opened.", str(problem)) from problem
    except (ValidationError, UnknownConnector) as problem:
        raise Access(
            "configuration_wrong", _misconfigured(problem), "Mend the connection's configuration and apply it."
        ) from None
    return config


def store_config(connection: Connection, config: Config) -> None:
    """Put ``config`` into the connection, its credentials sealed; the caller saves. The connection must have its id."""
    secrets = {name: value.get_secret_value() for name, value in config if isinstance(value, SecretStr)}
    connection.settings = config.model_dump(mode="json", exclude=set(secrets))
    connection.credentials = seal(json.dumps(secrets), belongs_to=sealed_for(connection)) if secrets else ""


def sealed_for(connection: Connection) -> str:
    """What the connection's credentials are bound to: they open nowhere else."""
    return f"merchant:{connection.merchant_id}/connection:{connection.pk}"


def _misconfigured(problem: ValidationError | UnknownConnector) -> str:
    """The stored configuration does not fit the connector any more, as after an update of the hub. Names fields, never values."""
    if isinstance(problem, UnknownConnector):
        return str(problem)
    fields = ", ".join(sorted({str(error["loc"][0]) if error["loc"] else "the whole" for error in problem.errors()}))
    return f"The stored configuration does not fit this version of the hub: {fields}."
