"""Odoo keeps every promise of the contract: by JSON-2, and by JSON-RPC of an older release."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import pytest

from connectors.base import Config
from connectors.documents import Customer, Order, StockLevel
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.simulator import Odoo
from tests.connectors.erp.odoo.database import config_for, running
from tests.connectors.erp.odoo.promises import OdooContract


class _Simulated(OdooContract):
    release: ClassVar[int]

    @pytest.fixture
    def simulator(self) -> Iterator[Odoo]:
        with running(release=self.release) as simulator:
            self.number = simulator.number("res.partner", ref="K001")
            yield simulator

    @pytest.fixture
    def config(self, simulator: Odoo) -> Config:
        return config_for(simulator)

    @pytest.fixture
    def wrong_config(self, simulator: Odoo) -> Config:
        return config_for(simulator, api_key="wrong-key-wrong-key-wrong-key")


class TestJson2(_Simulated):
    release = 19
    creating: ClassVar = {Order: "POST /json/2/sale.order/create", Customer: "POST /json/2/res.partner/create"}


class TestJsonRpc(_Simulated):
    """What differs from JSON-2 is the envelope: one kind of record shows it for all."""

    release = 17
    connector = replace(CONNECTOR, reads={StockLevel: CONNECTOR.reads[StockLevel]})
    creating: ClassVar = {Order: "POST /jsonrpc/sale.order/create", Customer: "POST /jsonrpc/res.partner/create"}
