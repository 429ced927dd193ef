"""One measured import in a process of its own: ``python -m tests.bench.one_import WAY PROCESS``; prints seconds and memory."""

import json
import os
import resource
import sys
from itertools import islice
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")
django.setup()

from connectors import registry  # noqa: E402 - after Django
from connectors.documents import Item  # noqa: E402
from integration_hub.catalogue.decoding import encode  # noqa: E402
from integration_hub.catalogue.models import Record  # noqa: E402
from integration_hub.connections.opening import opened  # noqa: E402
from integration_hub.processes.models import Mode, Process  # noqa: E402
from integration_hub.runs.actions import Cause, start_run  # noqa: E402
from integration_hub.runs.models import State, Trigger  # noqa: E402
from integration_hub.work import execute_run  # noqa: E402

registry.BUILT_IN.update(warehouse="tests.bench.warehouse", stockroom="tests.bench.stockroom")
FIELDS = ["item_key", "group_key", "markets", "title", "amount", "data", "digest", "rev", "withdrawn"]


def ours(process: Process) -> int:
    run = start_run(process, Cause(Trigger.COMMAND), mode=Mode.FULL)
    execute_run(run.pk)
    run.refresh_from_db()
    if run.state != State.DONE:
        raise SystemExit(f"{run.state}: {run.message}")
    return run.read


def bulk_create(process: Process) -> int:
    """The same pages through Django's own upsert."""
    with opened(process.source, lambda _: None) as source:
        reads = source.connector.reads[Item]
        parse = reads.parser(source.client)
        made = (
            Record(
                connection_id=process.source_id, kind="item", key=record.key, item_key=record.key, group_key=item.group,
                title=item.name, data=encode(record.documents), digest=b"", rev=1,
            )
            for page in reads.pages(source.client, None, "")
            for record in map(parse, page.records)
            for item in record.documents
        )  # fmt: skip
        count = 0
        while some := list(islice(made, 2000)):
            Record.objects.bulk_create(
                some, update_conflicts=True, unique_fields=["connection", "kind", "key"], update_fields=FIELDS
            )
            count += len(some)
    return count


if __name__ == "__main__":
    started = perf_counter()
    ways = {"ours": ours, "bulk_create": bulk_create}
    rows = ways[sys.argv[1]](Process.objects.get(pk=int(sys.argv[2])))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"rows": rows, "seconds": perf_counter() - started, "mib": usage.ru_maxrss / 1024, "cpu": usage.ru_utime}))
