"""The figures of all merchants at one moment: read once in a while, whoever asks, and however many web processes there are."""

from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

from django.core.cache import cache
from django.utils import timezone

from integration_hub import __version__
from integration_hub.charts.clock import SAMPLES
from integration_hub.metrics import queries
from integration_hub.metrics.queries import Counted, Queued, Told, Took
from integration_hub.runs.clock import CLOCK

KEPT = 15
"""Seconds."""
REST = 20
"""What takes long to read is kept for so many times as long: nobody who asks often holds the database up."""
NAME = f"metrics-{__version__}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found at ``taken_at``, which took so many seconds. ``merchants``: the short name of each."""

    taken_at: datetime
    clock_at: datetime | None
    merchants: dict[int, str]
    queue: list[Queued]
    ended: list[Counted]
    orders: list[Counted]
    deliveries: list[Took]
    services: list[Told]
    mails: list[Counted]
    cases: list[Counted]
    connections: list[Counted]
    untold: dict[int, int]
    took: float = 0


def figures() -> Figures:
    """The figures as they were last read, or as they are now."""
    known: Figures | None = cache.get(NAME)
    if known is None:
        begun = perf_counter()
        known = replace(read(timezone.now()), took=perf_counter() - begun)
        cache.set(NAME, known, max(KEPT, known.took * REST))
    return known


def read(now: datetime) -> Figures:
    """The figures as they are, in a fixed number of queries."""
    merchants, beats = queries.merchants(), queries.beats()
    return Figures(
        taken_at=now,
        clock_at=beats.get(CLOCK),
        merchants=merchants,
        queue=queries.queue(),
        ended=queries.ended(now - queries.HOUR),
        orders=queries.orders(list(merchants)),
        deliveries=queries.deliveries(now),
        services=queries.services(),
        mails=queries.mails(),
        cases=queries.cases(),
        connections=queries.connections(),
        untold=queries.untold(list(merchants), beats.get(SAMPLES, now)),
    )
