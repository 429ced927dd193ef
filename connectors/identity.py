"""Who a server is, for servers that are known by their key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a server says it is: what an admin compares (``fingerprint``), and what is pinned (``value``)."""

    kind: str
    fingerprint: str
    value: str
