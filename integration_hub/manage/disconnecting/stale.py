"""What stops when a connection is cut off, and when each kind of data is too old by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.connections.models import Connection
from integration_hub.manage.facts import Facts, Orders
from integration_hub.manage.freshness import DATA, TOO_OLD
from integration_hub.manage.standing import Service
from integration_hub.processes import kinds
from integration_hub.runs.models import ACTIVE, Run
from integration_hub.ui.words import number


@dataclass(frozen=True, slots=True)
class Stale:
    """One service that stops: what that means, as of when its data stays, the start that it misses first, when it is too old."""

    service: Service
    means: str
    good_at: datetime | None
    missed_at: datetime | None
    too_old_at: datetime | None


def going_stale(facts: Facts, connection: Connection) -> list[Stale]:
    """What stops, the first to be too old first."""
    found = [_stale(service, facts) for service in _through(facts.services, connection)]
    return sorted(found, key=lambda each: (each.too_old_at is None, each.too_old_at, each.service.name))


def active_runs(connection: Connection) -> list[Run]:
    """The runs that need the connection just now, or will when their turn comes."""
    ends = Q(process__source=connection) | Q(process__target=connection)
    active = Run.objects.filter(ends, state__in=ACTIVE, merchant=connection.merchant_id).select_related("process", "merchant")
    return [run for run in active if connection.pk in run.process.needs]


def _through(services: Sequence[Service], connection: Connection) -> Iterator[Service]:
    for each in services:
        if each.process.enabled and connection.pk in each.process.needs:
            yield each


def _stale(service: Service, facts: Facts) -> Stale:
    good_at = service.beat.good_at if service.beat else None
    every = service.every
    too_old_at = good_at + every * TOO_OLD if good_at and every and service.process.kind in DATA else None
    return Stale(service, _meaning(service, facts), good_at, service.next_at, too_old_at)


def _meaning(service: Service, facts: Facts) -> str:
    process, kind = service.process, service.process.kind
    told = {"source": process.source.name, "target": process.target.name if process.target else ""}
    if kind == kinds.ORDERS_TO_ERP:
        return _orders_wait((facts.orders or {}).get(process.source_id) or Orders())
    said = {
        kinds.ORDERS_FROM_SHOP: _("New orders stay in %(source)s; none is lost."),
        kinds.CATALOGUE_TO_SHOP: _("%(target)s keeps the prices and the stock that it shows now, and may sell what is gone."),
        kinds.PRODUCTS_FROM_SHOP: _("What %(source)s shows is not compared any more."),
        kinds.CLOSING_SHEET: _("No day is closed any more."),
    }
    if kind in said:
        return said[kind] % told
    return _("What the hub and the shops have stays as it is, and grows old.")


def _orders_wait(orders: Orders) -> str:
    if not orders.awaiting:
        return _("New orders wait in the hub; none is lost.")
    text = ngettext(
        "%(count)s order that waits now, and each new one, stays in the hub; none is lost.",
        "%(count)s orders that wait now, and each new one, stay in the hub; none is lost.",
        orders.awaiting,
    )
    return text % {"count": number(orders.awaiting)}
