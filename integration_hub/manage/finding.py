"""One thing that is not well: what it is, where it is seen, what to do and whom to ask."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from integration_hub.connections.models import Connection, ServiceState
from integration_hub.manage.facts import Facts
from integration_hub.ui.words import UNKNOWN, deadline


class Tone(StrEnum):
    """How much it matters, as a class of the page."""

    BAD = "bad"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Finding:
    """``text`` is a whole sentence, in the reader's language; ``why`` a stored one. ``kept``: no order can be lost by it."""

    text: str
    url: str
    do: str = ""
    why: str = ""
    remedy: str = ""
    ask: str = ""
    tone: Tone = Tone.BAD
    kept: bool = False


def page(facts: Facts, view: str, *args: object, query: str = "") -> str:
    """The address of one of the merchant's pages."""
    return reverse(view, args=[facts.slug, *args]) + query


def since(facts: Facts, moment: datetime | None) -> str:
    """The moment as the reader's clock tells it."""
    return deadline(moment, facts.now) if moment else UNKNOWN


def is_away(connection: Connection | None) -> bool:
    """Whether the connection's system did not answer when it was last asked."""
    return connection is not None and connection.state == ServiceState.OFFLINE


def is_cut_off(connection: Connection | None) -> bool:
    """Whether an admin disconnected it."""
    return connection is not None and connection.is_disconnected


def find(facts: Facts, key: int | None) -> Connection | None:
    """The merchant's connection with that key."""
    return next((each for each in facts.connections if each.pk == key), None)
