"""An ERP that loses an answer now and then, and in which colleagues change stock while we look."""

import random
from pathlib import Path
from threading import Thread

from connectors.erp.sap_business_one.simulator import BusinessOne
from demo import catalogue

CHANGE_EVERY = 20.0
LOST_ANSWERS = 0.04
BUSY = 0.02


def serve(port: int, data: Path, key: str) -> None:
    simulator = BusinessOne(data)
    simulator.sessions.password = key
    if not simulator.holds("Items"):
        simulator.load(catalogue.erp())
    simulator.faults.add("drop_after", r"POST /b1s/v\d/Orders", times=None, chance=LOST_ANSWERS)
    simulator.faults.add("status", r"POST /b1s/v\d/Orders", times=None, chance=BUSY, status=503)
    Thread(target=_colleagues, args=(simulator,), daemon=True).start()
    simulator.serve_forever(port)


def _colleagues(simulator: BusinessOne) -> None:
    """Count a shelf anew every so often."""
    chance = random.Random()  # noqa: S311 - colleagues, not secrets
    while not simulator.stopping.wait(CHANGE_EVERY):
        item = chance.choice(simulator.holds("Items"))
        shelves = [{**shelf, "InStock": float(chance.randrange(5, 60))} for shelf in item["ItemWarehouseInfoCollection"]]
        simulator.change("Items", item["ItemCode"], ItemWarehouseInfoCollection=shelves)
