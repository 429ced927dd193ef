"""Plain facts, made without a database: what the pure rules are tried on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from integration_hub.connections.models import Connection, ServiceState
from integration_hub.manage.facts import Facts, Orders
from integration_hub.manage.standing import Service
from integration_hub.processes import kinds
from integration_hub.processes.models import Process, Schedule
from integration_hub.runs.models import Heartbeat, Run, State

NOW = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
EVERY_TEN_MINUTES = Schedule(crontab="*/10 * * * *", time_zone="UTC", next_at=NOW + timedelta(minutes=10))


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def system(key: int, name: str, state: ServiceState = ServiceState.ONLINE, connector: str = "sap_business_one") -> Connection:
    """A connection that has been in its state for 28 minutes."""
    return Connection(
        pk=key, slug=name.lower(), name=name, connector=connector, state=state, state_since=ago(28), contact="IT, phone 100"
    )


ERP, SHOP = system(1, "ERP"), system(2, "Shop", connector="woocommerce")


def service(kind: str, source: Connection = ERP, target: Connection | None = None, **given: Any) -> Service:
    """A service with a schedule of ten minutes that ran and was answered five minutes ago, and changed something then."""
    process = Process(
        pk=len(kind), slug=kind, name=kinds.KINDS[kind].name, kind=kind, source=source, target=target,
        enabled=given.pop("enabled", True), settings=given.pop("settings", {}),
    )  # fmt: skip
    beat = given.pop("beat", Heartbeat(beat_at=ago(5), good_at=ago(5), changed_at=ago(5), gaps=[600, 600, 1200]))
    ended = given.pop("ended", run(State.DONE))
    return Service(process, ended, ended, given.pop("schedules", (EVERY_TEN_MINUTES,)), beat, **given)


def run(state: State, minutes: float = 5, **fields: Any) -> Run:
    return Run(pk=77, state=state, created_at=ago(minutes), ended_at=ago(minutes), **fields)


def facts(*services: Service, orders: Orders | None = None, **given: Any) -> Facts:
    """A merchant with one ERP and one shop, whose last order was delivered two minutes ago."""
    known: dict[str, Any] = {"connections": (ERP, SHOP), "delivered_at": ago(2)} | given
    return Facts("alpine", NOW, services, orders={SHOP.pk: orders or Orders()}, **known)


def delivery(**given: Any) -> Service:
    return service(kinds.ORDERS_TO_ERP, SHOP, given.pop("erp", ERP), **given)
