"""P9: orders delivered a second, by real Celery workers: the drain against one task an order, two workers against one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter, sleep

from django.core.management import call_command
from django.db import connection

from connectors.base import Surroundings
from connectors.documents import Order as Document
from connectors.limiter import ProcessLimiter
from integration_hub.accounts.models import Merchant
from integration_hub.celery import app
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config
from integration_hub.orders.document import as_text
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from tests import environment  # noqa: F401 - what a worker cannot start without
from tests.bench.counter import ONE_ORDER, CounterConfig
from tests.bench.telling import middle, tell
from tests.drill.erp import CONNECTOR as DRILL
from tests.drill.erp import DrillClient, DrillConfig, create_order
from tests.drill.shop import an_order

DRAINED, TASKS, DISTANT, OVER_HTTP = 2000, 300, 500, 300
DISTANCE = 0.005
ROUNDS = 3
TABLES = "orders_order, orders_attempt, orders_orderevent, runs_run"


def run() -> None:
    call_command("migrate", verbosity=0)
    process = _process()
    _against_tasks(process)
    _against_one_worker(process)
    _against_the_erp(process)


def _against_tasks(process: Process) -> None:
    drains: list[float] = []
    tasks: list[float] = []
    with _workers(1):
        for _ in range(ROUNDS):
            drains.append(_drained(process, DRAINED, 0.0))
            tasks.append(_as_tasks(process, TASKS))
    ours, theirs = middle(drains) / DRAINED, middle(tasks) / TASKS
    print(f"      {1 / ours:,.0f} orders a second against {1 / theirs:,.0f}; the ERP takes no time")
    tell("P9", "orders a second, one worker: drain : one Celery task an order", theirs / ours, ">= 5")


def _against_one_worker(process: Process) -> None:
    one: list[float] = []
    two: list[float] = []
    for _ in range(ROUNDS):
        with _workers(1):
            one.append(_drained(process, DISTANT, DISTANCE))
        with _workers(2):
            two.append(_drained(process, DISTANT, DISTANCE))
    alone, together = middle(one), middle(two)
    print(f"      {DISTANT / alone:,.0f} and {DISTANT / together:,.0f} orders a second; the ERP takes {DISTANCE * 1000:.0f} ms")
    tell("P9", "orders a second: two workers : one", alone / together, ">= 1.3")


def _against_the_erp(process: Process) -> None:
    """Against the ERP's own ceiling: the same calls over HTTP, with no hub around them."""
    with _erp() as url, _workers(1):
        bare = _bare(url)
        ours = _drained(process, OVER_HTTP, url)
    print(f"      {OVER_HTTP / ours:,.0f} orders a second of {OVER_HTTP / bare:,.0f} that the simulated ERP can take over HTTP")


def _drained(process: Process, orders: int, erp: float | str) -> float:
    """Seconds from the bell to the last order's number."""
    _at(process, erp)
    _seed(process, orders)
    return _until_delivered(lambda: start_run(process, Cause(Trigger.COMMAND)))


def _as_tasks(process: Process, orders: int) -> float:
    """The same with one task an order; all of them are in the queue before the clock starts."""
    _seed(process, orders)
    done = Run.objects.create(
        merchant=process.merchant, process=process, mode="full", trigger="command", state="done", target_key="-"
    )
    for order_id in Order.objects.values_list("pk", flat=True):
        app.send_task(ONE_ORDER, args=(order_id, done.pk, 0.0), queue="parked")
    seconds = _until_delivered(lambda: app.control.add_consumer("parked"))
    app.control.cancel_consumer("parked", reply=True)
    return seconds


def _until_delivered(begin: Callable[[], object]) -> float:
    started = perf_counter()
    begin()
    while Order.objects.exclude(state=OrderState.DELIVERED).exists():
        sleep(0.01)
    seconds = perf_counter() - started
    while Run.objects.filter(state__in=["queued", "running"]).exists():
        sleep(0.01)
    return seconds


def _bare(url: str) -> float:
    client = DrillClient(DrillConfig(url=url), Surroundings(ProcessLimiter(), lambda _: None, allow_private=True))
    order = an_order("BARE", customer=replace(an_order("x").customer, key="C1"))
    started = perf_counter()
    for _ in range(OVER_HTTP):
        create_order(client, order)
    return perf_counter() - started


def _seed(process: Process, orders: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES} cascade")
    sample = an_order("x", customer=replace(an_order("x").customer, key="C1"))
    documents = [replace(sample, e_number=f"B{number}", shop_id=str(number)) for number in range(orders)]
    Order.objects.bulk_create((_row(process, document) for document in documents), batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("analyze orders_order")


def _row(process: Process, document: Document) -> Order:
    return Order(
        merchant_id=process.merchant_id,
        connection_id=process.source_id,
        e_number=document.e_number,
        shop_id=document.shop_id,
        state=OrderState.AWAITING,
        placed_at=document.placed_at,
        changed_at=document.changed_at,
        currency="EUR",
        total=document.total,
        tax_included=True,
        raw="{}",
        document=as_text(document),
    )


def _process() -> Process:
    merchant, _ = Merchant.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    shop, _ = Connection.objects.get_or_create(merchant=merchant, slug="shop", connector="counter", defaults={"name": "Shop"})
    erp, _ = Connection.objects.get_or_create(merchant=merchant, slug="counter", connector="counter", defaults={"name": "ERP"})
    fields = {"merchant": merchant, "name": "Orders", "source": shop, "target": erp}
    return Process.objects.get_or_create(slug="orders", kind=ORDERS_TO_ERP, defaults=fields)[0]


def _at(process: Process, erp: float | str) -> None:
    target = process.target
    if target is None:
        raise RuntimeError("The process has no ERP.")
    target.connector = DRILL.key if isinstance(erp, str) else "counter"
    store_config(target, DrillConfig(url=erp) if isinstance(erp, str) else CounterConfig(seconds=erp))
    target.save()


@contextmanager
def _workers(number: int) -> Iterator[None]:
    """So many Celery workers of one process each, ready."""
    command = [sys.executable, "-m", "celery", "-A", "tests.bench.counter", "worker", "-c", "1", "-Q", "orders", "-l", "ERROR"]
    apart = ["--without-gossip", "--without-mingle", "-n"]
    quiet = {**os.environ, "HUB_LOG_LEVEL": "ERROR"}
    programs = [
        subprocess.Popen(
            [*command, *apart, f"bench{n}@localhost"], env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for n in range(number)
    ]
    try:
        while len(app.control.ping(timeout=0.5)) < number:
            if any(program.poll() is not None for program in programs):
                raise RuntimeError("A worker does not start.")
        yield
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(30)


@contextmanager
def _erp() -> Iterator[str]:
    """The drill's ERP in a process of its own."""
    serve = "from tests.drill.erp import DrillErp; e = DrillErp(); print(e.start(), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("The ERP has no pipes.")
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.write("\n")
            server.stdin.close()
