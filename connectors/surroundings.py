"""What the hub lends to a connector's client, and what it hears from it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from connectors.parcels import Ledger, Memory


class Client(Protocol):
    """The least a connector's client can do."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange with a remote system as it may be kept: secrets masked, bodies cut, times in UTC."""

    at: datetime
    method: str
    url: str
    status: int | None
    took: timedelta
    request: str
    answer: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``per_second`` calls on average, ``burst`` at once."""

    per_second: float
    burst: int = 1


class Limiter(Protocol):
    """Keeps all processes together under one account's rate; ``acquire`` waits for its turn.

    Raises ``Unavailable`` when the turn would come later than ``within`` seconds from now.
    """

    def acquire(self, account: str, rate: Rate, *, within: float) -> None: ...

    def pause(self, account: str, seconds: float) -> None:
        """Give nobody a turn for ``seconds``: the remote said 429."""


class Listener(Protocol):
    """Is told each call, after it ended."""

    def __call__(self, call: Call) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the hub lends to a client: the account's turn, an ear for its calls, and where it may go."""

    limiter: Limiter
    listener: Listener
    allow_private: bool = False
    """Whether loopback and private addresses may be called (simulators, an ERP in the same building)."""
    pace: float = 1.0
    """What every time limit and pause of a client is multiplied by; drills run at a small one."""
    ledger: Ledger = field(default_factory=Memory)
    """What must be remembered of files that are left on a server."""
    correlation: str = ""
    """The id of the journey that these calls belong to: sent along, so that both sides' logs can be laid side by side."""
