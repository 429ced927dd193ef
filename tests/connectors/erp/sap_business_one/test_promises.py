"""The contract of all connectors, kept in every way that a company can be read.

Prices stand for all kinds where only the way differs: they are read from two entity sets, one with a key of two fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from connectors.base import Config, Connector, Written
from connectors.documents import Customer, Document, Order, Price, StockLevel
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.testing.contract import BookedContract, ReadsContract
from tests.connectors.erp.sap_business_one.company import STREET, config_for, order, running


class Company:
    """The company, and how this class of tests reads it."""

    connector: ClassVar[Connector[Any, Any]] = CONNECTOR
    settings: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def simulator(self) -> Iterator[BusinessOne]:
        with running() as simulator:
            yield simulator

    @pytest.fixture
    def config(self, simulator: BusinessOne) -> Config:
        return config_for(simulator, **self.settings)

    @pytest.fixture
    def wrong_config(self, simulator: BusinessOne) -> Config:
        return config_for(simulator, **self.settings, password="not-the-password")


class TestV2ByKey(Company, ReadsContract, BookedContract):
    booking = r"GET /b1s/v[12]/Orders.*"
    creating: ClassVar[Mapping[type, str]] = {Order: r"POST /b1s/v[12]/Orders", Customer: r"POST /b1s/v[12]/BusinessPartners"}

    def fresh(self, kind: type, number: int) -> Document:
        if kind is Order:
            return order(number)
        return Customer("", f"Newcomer {number}", f"new{number}@example.org", billing=STREET)

    def held(self, simulator: BusinessOne, kind: type) -> int:
        return len(simulator.holds("Orders" if kind is Order else "BusinessPartners"))

    def cancel(self, simulator: BusinessOne, kind: type, written: Written) -> bool:
        if kind is Order:
            simulator.change("Orders", int(written.key), Cancelled="tYES", CancelStatus="csYes", DocumentStatus="bost_Close")
        return kind is Order


class TestV2BySkip(Company, ReadsContract):
    connector: ClassVar[Connector[Any, Any]] = replace(CONNECTOR, reads={Price: CONNECTOR.reads[Price]}, writes={})
    settings: ClassVar[dict[str, Any]] = {"paging": "skip", "count_by": "inline"}


class TestV1(TestV2ByKey):
    connector: ClassVar[Connector[Any, Any]] = replace(CONNECTOR, reads={Price: CONNECTOR.reads[Price]})
    settings: ClassVar[dict[str, Any]] = {"version": "v1", "count_by": "inline"}


class TestRows(Company, ReadsContract):
    connector: ClassVar[Connector[Any, Any]] = replace(CONNECTOR, reads={StockLevel: CONNECTOR.reads[StockLevel]}, writes={})
    settings: ClassVar[dict[str, Any]] = {"rows": True, "count_by": "aggregate"}
