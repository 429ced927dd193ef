"""The replication of every ERP of a merchant, line by line, also of what could come and is not set up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from connectors.base import Side
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.manage.facts import Facts
from integration_hub.manage.freshness import DATA
from integration_hub.manage.replication import Life, State, life_of
from integration_hub.manage.standing import Service
from integration_hub.processes.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data of one ERP, and the service that asks for it. ``tables``: where the ERP keeps it, by its own names."""

    name: Promise
    service: Service
    life: Life
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replication:
    """What comes from one ERP, and what it has that nobody asks for."""

    erp: Connection
    lines: tuple[Line, ...]
    not_set_up: tuple[Promise, ...]

    @property
    def broken(self) -> list[Line]:
        return [line for line in self.lines if line.life.state is State.BROKEN]

    @property
    def told(self) -> list[Line]:
        """The broken ones, each with a cause of its own: that the whole ERP is disconnected is told once."""
        return [] if self.erp.is_disconnected else self.broken

    @property
    def is_sound(self) -> bool:
        return bool(self.beats) and not self.broken

    @property
    def beats(self) -> list[datetime]:
        return [line.life.beat_at for line in self.lines if line.life.beat_at]

    @property
    def last_beat(self) -> datetime | None:
        return max(self.beats, default=None)

    @property
    def unusual(self) -> list[Line]:
        return [line for line in self.lines if line.life.state is State.UNUSUAL]


def replications_of(facts: Facts) -> list[Replication]:
    """What comes from each of the merchant's ERPs, in the order of DATA."""
    found = []
    for connection in facts.connections:
        services = [each for each in facts.services if each.process.source_id == connection.pk and each.process.service.is_import]
        asked = {each.process.kind for each in services}
        missing = tuple(DATA[kind] for kind in _readable(connection) if kind not in asked)
        if services or missing:
            found.append(Replication(connection, tuple(_lines(services, facts)), missing))
    return found


def _lines(services: Sequence[Service], facts: Facts) -> Iterator[Line]:
    for kind, name in DATA.items():
        for service in services:
            if service.process.kind == kind:
                life = life_of(service, facts.now, clock_stopped=facts.clock_stopped)
                yield Line(name, service, life, _tables(service))


def _tables(service: Service) -> tuple[str, ...]:
    """The tables that are monitored for it; none of files, or of a connector that is gone."""
    try:
        reads = connector(service.process.source.connector).reads.get(service.process.service.document)
    except UnknownConnector:
        return ()
    return reads.tables if reads else ()


def _readable(connection: Connection) -> list[str]:
    """The kinds of service that the connection's system has data for; none of a shop, or of a connector that is gone."""
    try:
        declared = connector(connection.connector)
    except UnknownConnector:
        return []
    if declared.side is not Side.ERP:
        return []
    return [kind for kind in DATA if KINDS[kind].is_import and KINDS[kind].document in declared.reads]
