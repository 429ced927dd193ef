"""``python -m tests.bench [name ...]``: all measurements, or those named. Add yours to BENCHES: a module with ``run()``."""

import os
import sys
from importlib import import_module

import django

BENCHES = {
    "catalogue": "tests.bench.catalogue",
    "console": "tests.bench.console",
    "desk": "tests.bench.desk",
    "downloads": "tests.bench.downloads",
    "feeds": "tests.bench.feeds",
    "files": "tests.bench.files",
    "formats": "tests.bench.formats",
    "imports": "tests.bench.imports",
    "ledger": "tests.bench.ledger",
    "orders": "tests.bench.orders",
    "pages": "tests.bench.pages",
    "pushes": "tests.bench.pushes",
}
"""Each prints its figures itself, by ``tests.bench.telling``."""


def main(names: list[str]) -> int:
    unknown = set(names) - BENCHES.keys()
    if unknown:
        print(f"There is no bench {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")
    django.setup()
    for name in names or BENCHES:
        print(f"\n{name}", flush=True)
        import_module(BENCHES[name]).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
