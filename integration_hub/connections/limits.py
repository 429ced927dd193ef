"""How many calls an account allows, as its connector says or its admin has set it."""

from dataclasses import dataclass

from connectors.errors import Access
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of

A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Limit:
    """The most calls a minute that one account is made; connections that share the account share it."""

    account: str
    a_minute: float


def limit_of(connection: Connection) -> Limit | None:
    """The limit that every call through the connection keeps to; None of one that cannot be opened."""
    try:
        declared, config = connector(connection.connector), config_of(connection)
    except (UnknownConnector, Access):
        return None
    return Limit(config.account, getattr(config, "calls_per_second", declared.rate.per_second) * A_MINUTE)
