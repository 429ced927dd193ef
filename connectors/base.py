"""The contract: what a connector is, and what the hub may ask of it. Everything that a connector needs to say so stands here.

A connector is a value; a capability is a part that is there. What is None cannot be done, and the hub says so.
``C`` is the connector's own client: made by ``connect``, given to every other function, closed by the hub.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from connectors.identity import Identity
from connectors.publishing import Answer, Feeds, Limits, Outcome, Publishes
from connectors.reading import Page, Parcels, Reads, Record, Shelf, as_text
from connectors.surroundings import Call, Client, Limiter, Listener, Rate, Surroundings
from connectors.writing import Booked, Fate, Objection, Standing, Writes, Written

__all__ = [
    "Answer",
    "Booked",
    "Call",
    "Client",
    "Config",
    "Connector",
    "Delivered",
    "Fate",
    "Feeds",
    "Limiter",
    "Limits",
    "Listener",
    "Objection",
    "Outcome",
    "Page",
    "Parcels",
    "Pins",
    "Publishes",
    "Rate",
    "Reads",
    "Record",
    "Ring",
    "Shelf",
    "Side",
    "Standing",
    "Surroundings",
    "Transport",
    "Webhooks",
    "Writes",
    "Written",
    "as_text",
]

Cfg = TypeVar("Cfg", bound="Config")
C = TypeVar("C", bound=Client)


class Side(StrEnum):
    """Which half of the trip a system is on."""

    ERP = "erp"
    SHOP = "shop"


class Transport(StrEnum):
    """The connection type of R47; with PUSH the other side calls the hub's import API."""

    DIRECT = "direct"
    FILES = "files"
    PUSH = "push"


class Config(BaseModel):
    """What an admin must tell of one account; fields of type SecretStr are credentials.

    ``account`` names the remote account: connections that share it share its rate limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @property
    def account(self) -> str:
        raise NotImplementedError

    @property
    def settle(self) -> timedelta | None:
        """How long this account may still work on a request whose answer was lost; None: as the connector says."""
        return None


@dataclass(frozen=True, slots=True)
class Pins(Generic[Cfg]):
    """A server that is known by its key: ``ask`` looks at it without logging in, ``field`` of the Config keeps the pinned value.

    With an empty field, or another value than the server shows, every call raises ``Access`` with the code
    ``identity_unknown`` or ``identity_changed``.
    """

    field: str
    ask: Callable[[Cfg, Surroundings], Identity]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a shop is told of its order: where it stands in the ERP."""

    shop_id: str
    e_number: str
    erp_number: str


@dataclass(frozen=True, slots=True)
class Ring:
    """What a verified webhook says: look there. ``document`` is None for a topic we do not follow."""

    topic: str
    resource: str
    document: type | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """How a doorbell is recognised: ``verify(config, headers, body)``, header names in lower case.

    Raises ``Rejected`` when the signature is wrong. A ping gives a Ring without document.
    """

    verify: Callable[[Any, Mapping[str, str], bytes], Ring]


@dataclass(frozen=True, slots=True)
class Connector(Generic[Cfg, C]):
    """One system we can speak to; ``check`` returns what answered ("Service Layer 1000110"), or raises."""

    key: str
    name: str
    side: Side
    config: type[Cfg]
    connect: Callable[[Cfg, Surroundings], C]
    check: Callable[[C], str]
    rate: Rate
    transport: Transport = Transport.DIRECT
    reads: Mapping[type, Reads[C, Any]] = field(default_factory=dict)
    writes: Mapping[type, Writes[C, Any]] = field(default_factory=dict)
    publishes: Publishes[C] | None = None
    feeds: Feeds[C] | None = None
    pins: Pins[Cfg] | None = None
    acknowledge: Callable[[C, Delivered], None] | None = None
    webhooks: Webhooks | None = None
    admin_url: Callable[[Cfg, str], str] | None = None
    """Where people edit the product with that id in the shop itself."""
    simulator: str = ""
    """Dotted path of ``serve(port, data)``, the connector's own simulator; "" where there is none."""
