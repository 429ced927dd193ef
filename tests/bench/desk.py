"""The desk of somebody with forty merchants, of whom each has 100,000 orders that failed, against a thousandth of them.

Usually a tenth is measured, which takes a minute; HUB_BENCH_FAILED=4000000 names the whole.
"""

import os
from functools import partial

from django.core.management import call_command
from django.db import connection

from integration_hub.cases.models import Case
from integration_hub.cases.watching import watch_cases
from integration_hub.orders.models import Order
from integration_hub.runs.models import Run
from tests.bench.console import MOST_SLOWER, median_of
from tests.bench.filling import fill, merchants
from tests.bench.reading import Browser, browser
from tests.bench.telling import tell

FAILED = int(os.environ.get("HUB_BENCH_FAILED", "400000"))
MERCHANTS = 40
PAGES = {
    "desk": "/desk/",
    "desk, nobody's cases": "/desk/?whose=nobody",
    "desk, ended cases": "/desk/?state=ended",
    "cases of the largest merchant": "/m/bench-0/cases/",
    "orders of a case": "/m/bench-0/orders/?case={case}",
    "orders of the largest merchant that failed": "/m/bench-0/orders/?state=failed",
    "overview of the largest merchant": "/m/bench-0/",
}


def run() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    merchants(MERCHANTS)
    with browser() as admin:
        _fill(0, FAILED // 1000)
        few = _measured(admin)
        _fill(FAILED // 1000, FAILED)
        many = _measured(admin)
    for name, seconds in many.items():
        print(f"      {few[name] * 1000:.1f} ms, {seconds * 1000:.1f} ms", flush=True)
        tell("D", f"{name}: {FAILED:,} failed orders : a thousandth", seconds / few[name], MOST_SLOWER)
    begun = median_of(watch_cases)
    print(f"      the watch over all cases: {begun * 1000:.0f} ms, {begun / FAILED * 1e6:.2f} µs an order", flush=True)


def _measured(admin: Browser) -> dict[str, float]:
    """Each page's median in seconds, once the watch has found the cases."""
    watch_cases()
    case = Case.objects.filter(merchant__slug="bench-0", kind="orders").values_list("fingerprint", flat=True)[0]
    return {name: median_of(partial(admin.read, path.format(case=case))) for name, path in PAGES.items()}


def _fill(start: int, stop: int) -> None:
    """So many orders, of five causes each merchant; one in a hundred is in doubt. And a run for each tenth."""
    fill(Order, range(start, stop), **_order())
    fill(Run, range(start // 10, stop // 10), **_run())
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")  # as PostgreSQL does by itself, after a while


def _order() -> dict[str, str]:
    return {
        "merchant_id": "w.merchant", "connection_id": "w.shop", "e_number": "(n + 10000)::text", "shop_id": "n::text",
        "state": "case when n % 100 = 0 then 'in_doubt' else 'failed' end", "placed_at": "now()", "changed_at": "now()",
        "customer": "'Customer ' || n % 977", "currency": "'EUR'", "total": "100", "tax_included": "true",
        "raw": "repeat('x', 200)", "document": "repeat('y', 200)", "attempt": "1", "code": "'no_tax_code'",
        "message": "'The ERP has no tax code for ' || n % 5", "fingerprint": "w.merchant * 10 + n % 5", "failed_at": "now()",
    }  # fmt: skip


def _run() -> dict[str, str]:
    return {
        "merchant_id": "w.merchant", "process_id": "w.process", "state": "'done'", "mode": "'incremental'",
        "trigger": "'schedule'", "target_key": "'bench'", "created_at": "now()", "started_at": "now()", "ended_at": "now()",
        "plan": "'{}'", "resume": "'{}'",
    }  # fmt: skip
