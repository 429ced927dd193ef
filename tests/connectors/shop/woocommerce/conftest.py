"""A simulated shop for each test, and connections to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.contract import Ears

WEBHOOK_SECRET = "a doorbell's secret"


class Clock:
    """A clock that moves on by itself a little, and by hand a lot."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **spans: float) -> datetime:
        self.now += timedelta(**spans)
        return self.now


@pytest.fixture
def simulator() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def clock(simulator: WooCommerceSimulator) -> Clock:
    """The shop's clock; OAuth's timestamps are the real time's, so such a shop is called by its proxy."""
    clock = Clock()
    simulator.shop.clock = clock
    return clock


@pytest.fixture
def config(simulator: WooCommerceSimulator) -> WooCommerceConfig:
    return config_for(simulator)


def config_for(simulator: WooCommerceSimulator, **options: object) -> WooCommerceConfig:
    """The connection to a simulated shop, behind its proxy unless told otherwise."""
    said = {
        "base_url": simulator.url,
        "consumer_key": CONSUMER_KEY,
        "consumer_secret": CONSUMER_SECRET,
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "behind_proxy": True,
    }
    return WooCommerceConfig.model_validate(said | options)


Connect = Callable[..., WooCommerce]


@pytest.fixture
def connect(simulator: WooCommerceSimulator, ears: Ears) -> Iterator[Connect]:
    """Opens clients of the simulated shop, with options of the connection; all are hung up at the end."""
    opened: list[WooCommerce] = []

    def connect(**options: object) -> WooCommerce:
        opened.append(WooCommerce(config_for(simulator, **options), ears.surroundings()))
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


@pytest.fixture
def client(connect: Connect) -> WooCommerce:
    return connect()
