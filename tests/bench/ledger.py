"""The number ledger of a shop with a million orders against one with a thousandth of them, the same week placed in both."""

import os
from collections.abc import Callable
from functools import partial
from time import perf_counter

from django.core.management import call_command
from django.db import connection

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import ORDERS_FROM_SHOP
from integration_hub.processes.models import Process
from tests.bench.reading import Browser, browser
from tests.bench.telling import middle, tell

ORDERS = int(os.environ.get("HUB_BENCH_ORDERS", "1000000"))
IN_THE_WEEK = 400
ROUNDS, CALLS = 5, 20
# The newest orders lie in the last days, twenty minutes apart, the others long before. Every fiftieth number is missing.
_FILL = """
insert into orders_order (merchant_id, connection_id, e_number, series, serial, shop_id, erp_number, erp_key, state, shop_state,
    placed_at, changed_at, received_at, customer, email, currency, total, tax_included, raw, document, due_at, attempt, tries,
    owner, sent, code, message, remedy)
select %(merchant)s, %(shop)s, n::text, '#', n, n::text, 'E' || n, '', case when n %% 40 = 0 then 'declined' else 'delivered' end,
    'processing', now() - (%(count)s - n) * interval '20 minutes'
    - case when n <= %(count)s - %(week)s then interval '30 days' else interval '0' end,
    now(), now(), 'Customer ' || n %% 977, '', 'EUR', 100, true, repeat('x', 800), repeat('y', 600), now(), 1, 1, '', false,
    '', '', ''
from generate_series(1, %(count)s) n where n %% 50 > 0
"""
_PAGES = {"": "the ledger's page", "?standing=unexplained": "its unexplained numbers", "export": "its table"}


def run() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for name, count in (("large", ORDERS), ("small", ORDERS // 1000)):
        _fill(name, count)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    with browser() as admin:
        for path, what in _PAGES.items():
            _measure(admin, path, what)


def _measure(admin: Browser, path: str, what: str) -> None:
    took: dict[str, list[float]] = {"large": [], "small": []}
    for _ in range(ROUNDS):
        for name, seconds in took.items():
            seconds.append(_seconds(partial(_read, admin, f"/m/{name}/numbers/{path}")))
    large, small = middle(took["large"]), middle(took["small"])
    print(f"      {large * 1000:.1f} ms against {small * 1000:.1f}")
    tell("L1", f"{what}: shop of {ORDERS:,} : {ORDERS // 1000:,} orders", large / small, "<= 3")


def _read(admin: Browser, path: str) -> None:
    whole = admin.read(path)
    if len(whole) < 10_000:
        raise RuntimeError(f"{path} answered with {len(whole)} bytes.")


def _seconds(call: Callable[[], object]) -> float:
    call()
    begun = perf_counter()
    for _ in range(CALLS):
        call()
    return (perf_counter() - begun) / CALLS


def _fill(name: str, count: int) -> None:
    merchant = Merchant.objects.create(slug=name, name=name)
    shop = Connection.objects.create(merchant=merchant, slug="shop", name="Shop", connector="woocommerce")
    Process.objects.create(merchant=merchant, slug="orders", name="Orders", kind=ORDERS_FROM_SHOP, source=shop)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"merchant": merchant.pk, "shop": shop.pk, "count": count, "week": IN_THE_WEEK})
