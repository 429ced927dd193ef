"""P9: a file through the real walk (copy, first pass, staging, plan, guard) against the same items over HTTP JSON pages."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection

from connectors import registry
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import store_config
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from tests.bench import stockroom
from tests.bench.imports import empty, measured, settle
from tests.bench.telling import tell

ROWS = int(os.environ.get("HUB_BENCH_ROWS", "200000")) * 5


def run() -> None:
    registry.BUILT_IN["warehouse"] = "tests.bench.warehouse"
    registry.BUILT_IN[stockroom.KEY] = "tests.bench.stockroom"
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as told:
        folder = Path(told)
        pages, files = _process("warehouse", url="http://127.0.0.1:0"), _process(stockroom.KEY, folder=told)
        over_http = _twice(lambda changed: measured("ours", pages, ROWS, changed))
        in_a_file = _twice(lambda changed: _read(files, folder, changed))
    for name, which in (("first import", 0), ("second import, 1 % changed", 1)):
        http, file = over_http[which], in_a_file[which]
        tell("P9", f"{name} of {ROWS:,} items in a file : over HTTP JSON pages", file["wall"] / http["wall"], "<= 1.5")
        tell(
            "P9",
            f"its peak memory, in a file : over HTTP JSON pages ({file['mib']:.0f} MiB)",
            file["mib"] / http["mib"],
            "<= 1.2",
        )
    empty()


def _twice(take: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    empty()
    first = take(0)
    settle()
    return first, take(100)


def _process(connector: str, **config: object) -> Process:
    merchant, _ = Merchant.objects.get_or_create(slug=f"bench-{connector}", defaults={"name": "Bench"})
    source, _ = Connection.objects.get_or_create(merchant=merchant, slug="erp", connector=connector, defaults={"name": "ERP"})
    store_config(source, registry.connector(connector).config.model_validate(config))
    source.save()
    fields = {"merchant": merchant, "name": "Items", "source": source, "monitoring": True}
    return Process.objects.get_or_create(slug="items", kind=ITEMS_FROM_ERP, source=source, defaults=fields)[0]


def _read(process: Process, folder: Path, changed: int) -> dict[str, Any]:
    """One import in a process of its own, its start included; the file was written before."""
    stockroom.write(folder / f"items-{changed}.csv", ROWS, changed)
    with connection.cursor() as cursor:
        cursor.execute("checkpoint")
    started = perf_counter()
    command = [sys.executable, "-m", "tests.bench.one_import", "ours", str(process.pk)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    told["wall"] = perf_counter() - started
    print(f"      a file of {ROWS:,} items, every {changed or 'no'} changed: {told}", flush=True)
    return told
