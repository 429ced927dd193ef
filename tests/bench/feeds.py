"""P11 and the memory of a feed: 100,000 variants from the hub's products to the packed payload.

The hub's own part, from the database to the products, is not in it.
"""

import json
import os
import subprocess
import sys
from typing import Any

from tests.bench.telling import middle, tell

VARIANTS = int(os.environ.get("HUB_BENCH_VARIANTS", "100000"))
ROUNDS = 3


def run() -> None:
    """Each in a process of its own, in turns."""
    ways: dict[str, list[dict[str, Any]]] = {"ours": [], "written": [], "naive": []}
    for _ in range(ROUNDS):
        for way, figures in ways.items():
            figures.append(_feed(way, VARIANTS))
    ours, written, naive = ([figure["seconds"] for figure in ways[way]] for way in ways)
    plain = middle(naive)
    tell("P11", "feed : iterator + json + gzip of the same articles", middle(written) / plain, "<= 1.5")
    tell("", "feed with every article checked : iterator + json + gzip", middle(ours) / plain, "<= 2.5")
    short, long = _feed("written", VARIANTS // 10), ways["written"][0]
    tell("", f"MiB by which {VARIANTS:,} variants take more than a tenth of them", long["mib"] - short["mib"], "<= 4")
    short, long = _feed("ours", VARIANTS // 10), ways["ours"][0]
    tell("", "the same with the keys that are remembered to find twins", long["mib"] - short["mib"], "<= 40")


def _feed(way: str, variants: int) -> dict[str, Any]:
    command = (sys.executable, "-m", "tests.bench.one_feed", way, str(variants))
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
