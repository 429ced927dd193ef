"""P1, P3, P4, P6: imports through the real walk (HTTP, history, plan, guard), against what the database itself can do."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from connectors import registry
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from tests.bench.telling import middle, tell

ROWS = int(os.environ.get("HUB_BENCH_ROWS", "200000"))
MANY = ROWS * 5
ROUNDS = 3
TABLES = "catalogue_record, catalogue_version, catalogue_generation, runs_run"


def run() -> None:
    registry.BUILT_IN["warehouse"] = "tests.bench.warehouse"
    call_command("migrate", verbosity=0)
    process = items_from_a_warehouse()
    firsts: list[float] = []
    seconds: list[float] = []
    copies: list[float] = []
    bulks: list[float] = []
    memory: dict[str, float] = {}
    for _ in range(ROUNDS):
        empty()
        first = measured("ours", process, ROWS, 0)
        settle()
        second = measured("ours", process, ROWS, 100)
        firsts.append(first["wall"])
        seconds.append(second["wall"])
        memory |= {"first": first["mib"], "second": second["mib"]}
        copies.append(copied("catalogue_record", "catalogue_version"))
        empty()
        bulks.append(measured("bulk_create", process, ROWS, 0)["wall"])
    ours = middle(firsts)
    tell("P1", f"first import of {ROWS:,} items : COPY of the same rows, same indexes", ours / middle(copies), "<= 6")
    tell("P3", "bulk_create(update_conflicts) : first import", middle(bulks) / ours, ">= 3")
    tell("P4", "second import, 1 % changed : first import", middle(seconds) / ours, "<= 0.4")
    _many(process, ours, memory)


def _many(process: Process, first: float, memory: dict[str, float]) -> None:
    empty()
    large = measured("ours", process, MANY, 0)
    settle()
    again = measured("ours", process, MANY, 100)
    tell("P6", f"time {MANY:,} : {ROWS:,} items", large["wall"] / first, "<= 5.5")
    tell("P6", f"peak memory, first import, {MANY:,} : {ROWS:,} items", large["mib"] / memory["first"], "<= 1.3")
    tell("P6", f"peak memory, second import, {MANY:,} : {ROWS:,} items", again["mib"] / memory["second"], "<= 3")
    print(f"      {memory['first']:.0f} and {memory['second']:.0f} MiB against {large['mib']:.0f} and {again['mib']:.0f} MiB")
    empty()


def items_from_a_warehouse() -> Process:
    merchant, _ = Merchant.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    source, _ = Connection.objects.get_or_create(merchant=merchant, slug="erp", connector="warehouse", defaults={"name": "ERP"})
    fields = {"merchant": merchant, "name": "Items", "source": source, "monitoring": True}
    return Process.objects.get_or_create(slug="items", kind=ITEMS_FROM_ERP, defaults=fields)[0]


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES} cascade")
        cursor.execute("checkpoint")


def settle() -> None:
    """What autovacuum does between two imports, before the second is measured instead of in the midst of it."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze catalogue_record")
        cursor.execute("checkpoint")


def measured(way: str, process: Process, rows: int, changed: int) -> dict[str, Any]:
    """One import in a process of its own, its start included."""
    with _warehouse(process, rows, changed):
        started = perf_counter()
        command = [sys.executable, "-m", "tests.bench.one_import", way, str(process.pk)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    told["wall"] = perf_counter() - started
    print(f"      {way}, {rows:,} items, every {changed or 'no'} changed: {told}", flush=True)
    return told


@contextmanager
def _warehouse(process: Process, rows: int, changed: int) -> Iterator[None]:
    """The ERP, always at the same address: another one would mean reading everything anew."""
    port = str(process.source.settings.get("url", ":0").rpartition(":")[2])
    command = [sys.executable, "-m", "tests.bench.warehouse", str(rows), str(changed), "1000", port]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("The warehouse has no pipes.")
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            store_config(process.source, registry.connector("warehouse").config.model_validate({"url": url}))
            process.source.save()
            yield
        finally:
            server.stdin.close()


def copied(*tables: str) -> float:
    """Seconds that COPY takes for the rows that stand in these tables, into others of the same columns and indexes."""
    total = 0.0
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(os.environ["HUB_DATABASE_URL"], autocommit=True) as peer:
        for table in tables:
            file = Path(folder) / table
            with file.open("wb") as out, peer.cursor().copy(f"copy {table} to stdout") as copy:
                out.writelines(copy)
            peer.execute(f"create table peer (like {table} including all)")
            peer.execute("checkpoint")
            started = perf_counter()
            with file.open("rb") as rows, peer.cursor().copy("copy peer from stdin") as copy:
                while block := rows.read(1 << 20):
                    copy.write(block)
            total += perf_counter() - started
            peer.execute("drop table peer")
    return total
