"""Asking both sides: which orders the shop has of some days, and which the ERP holds; wholly or not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.base import Booked
from connectors.documents import Order as Document
from connectors.documents import Readiness
from integration_hub.closing.days import begin_of, day_of
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import opened
from integration_hub.orders.reading import Taken, read
from integration_hub.processes.settings import intake_settings_of
from integration_hub.runs import leases
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.models import Run

LONGEST_QUESTION = timedelta(minutes=10)
"""How long an ERP may need to tell all that it holds of some days."""


@dataclass(frozen=True, slots=True)
class Told:
    """One order as the shop tells it; without ``readiness`` its record cannot be read, for the reason in ``problem``."""

    shop_id: str
    e_number: str
    placed_at: datetime | None = None
    currency: str = ""
    total: Decimal = Decimal(0)
    readiness: Readiness | None = None
    problem: str = ""


def told_by_shop(run: Run, days: frozenset[date], zone: ZoneInfo) -> Iterator[Told]:
    """The orders that the shop has of these days, each once, as they last changed: none was changed before it was placed."""
    shop, start_at = run.process.source, intake_settings_of(run.process.source).start_at
    newest: dict[str, Told] = {}
    with opened(shop, keeper(shop, run=run, only_failures=True)) as open_shop:
        reads = open_shop.connector.reads[Document]
        parse = reads.parser(open_shop.client)
        leases.beat(run, unit=reads.unit, read=0)
        for page in reads.pages(open_shop.client, begin_of(min(days), zone), ""):
            for taken in (one for raw in page.records for one in read(raw, parse)):
                if _is_ours(taken, start_at) and (taken.document is None or day_of(taken.document.placed_at, zone) in days):
                    newest[taken.shop_id] = _slim(taken)
            leases.beat(run, read=run.read + len(page.records))
    yield from newest.values()


def _is_ours(taken: Taken, start_at: datetime | None) -> bool:
    """What changed before the hub's first day is left alone, here as at the intake."""
    return taken.document is None or start_at is None or taken.document.changed_at >= start_at


def _slim(taken: Taken) -> Told:
    document = taken.document
    if document is None:
        return Told(taken.shop_id, taken.e_number, problem=taken.problem.message if taken.problem else "")
    return Told(
        taken.shop_id, taken.e_number, document.placed_at, document.currency, document.total, document.readiness,
    )  # fmt: skip


def booked_by_erp(run: Run, erp: Connection, windows: Iterable[tuple[date, date]]) -> list[Booked] | None:
    """What the ERP holds of these days, each once; None where it cannot be asked."""
    with opened(erp, keeper(erp, run=run, only_failures=True)) as open_erp:
        booked = open_erp.connector.writes[Document].booked
        if booked is None:
            return None
        found: dict[str, Booked] = {}
        for since, until in windows:
            leases.beat(run, silence=LONGEST_QUESTION)
            found |= {one.key: one for one in booked(open_erp.client, since, until)}
        leases.beat(run, staged=len(found))
        return list(found.values())
