"""An ERP by file and its shop: exports that came, orders that were left, one of them too long. Part of tests/scene.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connectors.registry import connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, FileEntry, ServiceState
from integration_hub.connections.opening import store_config
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State, Trigger

CONTACT = "Dune IT Partners, +45 00 00 00 04"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBf8Yt5mZk9pGm3bC1s1c0V7S2o9m3b8m5yq6W0n4Zp1"
LATE = "No new file of stock levels has come: the newest, out/stock_20260104.csv, is 1 day old."
MakeOrder = Callable[..., Order]


def furnish_files(merchant: Merchant, bare_order: MakeOrder) -> tuple[Connection, dict[str, Order]]:
    """The ERP, and its shop's orders on their way over the file server."""
    erp, shop = _erp(merchant), _shop(merchant)
    items = _process(erp, None, kinds.ITEMS_FROM_ERP, "Outlet items from files")
    stock = _process(erp, None, kinds.STOCK_FROM_ERP, "Outlet stock from files")
    _process(shop, None, kinds.ORDERS_FROM_SHOP, "Outlet orders from shop")
    _process(shop, erp, kinds.ORDERS_TO_ERP, "Outlet orders to ERP")
    before, read = (_run(items, State.DONE, expected=count, read=count, published=12) for count in (838, 840))
    _run(
        stock,
        State.EXPORT_LATE,
        code="export_late",
        message=LATE,
        remedy=f"Ask {CONTACT} why the ERP has exported nothing since.",
    )
    _came(erp, "out/items_20260104.csv", run_id=before.pk, records=838)
    _came(erp, "out/items_20260105.csv", run_id=read.pk, records=840, hours=7)
    _came(
        erp, "out/prices_20260105.csv", state="refused", records=1203, message="Line 17: has 5 columns; the file has 7.", hours=7
    )
    return erp, _orders(erp, shop, bare_order)


def _erp(merchant: Merchant) -> Connection:
    erp = Connection.objects.create(
        merchant=merchant, slug="dune-erp", name="Dune ERP", connector="winbas", contact=CONTACT, state=ServiceState.ONLINE,
        checked_at=timezone.now() - timedelta(minutes=2), answered_in=timedelta(milliseconds=41), version="OpenSSH_9.2p1",
    )  # fmt: skip
    told = {"host": "127.0.0.1", "port": 9, "user": "hub", "password": "only-a-scene", "identity": KEY}
    store_config(erp, connector("winbas").config.model_validate(told))
    erp.save()
    return erp


def _shop(merchant: Merchant) -> Connection:
    return Connection.objects.create(
        merchant=merchant, slug="outlet", name="Outlet", connector="woocommerce", state=ServiceState.ONLINE,
        checked_at=timezone.now() - timedelta(minutes=2),
    )  # fmt: skip


def _process(source: Connection, target: Connection | None, kind: str, name: str) -> Process:
    slug = name.lower().replace(" ", "-")
    return Process.objects.create(merchant=source.merchant, slug=slug, name=name, kind=kind, source=source, target=target)


def _run(process: Process, state: State, **said: Any) -> Run:
    at = timezone.now() - timedelta(hours=2)
    return Run.objects.create(
        merchant=process.merchant, process=process, state=state, mode=Mode.FULL, trigger=Trigger.SCHEDULE,
        target_key=f"{process.kind}:{process.source_id}", created_at=at, started_at=at, ended_at=at + timedelta(seconds=9),
        unit=process.service.records, **said,
    )  # fmt: skip


def _came(erp: Connection, name: str, *, state: str = "read", hours: int = 31, **told: Any) -> None:
    written = timezone.now() - timedelta(hours=hours)
    FileEntry.objects.create(
        connection=erp, direction="in", kind=kinds.ITEMS_FROM_ERP, name=name, size=118_400, modified_at=written, state=state,
        seen_at=written + timedelta(minutes=4), counted_by="counting", **told,
    )  # fmt: skip


def _orders(erp: Connection, shop: Connection, bare_order: MakeOrder) -> dict[str, Order]:
    now = timezone.now()
    left = {"handed_over_at": now - timedelta(minutes=9), "attempt": 1, "sent": True, "follow_due_at": now + timedelta(minutes=4)}
    late = {
        "handed_over_at": now - timedelta(hours=7), "code": "not_picked_up",
        "message": "Not picked up since 05 January 2026, 04:12: order_outlet_D102.xml still lies on the file server.",
        "remedy": f"Ask {CONTACT} whether the ERP fetches orders. Once it has, the hub notices by itself; "
        "nothing needs to be resent.",
    }  # fmt: skip
    fetched = {"picked_up_at": now - timedelta(minutes=40), "handed_over_at": now - timedelta(hours=1)}
    made = {
        "picked": bare_order(shop, "D101", OrderState.PICKED_UP, erp_key=_file("D101"), **(left | fetched)),
        "late": bare_order(shop, "D102", OrderState.HANDED_OVER, erp_key=_file("D102"), customer="Reef Diving", **(left | late)),
        "left": bare_order(shop, "D103", OrderState.HANDED_OVER, erp_key=_file("D103"), customer="Dune Bikes", **left),
    }
    for name, order in made.items():
        FileEntry.objects.create(
            connection=erp, direction="out", name=f"in/{order.erp_key}", size=1_904, subject=f"order:{order.pk}",
            state="picked_up" if name == "picked" else "left", seen_at=order.handed_over_at or now,
        )  # fmt: skip
    return made


def _file(e_number: str) -> str:
    return f"order_outlet_{e_number}.xml"
