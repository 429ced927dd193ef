"""A shop with last season's goods, and customers who order every few seconds."""

import os
from pathlib import Path
from threading import Thread

from connectors.shop.woocommerce.simulation.auth import Key
from connectors.shop.woocommerce.simulation.stream import Buying
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from demo import catalogue

ORDER_EVERY = 4.0
TEND_EVERY = 5.0
SLIP_EVERY = 120
"""Every so many turns somebody of the agency mistypes a price: resync finds it, and repairs it."""
MISTYPED = "WHI-1"


def serve(port: int, data: Path, key: str) -> None:
    simulator = WooCommerceSimulator(data)
    simulator.keys = simulator.doorman.keys = {key: Key(key)}
    simulator.load(catalogue.shop(), "1 Webshop")
    simulator.open_doors(Buying(every=ORDER_EVERY))
    hook = f"{os.environ['HUB_BASE_URL']}/hooks/{os.environ['HUB_DEMO_HOOK']}"
    Thread(target=_agency, args=(simulator, hook, key), daemon=True).start()
    simulator.serve_forever(port)


def _agency(simulator: WooCommerceSimulator, address: str, secret: str) -> None:
    """Keep the doorbells on: a shop switches them off after it rang in vain, as at a hub that is still starting."""
    turns = 0
    while not simulator.stopping.wait(TEND_EVERY):
        turns += 1
        if turns % SLIP_EVERY == 0:
            _mistype(simulator)
        for number, topic in enumerate(("order.created", "order.updated"), 1):
            wanted = {"topic": topic, "delivery_url": address, "secret": secret, "status": "active"}
            with simulator.transaction() as db:
                if db.execute("select 1 from webhooks where id = ?", (number,)).fetchone():
                    simulator.webhooks.update(number, wanted)
                else:
                    simulator.webhooks.create(wanted)


def _mistype(simulator: WooCommerceSimulator) -> None:
    """The price of one product is wrong in the shop from now on."""
    with simulator.transaction():
        held = simulator.products.by_sku(MISTYPED)
        if held:
            simulator.products.update(held["id"], {"regular_price": "45.00"})
