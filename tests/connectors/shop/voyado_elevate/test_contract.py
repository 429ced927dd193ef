"""Elevate keeps the contract with both versions of its admin API."""

from collections.abc import Iterator, Sequence

import pytest

from connectors.base import Config
from connectors.documents import Product
from connectors.shop.voyado_elevate import CONNECTOR
from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.testing.contract import FeedsContract
from connectors.testing.simulator import Simulator
from tests.connectors.shop.voyado_elevate.conftest import config_for, mug, offers, shirt

PAGE = "FAQ-1"


class Cluster(FeedsContract):
    """What both versions need."""

    connector = CONNECTOR
    feeding = "* /api/admin/v./import/(catalog|data)"
    upgraded = True
    options: dict[str, object] = {}

    @pytest.fixture
    def simulator(self) -> Iterator[Simulator]:
        cluster = ElevateSimulator(upgraded=self.upgraded)
        cluster.configuration.content.add(f"{PAGE}-p")
        cluster.start()
        yield cluster
        cluster.stop()

    @pytest.fixture
    def config(self, simulator: ElevateSimulator) -> Config:
        return config_for(simulator, **self.options)

    @pytest.fixture
    def wrong_config(self, simulator: ElevateSimulator) -> Config:
        return config_for(simulator, api_key="pk_of_somebody_else", **self.options)

    def products(self) -> Sequence[Product]:
        return [shirt("1001"), mug("2001", offers=offers(sale="99.90")), mug("2002"), mug("2003")]

    def refused(self) -> Product:
        """Its product is called like a page that an editor made in the cluster."""
        return mug(PAGE)

    def state(self, simulator: ElevateSimulator) -> object:
        return simulator.shown()

    def skus(self, simulator: ElevateSimulator) -> set[str]:
        return {sku for market in simulator.shown().values() for sku in market}

    def hold(self, simulator: ElevateSimulator) -> None:
        simulator.imports.gate.clear()

    def let_go(self, simulator: ElevateSimulator) -> None:
        simulator.imports.gate.set()


class TestV4(Cluster):
    """JSON Lines."""

    options = {"blocking_timeout": 1}


class TestV3(Cluster):
    """XML, in a cluster that has not been upgraded."""

    upgraded = False
    options = {"version": "v3", "blocking_timeout": 0}


del Cluster
