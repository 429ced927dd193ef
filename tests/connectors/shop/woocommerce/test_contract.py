"""WooCommerce keeps the contract, over https and over http."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.base import Config, Surroundings
from connectors.documents import Money, Product, Variant
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.contract import PublishesContract, ReadsContract, WebhooksContract
from connectors.testing.contract.ringing import Sent
from connectors.testing.simulator import Simulator
from tests.connectors.shop.woocommerce.conftest import WEBHOOK_SECRET, config_for

SMALL = 4


def in_small_pages(config: WooCommerceConfig, surroundings: Surroundings) -> WooCommerce:
    return WooCommerce(config, surroundings, SMALL)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR", tax_included=False)


def open_shop() -> WooCommerceSimulator:
    """A shop with more than two small pages of everything."""
    shop = WooCommerceSimulator()
    with shop.transaction():
        for number in range(9):
            shop.products.create({"name": f"Mug {number}", "sku": f"MUG-{number}", "regular_price": "8.00"})
            shop.customers.create({"email": f"customer{number}@shop.example"})
        sizes = [{"name": "Size", "variation": True, "options": ["S", "M"]}]
        shirt = shop.products.create({"name": "Shirt", "type": "variable", "sku": "SHIRT", "attributes": sizes})
        for size in ("S", "M"):
            chosen = [{"name": "Size", "option": size}]
            shop.products.create({"sku": f"SHIRT-{size}", "regular_price": "20.00", "attributes": chosen}, shirt["id"])
    for number in range(9):
        shop.place_order(Placed(((f"MUG-{number}", 1),)))
    shop.start()
    return shop


class Shop(PublishesContract, WebhooksContract):
    """What both ways need."""

    connector = replace(CONNECTOR, connect=in_small_pages)
    publishing = "POST /.*/batch"
    signature = "x-wc-webhook-signature"
    behind_proxy = False

    @pytest.fixture
    def simulator(self) -> Iterator[Simulator]:
        shop = open_shop()
        yield shop
        shop.stop()

    @pytest.fixture
    def config(self, simulator: WooCommerceSimulator) -> Config:
        return config_for(simulator, behind_proxy=self.behind_proxy)

    @pytest.fixture
    def wrong_config(self, simulator: WooCommerceSimulator) -> Config:
        return config_for(simulator, behind_proxy=self.behind_proxy, consumer_secret="cs_somebody_else")

    def products(self) -> Sequence[Product]:
        shirts = tuple(
            Variant(f"TEE-{size}", options=(("Size", size),), price=euros("15.00"), stock=Decimal(3)) for size in ("S", "M", "L")
        )
        cap = Variant("CAP", price=euros("9.90"), stock=Decimal(0))
        return [Product("TEE", "Tee", shirts), Product("CAP", "Cap & peak", (cap,))]

    def skus(self, simulator: Simulator) -> list[str]:
        with simulator.lock:
            return [row[0] for row in simulator.db.execute("select sku from products where sku <> ''")]

    def ring(self, config: Config) -> Sent:
        body = b'{"id": 17, "status": "processing"}'
        signature = base64.b64encode(hmac.digest(WEBHOOK_SECRET.encode(), body, hashlib.sha256)).decode()
        return {"x-wc-webhook-topic": "order.updated", "x-wc-webhook-signature": signature}, body


class TestOverHttp(Shop, ReadsContract):
    """Signed by OAuth 1.0a."""


class TestOverHttps(Shop):
    """By the key itself; what is read is the same, so it is not tried again."""

    connector = replace(CONNECTOR, connect=in_small_pages, reads={})
    behind_proxy = True


del Shop
