"""One stop of data on its way, as pages draw it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """What it is, how it is, and what last happened there and when. ``state`` is a badge's word, ``ask`` whom to ask (R63)."""

    name: str
    role: str
    text: str = ""
    at: datetime | None = None
    state: str = ""
    url: str = ""
    ask: str = ""
