"""``python -m demo.simulators SYSTEM --port N --data FOLDER``: the demo's systems, busy, and now and then at fault."""

import argparse
import os
import random
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.shop.woocommerce.simulation.auth import Key
from connectors.shop.woocommerce.simulation.stream import Buying
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.folder_server import FolderServer
from demo import catalogue, fjord

ORDER_EVERY = 4.0
CHANGE_EVERY = 20.0
TEND_EVERY = 5.0
LOST_ANSWERS = 0.04
BUSY = 0.02
SMALL_SHOP_ORDERS_EVERY = 20.0
WORKS_ON_A_FEED = 4.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=sorted(SYSTEMS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    told = parser.parse_args()
    told.data.mkdir(parents=True, exist_ok=True)
    SYSTEMS[told.system](told.port, told.data, os.environ["HUB_DEMO_KEY"])


def serve_erp(port: int, data: Path, key: str) -> None:
    """An ERP that loses an answer now and then, and in which colleagues change stock while we look."""
    simulator = BusinessOne(data)
    simulator.sessions.password = key
    if not simulator.holds("Items"):
        simulator.load(catalogue.erp())
    simulator.faults.add("drop_after", r"POST /b1s/v\d/Orders", times=None, chance=LOST_ANSWERS)
    simulator.faults.add("status", r"POST /b1s/v\d/Orders", times=None, chance=BUSY, status=503)
    Thread(target=_colleagues, args=(simulator,), daemon=True).start()
    simulator.serve_forever(port)


def serve_shop(port: int, data: Path, key: str) -> None:
    """A shop with last season's goods, and customers who order every few seconds."""
    simulator = WooCommerceSimulator(data)
    simulator.keys = simulator.doorman.keys = {key: Key(key)}
    simulator.load(catalogue.shop(), "1 Webshop")
    simulator.open_doors(Buying(every=ORDER_EVERY))
    hook = f"{os.environ['HUB_BASE_URL']}/hooks/{os.environ['HUB_DEMO_HOOK']}"
    Thread(target=_agency, args=(simulator, hook, key), daemon=True).start()
    simulator.serve_forever(port)


def serve_winbas(port: int, data: Path, key: str) -> None:
    """An ERP by file with people of its own; ``data`` holds its server's key, which the demo's configuration knows."""
    office = fjord.Office()
    server = FolderServer(office.exports, office.understood, data)
    server.password = key
    server.erp.catalogue = fjord.catalogue()
    server.start(port)
    try:
        office.work(server.erp, server.stopping)
    finally:
        server.stop()


def serve_search(port: int, data: Path, key: str) -> None:
    """A cluster that takes its time over each feed, and now and then loses an answer."""
    simulator = ElevateSimulator(data)
    simulator.key = key
    simulator.imports.seconds = WORKS_ON_A_FEED
    simulator.faults.add("drop_after", "* /api/admin/v4/import/catalog", times=None, chance=LOST_ANSWERS)
    simulator.serve_forever(port)


def serve_small_shop(port: int, data: Path, key: str) -> None:
    """The shop of the merchant with the ERP by file; it rings at no door, so it is asked every minute."""
    simulator = WooCommerceSimulator(data)
    simulator.keys = simulator.doorman.keys = {key: Key(key)}
    simulator.shop.merchant.currency = "SEK"
    simulator.load(fjord.catalogue(), "1")
    simulator.open_doors(Buying(every=SMALL_SHOP_ORDERS_EVERY))
    simulator.serve_forever(port)


def _colleagues(simulator: BusinessOne) -> None:
    """Count a shelf anew every so often."""
    chance = random.Random()  # noqa: S311 - colleagues, not secrets
    while not simulator.stopping.wait(CHANGE_EVERY):
        item = chance.choice(simulator.holds("Items"))
        shelves = [{**shelf, "InStock": float(chance.randrange(5, 60))} for shelf in item["ItemWarehouseInfoCollection"]]
        simulator.change("Items", item["ItemCode"], ItemWarehouseInfoCollection=shelves)


def _agency(simulator: WooCommerceSimulator, address: str, secret: str) -> None:
    """Keep the doorbells on: a shop switches them off after it rang in vain, as at a hub that is still starting."""
    while not simulator.stopping.wait(TEND_EVERY):
        for number, topic in enumerate(("order.created", "order.updated"), 1):
            wanted = {"topic": topic, "delivery_url": address, "secret": secret, "status": "active"}
            with simulator.transaction() as db:
                if db.execute("select 1 from webhooks where id = ?", (number,)).fetchone():
                    simulator.webhooks.update(number, wanted)
                else:
                    simulator.webhooks.create(wanted)


SYSTEMS: dict[str, Callable[[int, Path, str], None]] = {
    "sap_business_one": serve_erp,
    "woocommerce": serve_shop,
    "winbas": serve_winbas,
    "voyado_elevate": serve_search,
    "small_shop": serve_small_shop,
}

if __name__ == "__main__":
    main()
