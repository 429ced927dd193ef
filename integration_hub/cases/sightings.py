"""What fails just now, cause by cause: read from orders and from each service's last run, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Subquery

from integration_hub.cases.affected import FAILING, Row, affected, tally
from integration_hub.cases.models import Kind
from integration_hub.orders.models import Order
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.causes import fingerprint
from integration_hub.runs.models import ACTIVE, ASKED_FOR, OVERDUE, Run, State
from integration_hub.runs.newest import newest_of

BY_CODE = (*OVERDUE, State.COUNT_MISMATCH, State.HARMFUL, State.HELD)
"""Ends whose words hold little but figures: their code says the cause."""

Key = tuple[int, int]
"""The merchant and the fingerprint."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One cause as it shows now. ``count`` 0: its orders are under way again, and none fails."""

    kind: Kind
    process_id: int | None
    connection_id: int | None
    code: str
    message: str
    remedy: str
    first_at: datetime
    last_at: datetime
    count: int
    sums: Mapping[str, Decimal]
    under_way: int = 0
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """What the services' last runs say: the causes seen, and which services have no bad end behind them."""

    seen: dict[Key, Sighting]
    well: frozenset[int]


def failing_orders(merchant_id: int | None = None) -> dict[Key, Sighting]:
    """The causes for which orders have failed and have not arrived since."""
    found: dict[Key, list[Row]] = {}
    for row in tally(Q(merchant=merchant_id) if merchant_id else Q()):
        found.setdefault((row.merchant, row.cause), []).append(row)
    newest = {key: _newest(rows) for key, rows in found.items()}
    samples = Order.objects.only("connection_id", "code", "message", "remedy").in_bulk(newest.values())
    takers = dict(Process.objects.filter(kind=ORDERS_TO_ERP).values_list("source", "pk"))
    return {key: _of_orders(rows, samples[newest[key]], takers) for key, rows in found.items() if newest[key] in samples}


def failing_services(merchant_id: int | None = None) -> Services:
    """The causes for which the last run of a service ended badly. One that is switched off has no cause to look after."""
    mine = Process.objects.filter(merchant=merchant_id) if merchant_id else Process.objects.all()
    last = list(_last_runs(mine.filter(enabled=True)))
    seen: dict[Key, Sighting] = {}
    for run in last:
        if run.ended_badly:
            key = (run.merchant_id, cause_of(run))
            seen[key] = _joined(seen.get(key), _of_run(run))
    bad = {run.process_id for run in last if run.ended_badly}
    return Services(seen, frozenset(mine.exclude(pk__in=bad).values_list("pk", flat=True)))


def cause_of(run: Run) -> int:
    """The fingerprint of a bad end. A system that does not answer is one cause, however many services speak to it."""
    system = run.process.target_id or run.process.source_id
    place = f"system:{system}" if run.state == State.NOT_REACHABLE else f"service:{run.process_id}"
    return fingerprint(place, f"{run.state} {run.code}", "" if run.state in BY_CODE else run.message)


def _newest(rows: Sequence[Row]) -> int:
    """The order that speaks for all: one that fails, if any does; those under way have no words left."""
    return max(rows, key=lambda row: (row.state in FAILING, row.newest)).newest


def _of_orders(rows: Sequence[Row], sample: Order, takers: Mapping[int, int]) -> Sighting:
    found, shop = affected(rows), sample.connection_id
    first, last = min(row.first_at for row in rows), max(row.last_at for row in rows)
    return Sighting(
        Kind.ORDERS, takers.get(shop), shop, sample.code, sample.message, sample.remedy, first, last, found.count, found.sums,
        found.under_way,
    )  # fmt: skip


def _last_runs(processes: QuerySet[Process]) -> Iterable[Run]:
    """The newest ended run of each. One that a person cancelled proves nothing, nor does a plan that was asked for."""
    ended = newest_of("pk").exclude(state__in=[*ACTIVE, State.CANCELLED]).exclude(mode__in=ASKED_FOR)
    found = processes.annotate(found=Subquery(ended.values("pk")[:1])).order_by().values_list("found", flat=True)
    last = [run for run in found if run]  # as a part of the next question PostgreSQL reads all runs for it
    told = ("merchant_id", "process", "state", "mode", "code", "message", "remedy", "ended_at")
    return Run.objects.filter(pk__in=last).select_related("process").only(
        *told, "process__source_id", "process__target_id"
    ).order_by("pk")  # fmt: skip


def _of_run(run: Run) -> Sighting:
    kind = Kind.LATE if run.state in OVERDUE else Kind.RUN
    at = run.ended_at or run.created_at
    system = run.process.target_id or run.process.source_id
    return Sighting(kind, run.process_id, system, run.code, run.message, run.remedy, at, at, 1, {}, runs=(run.pk,))


def _joined(one: Sighting | None, other: Sighting) -> Sighting:
    """Both runs as one cause, told in the words of the newer."""
    if one is None:
        return other
    first, runs = min(one.first_at, other.first_at), (*one.runs, *other.runs)
    return replace(other, first_at=first, last_at=max(one.last_at, other.last_at), count=len(runs), runs=runs)
