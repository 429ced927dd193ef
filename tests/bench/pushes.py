"""The import API over a real web server: a million records pushed, in the memory of the web process and of the worker."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM
from time import monotonic, perf_counter, sleep

import requests
from django.core.management import call_command

from connectors.registry import connector
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.connections.opening import store_config
from integration_hub.inbox.actions import Wanted, make_key
from integration_hub.inbox.models import PushedImport
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.processes.models import Process
from tests.bench.imports import empty
from tests.bench.telling import tell

ROWS = int(os.environ.get("HUB_BENCH_ROWS", "200000")) * 5
BUDGET_MB = 300
BODIES = {
    "text/csv": (b"key,name,barcode,tax_group\n", b"A%07d,Item %d of the catalogue,57%011d,T%d\n"),
    "application/jsonlines": (
        b"",
        b'{"key":"A%07d","name":"Item %d of the catalogue","barcode":"57%011d","tax_group":"%d"}\n',
    ),
}


def run() -> None:
    call_command("migrate", verbosity=0)
    process = _process()
    _, secret = make_key(process.source, Wanted("bench", [ITEMS_FROM_ERP]), by=None)
    with tempfile.TemporaryDirectory() as folder, _web(Path(folder)) as (url, web):
        for media, body in BODIES.items():
            empty()
            PushedImport.objects.all().delete()
            FileEntry.objects.all().delete()
            path = Path(folder) / "body.gz"
            _write(path, *body)
            started = perf_counter()
            _push(url, secret, media, path)
            pushed = perf_counter() - started
            done = _work(process, folder)
            print(f"      {media}, {ROWS:,} records: received in {pushed:.1f} s, {done}", flush=True)
            tell("push", f"peak memory of the web process, MB : {BUDGET_MB}", _peak(web) / BUDGET_MB, "<= 1")
            tell("push", f"peak memory of the worker, MB : {BUDGET_MB}", done["mib"] * 1.048576 / BUDGET_MB, "<= 1")


def _process() -> Process:
    merchant, _ = Merchant.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    source, made = Connection.objects.get_or_create(
        merchant=merchant, slug="partner", connector="import_api", defaults={"name": "Partner"}
    )
    if made:
        store_config(source, connector("import_api").config.model_validate({"sender": "Bench"}))
        source.save()
    fields = {"merchant": merchant, "name": "Pushed items", "source": source, "monitoring": True}
    return Process.objects.get_or_create(slug="pushed-items", kind=ITEMS_FROM_ERP, defaults=fields)[0]


@contextmanager
def _web(spool: Path) -> Iterator[tuple[str, int]]:
    """gunicorn as it is deployed, with one process; its address and that process's id."""
    port = 18_431
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "error"]
    own = {**os.environ, "HUB_SPOOL": str(spool / "spool")}
    with subprocess.Popen([sys.executable, "-m", "gunicorn", *options, "integration_hub.wsgi:application"], env=own) as master:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text(encoding="ascii")
            yield url, int(children.split()[0])
        finally:
            master.send_signal(SIGTERM)


def _wait_for(url: str) -> None:
    ends = monotonic() + 30
    while monotonic() < ends:
        try:
            requests.get(f"{url}/healthz", timeout=20)
        except requests.ConnectionError:
            sleep(0.1)
        else:
            return
    raise RuntimeError("The web server does not answer.")


def _write(path: Path, head: bytes, line: bytes) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for number in range(ROWS):
            file.write(line % (number, number, number, number % 50))


def _push(url: str, secret: str, media: str, path: Path) -> None:
    headers = {"Api-Key": secret, "Content-Type": media, "Content-Encoding": "gzip"}
    query = {"data": "items", "type": "full", "blockingTimeout": "PT0S"}
    with path.open("rb") as body:
        answer = requests.post(f"{url}/api/admin/v3/import/data", params=query, headers=headers, data=body, timeout=300)
    if answer.status_code != 202:
        raise RuntimeError(f"{answer.status_code}: {answer.text}")


def _work(process: Process, folder: str) -> dict[str, float]:
    """The run that the push started, in a worker of its own."""
    own = {**os.environ, "HUB_SPOOL": str(Path(folder) / "spool")}
    command = [sys.executable, "-m", "tests.bench.one_import", "ours", str(process.pk)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=own)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _peak(pid: int) -> float:
    """Megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))
