"""The merchant's services as a trace needs them: how each last ended, and when it goes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min, Q, Subquery
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.processes.models import Process
from integration_hub.runs.models import ACTIVE, Run
from integration_hub.runs.newest import newest_of
from integration_hub.tracing.facts import Service, Side


@dataclass(frozen=True, slots=True)
class Running:
    """A process and what is known of its runs."""

    process: Process
    service: Service


def services_of(merchant: Merchant) -> list[Running]:
    """All of the merchant's services, by name, in two queries."""
    runs = newest_of("pk").values("pk")
    found = merchant.processes.select_related("source", "target").annotate(
        ended_id=Subquery(runs.exclude(state__in=ACTIVE)[:1]),
        active_id=Subquery(runs.filter(state__in=ACTIVE)[:1]),
        next_at=Min("schedules__next_at", filter=Q(schedules__enabled=True)),
    )
    processes = list(found.order_by("name"))
    ended = Run.objects.defer("resume", "plan").in_bulk([each.ended_id for each in processes if each.ended_id])
    return [Running(process, _service(process, ended.get(process.ended_id or 0))) for process in processes]


def reading(services: Iterable[Running], source: Connection, *kinds: str) -> tuple[Service, ...]:
    """The services that read these kinds from that system, in the order of the kinds."""
    found = [each for each in services if each.process.source_id == source.pk and each.process.kind in kinds]
    return tuple(each.service for each in sorted(found, key=lambda each: kinds.index(each.process.kind)))


def side_of(connection: Connection) -> Side:
    """The system behind a connection."""
    offline = connection.state in (ServiceState.OFFLINE, ServiceState.DISCONNECTED)
    return Side(connection.name, connection.contact, connection.checked_at if offline else None)


def _service(process: Process, ended: Run | None) -> Service:
    known = Service(
        _(process.name), process.pk, process.enabled, active_run=getattr(process, "active_id", None),
        next_at=getattr(process, "next_at", None),
    )  # fmt: skip
    if ended is None:
        return known
    return Service(
        known.name, known.process_id, known.enabled, ended.pk, str(ended.get_state_display()), ended.ended_badly,
        ended.ended_at, ended.message, ended.remedy, known.active_run, known.next_at,
    )  # fmt: skip
