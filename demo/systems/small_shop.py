"""The shop of the merchant with the ERP by file; it rings at no door, so it is asked every minute."""

from pathlib import Path

from connectors.shop.woocommerce.simulation.auth import Key
from connectors.shop.woocommerce.simulation.stream import Buying
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from demo import fjord

ORDER_EVERY = 20.0


def serve(port: int, data: Path, key: str) -> None:
    simulator = WooCommerceSimulator(data)
    simulator.keys = simulator.doorman.keys = {key: Key(key)}
    simulator.shop.merchant.currency = "SEK"
    simulator.load(fjord.catalogue(), "1")
    simulator.open_doors(Buying(every=ORDER_EVERY))
    simulator.serve_forever(port)
