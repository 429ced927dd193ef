"""Every list page of the console with 1,000,000 orders, 10,000,000 log lines and 200 merchants, against a thousandth of them.

And what monitoring programs read, which is figures of all merchants at once. HUB_BENCH_ORDERS names another number of orders.
"""

import os
from collections.abc import Callable
from functools import partial
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from integration_hub.catalogue.models import CatalogueItem, Listing, Record, ShopItem
from integration_hub.connections.models import FileEntry
from integration_hub.metrics import figures
from integration_hub.orders.models import Order
from integration_hub.runs.models import LogEntry, Run
from tests.bench.filling import fill, merchants
from tests.bench.reading import Browser, browser
from tests.bench.telling import tell

ORDERS = int(os.environ.get("HUB_BENCH_ORDERS", "1000000"))
MERCHANTS = 200
CALLS = 15
MOST_SLOWER = "<= 3"
PAGES = {
    "overview": "",
    "orders": "orders/",
    "orders, failed": "orders/?state=failed",
    "runs": "runs/",
    "runs that ended badly": "runs/?outcome=bad",
    "logs": "runs/logs",
    "logs, errors of a service": "runs/logs?service=orders_to_erp&level=40",
    "processes": "processes/",
    "schedules": "processes/schedules",
    "connections": "connections/",
    "a connection": "connections/erp/",
    "replication": "replication/",
    "charts": "charts/",
    "catalogue": "catalogue/",
    "catalogue, single items by price": "catalogue/?sort=price",
    "catalogue, a part of a name": "catalogue/?name=77e",
    "catalogue, unallocated": "catalogue/?show=unallocated",
    "drafts": "catalogue/drafts",
    "numbers": "numbers/",
    "closing sheets": "closing/",
    "resync, stores": "resync/",
    "resync, a store": "resync/shop/",
    "resync, items not in the store": "resync/shop/items",
    "recipients": "recipients/",
    "search, a number that nothing has": "where?q=none-of-these",
    "search, a mail address": "where?q=nobody@shop.example",
    "search, a part of a name": "where?q=Item 77e",
    "an item's trace": "where/item?sku=SKU-26",
}
"""Under the address of the largest merchant."""
OVER_ALL = {
    "all merchants": "/",
    "services of all merchants": "/services/",
    "logs of all merchants": "/logs/",
    "logs of all merchants, errors": "/logs/?level=40",
    "logs of all merchants, errors of a service": "/logs/?level=40&service=orders_to_erp",
    "logs of all merchants, the tail": "/logs/?live=1",
    "people": "/people/",
    "audit trail": "/audit/",
}
"""The pages over all merchants, as an admin reads them."""
FIGURES = "figures for Prometheus"

FULL = 400
"""Of so many rows the largest merchant has a page: these fail and hold what is sought, so that few fill a page as many do."""
_STATE = (
    f"case when n < {FULL} or n % 1000 < 3 then 'failed' when n % 1000 < 5 then 'awaiting' when n % 100 = 50 then 'declined' "
    "else 'delivered' end"
)
_NAME = f"'Item ' || case when n < {FULL} then '77e ' else '' end || md5(n::text)"
_MINUTE = "interval '0.2 minutes'"


def run() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    largest = merchants(MERCHANTS)
    with browser() as admin:
        _fill(0, ORDERS // 1000)
        few = _measured(admin, largest.slug)
        _fill(ORDERS // 1000, ORDERS)
        many = _measured(admin, largest.slug)
    for name in few:
        print(f"      {few[name] * 1000:.1f} ms, {many[name] * 1000:.1f} ms", flush=True)
        tell("C", f"{name}: {ORDERS:,} orders : a thousandth", many[name] / few[name], MOST_SLOWER)


def _measured(admin: Browser, merchant: str) -> dict[str, float]:
    """Each page's median in seconds."""
    pages = {name: f"/m/{merchant}/{path}" for name, path in PAGES.items()} | OVER_ALL
    took = {name: median_of(partial(admin.read, path)) for name, path in pages.items()}
    return took | {FIGURES: median_of(lambda: figures.read(timezone.now()))}


def median_of(call: Callable[[], object]) -> float:
    """How long it takes in seconds, once it is warm."""
    took = []
    for _ in range(CALLS + 1):
        begun = perf_counter()
        call()
        took.append(perf_counter() - begun)
    return sorted(took[1:])[CALLS // 2]


def _fill(start: int, stop: int) -> None:
    """The rows that belong to the orders from ``start`` to ``stop``: ten log lines an order, a run, an item."""
    whole, tenth, tenfold = range(start, stop), range(start // 10, stop // 10), range(start * 10, stop * 10)
    for model, rows, columns in (
        (Order, whole, _order(stop)),
        (LogEntry, tenfold, _line()),
        (Run, whole, _run()),
        (CatalogueItem, whole, _item()),
        (Listing, whole, _listing()),
        (ShopItem, whole, _shop_item()),
        (Record, whole, _customer()),
        (FileEntry, tenth, _file()),
    ):
        fill(model, rows, **columns)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")  # as PostgreSQL does by itself, after a while


def _order(stop: int) -> dict[str, str]:
    """The last of them placed just now: a page of this week has rows with few orders as with many."""
    placed = f"now() - ({stop} - n) * {_MINUTE}"
    return {
        "merchant_id": "w.merchant", "connection_id": "w.shop", "e_number": "(n + 10000)::text", "shop_id": "n::text",
        "erp_number": "'E' || n", "state": _STATE, "placed_at": placed, "changed_at": "now()", "received_at": placed,
        "delivered_at": f"case when ({_STATE}) = 'delivered' then {placed} + interval '40 seconds' end",
        "customer": "'Customer ' || n % 977", "currency": "'EUR'", "total": "100", "tax_included": "true",
        "raw": "repeat('x', 200)", "document": "repeat('y', 200)", "attempt": "1",
    }  # fmt: skip


def _line() -> dict[str, str]:
    return {
        "merchant_id": "w.merchant", "at": f"now() - ({ORDERS} * 10 - n) * interval '0.1 seconds'",
        "level": "case when n % 20 = 0 then 40 when n % 10 = 0 then 30 else 20 end", "service": "'orders_to_erp'",
        "message": "'Line ' || n || ' of a long story.'",
    }  # fmt: skip


def _run() -> dict[str, str]:
    return {
        "merchant_id": "w.merchant", "process_id": "w.process", "state": "case when n % 2 = 0 then 'failed' else 'done' end",
        "mode": "'incremental'", "trigger": "'schedule'", "target_key": "'bench'", "created_at": f"now() - {_MINUTE} * n",
        "started_at": f"now() - {_MINUTE} * n", "ended_at": f"now() - {_MINUTE} * n + interval '9 seconds'", "plan": "'{}'",
        "resume": "'{}'",
    }  # fmt: skip


def _item() -> dict[str, str]:
    return {
        "connection_id": "w.erp", "sku": "'SKU-' || n", "name": _NAME, "group_key": "'G' || n / 5",
        "product_group": "'Group ' || n % 40", "price": "n % 1000", "stock": "n % 50", "currency": "'EUR'",
        "missing": "case when n % 50 = 0 then 'brand,supplier' else '' end", "head": "n % 5 = 0", "variants": "5",
        "product_name": "'Product ' || md5((n / 5)::text)",
    }  # fmt: skip


def _listing() -> dict[str, str]:
    return {
        "shop_id": "w.shop", "sku": "'SKU-' || n", "group_key": "'G' || n / 5",
        "product_id": "(n / 5)::text", "variant_id": "n::text", "told": "'{}'",
        "state": "case when n % 100 = 0 then 'refused' when n % 100 = 1 then 'draft' else 'listed' end", "told_at": "now()",
    }  # fmt: skip


def _customer() -> dict[str, str]:
    data = """'[{"key":"C' || n || '","name":"Customer ' || n || '","email":"c' || n || '@shop.example"}]'"""
    return {
        "connection_id": "w.erp", "kind": "'customer'", "key": "'C' || n", "item_key": "'C' || n", "title": "'Customer ' || n",
        "data": data, "digest": "''::bytea", "rev": "1",
    }  # fmt: skip


def _shop_item() -> dict[str, str]:
    return {
        "shop_id": "w.shop", "product_id": "(n / 5)::text", "variant_id": "n::text", "sku": "'SKU-' || n", "name": "'Item ' || n",
        "state": "case when n % 100 = 1 then 'draft' else 'listed' end", "price": "n % 1000", "currency": "'EUR'",
    }  # fmt: skip


def _file() -> dict[str, str]:
    return {
        "connection_id": "w.erp", "direction": "'in'", "kind": "'items_from_erp'", "name": "'items-' || n || '.xml'",
        "state": "'read'", "changed_at": "now()", "flaws": "'[]'",
    }  # fmt: skip
