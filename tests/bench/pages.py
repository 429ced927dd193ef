"""P7, P8: whole pages of a large merchant against a small one's, and against lists made as Django's admin makes them."""

import os
from collections.abc import Callable
from time import perf_counter

from django.core.management import call_command
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.template import engines

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import LogEntry
from tests.bench.reading import Browser, browser
from tests.bench.telling import middle, tell

ORDERS = int(os.environ.get("HUB_BENCH_ORDERS", "1000000"))
LINES = int(os.environ.get("HUB_BENCH_LINES", "5000000"))
LARGE, SMALL = ORDERS * 13 // 100, 2000
ROUNDS, CALLS = 3, 30
DEEP = 400

_FILL_ORDERS = """
insert into orders_order (merchant_id, connection_id, e_number, shop_id, erp_number, erp_key, state, shop_state, placed_at,
    changed_at, received_at, customer, email, currency, total, tax_included, raw, document, due_at, attempt, tries, owner, sent,
    series, serial, code, message, remedy)
select %(merchant)s, %(shop)s, n::text, n::text, 'E' || n, '', case when n %% 1000 = 0 then 'failed' when n %% 2000 = 1 then
    'awaiting' else 'delivered' end, 'processing', now() - n * interval '1 minute', now(), now(), 'Customer ' || n %% 977, '',
    'EUR', 100, true, repeat('x', 800), repeat('y', 600), now(), 1, 1, '', false, '#', n, '', '', ''
from generate_series(1, %(count)s) n
"""
_FILL_LINES = """
insert into runs_logentry (merchant_id, at, level, service, subject, correlation, message)
select %(merchant)s, now() - n * interval '0.1 second', case when n %% 50 = 0 then 40 when n %% 10 = 0 then 30 else 20 end,
    'orders_to_erp', '', '', 'Line ' || n || ' of a long story.' from generate_series(1, %(count)s) n
"""
_AS_ADMIN = "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"


def run() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    large, small, rest = (_merchant(name) for name in ("large", "small", "rest"))
    for merchant, count in ((large, LARGE), (small, SMALL), (rest, ORDERS - LARGE - SMALL)):
        _fill(_FILL_ORDERS, merchant, count)
    _fill(_FILL_LINES, large, LINES)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    with browser() as admin:
        _measure(admin, large, small)


def _measure(admin: Browser, large: Merchant, small: Merchant) -> None:
    deep = _mark_of_page(DEEP, large)
    calls: dict[str, Callable[[], object]] = {
        "large": lambda: admin.read("/m/large/"),
        "small": lambda: admin.read("/m/small/"),
        "charts": lambda: admin.read("/m/large/charts/"),
        "small charts": lambda: admin.read("/m/small/charts/"),
        "admin": lambda: _as_admin(Order.objects.filter(merchant=large).order_by("-pk"), 1),
        "log": lambda: admin.read("/m/large/runs/logs"),
        "deep": lambda: admin.read("/m/large/runs/logs", {"before": deep, "since": "2000-01-01"}),
        "admin log": lambda: _as_admin(LogEntry.objects.filter(merchant_id=large.pk).order_by("-at", "-pk"), DEEP),
    }
    took: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            took[name].append(_seconds(call))
    figures = {name: middle(seconds) for name, seconds in took.items()}
    tell("P7", f"overview: merchant of {LARGE:,} : {SMALL:,} orders", figures["large"] / figures["small"], "<= 1.6")
    tell("P7", f"charts: merchant of {LARGE:,} : {SMALL:,} orders", figures["charts"] / figures["small charts"], "<= 3")
    tell("P7", "orders as Django's admin lists them : overview", figures["admin"] / figures["large"], ">= 4")
    tell("P8", f"log page {DEEP} : first", figures["deep"] / figures["log"], "<= 1.5")
    tell("P8", f"log page {DEEP} as Django's admin lists it : ours", figures["admin log"] / figures["deep"], ">= 10")


def _seconds(call: Callable[[], object]) -> float:
    call()
    begun = perf_counter()
    for _ in range(CALLS):
        call()
    return (perf_counter() - begun) / CALLS


def _as_admin(rows: QuerySet[Order] | QuerySet[LogEntry], number: int) -> str:
    """What a changelist does: count the table, count what is filtered, fetch a hundred whole rows by offset, draw a table."""
    model: type[Model] = rows.model
    model._default_manager.count()
    page = Paginator(rows, 100).page(number)
    cells = [[str(getattr(row, field.attname)) for field in model._meta.concrete_fields[:8]] for row in page]
    return engines["django"].from_string(_AS_ADMIN).render({"rows": cells})


def _mark_of_page(number: int, merchant: Merchant) -> str:
    line = LogEntry.objects.filter(merchant_id=merchant.pk).order_by("-at", "-pk")[number * 50]
    return f"{line.at.isoformat()}_{line.pk}"


def _merchant(name: str) -> Merchant:
    merchant = Merchant.objects.create(slug=name, name=name)
    keys = {"erp": "sap_business_one", "shop": "woocommerce"}
    erp, shop = (Connection.objects.create(merchant=merchant, slug=slug, name=slug, connector=key) for slug, key in keys.items())
    Process.objects.create(merchant=merchant, slug="orders", name="Orders", kind=ORDERS_TO_ERP, source=shop, target=erp)
    return merchant


def _fill(statement: str, merchant: Merchant, count: int) -> None:
    shop = merchant.connections.get(slug="shop").pk
    with connection.cursor() as cursor:
        cursor.execute(statement, {"merchant": merchant.pk, "shop": shop, "count": count})
