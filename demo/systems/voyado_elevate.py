"""A cluster that takes its time over each feed, and now and then loses an answer."""

from pathlib import Path

from connectors.shop.voyado_elevate.simulator import ElevateSimulator

LOST_ANSWERS = 0.04
SECONDS = 4.0
"""So long it works on a feed."""


def serve(port: int, data: Path, key: str) -> None:
    simulator = ElevateSimulator(data)
    simulator.key = key
    simulator.imports.seconds = SECONDS
    simulator.faults.add("drop_after", "* /api/admin/v4/import/catalog", times=None, chance=LOST_ANSWERS)
    simulator.serve_forever(port)
