"""Every ERP by file keeps the contract, over real file servers.

Where files lie and how they are read is the same for all; so the faults of a read are met with one kind of record for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from connectors.base import Config, Connector, Written
from connectors.documents import Customer, DeliveryAddress, Document, Item, Order, Price, StockLevel
from connectors.erp.file_exchange import CONNECTOR as FILE_EXCHANGE
from connectors.erp.monitor import CONNECTOR as MONITOR
from connectors.erp.visma_administration import CONNECTOR as VISMA_ADMINISTRATION
from connectors.erp.winbas import CONNECTOR as WINBAS
from connectors.file_errors import BUSY
from connectors.filing.naming import told_apart
from connectors.testing.contract import ReadsContract, WritesContract
from connectors.testing.contract.basis import HURRY
from connectors.testing.fileserver import Protocol
from connectors.testing.folder_server import FolderServer
from tests.connectors.filing.orders import SHOP_ADDRESS, order
from tests.connectors.filing.servers import running, settings_of


def reading(connector: Connector[Any, Any], *kinds: type) -> Connector[Any, Any]:
    """The connector with these kinds of record alone."""
    return replace(connector, reads={kind: connector.reads[kind] for kind in kinds})


class Exchange(ReadsContract, WritesContract):
    """An ERP by file behind a server, and how this class of tests looks behind it."""

    protocol: ClassVar[Protocol] = "sftp"
    # At the contract's own pace a log-in has 0.15 s: on a machine that does much else an encrypted one may need more.
    hurry: ClassVar[float] = 4 * HURRY
    told_wait: ClassVar[float] = BUSY * 4 * HURRY
    creating: ClassVar[Mapping[type, str]] = {Order: "RENAME /in/.*", Customer: "RENAME /in/.*"}
    reading: ClassVar[str] = "* /out.*"

    @pytest.fixture
    def simulator(self) -> Iterator[FolderServer]:
        with running(self.connector.key, self.protocol) as server:
            server.erp.export()
            yield server

    @pytest.fixture
    def config(self, simulator: FolderServer) -> Config:
        return self._config(simulator)

    @pytest.fixture
    def wrong_config(self, simulator: FolderServer) -> Config:
        return self._config(simulator, password="not-the-password")

    def fresh(self, kind: type, number: int) -> Document:
        if kind is Order:
            return order(number)
        return Customer("", f"Newcomer {number}", f"new{number}@example.se", billing=SHOP_ADDRESS, shop_id=str(number))

    def held(self, simulator: FolderServer, kind: type) -> int:
        begins = "order_" if kind is Order else "customer_"
        return len([name for name in simulator.erp.waiting() if name.startswith(begins)])

    def cancel(self, simulator: FolderServer, kind: type, written: Written) -> bool:
        return False

    def pick_up(self, simulator: FolderServer, kind: type, written: Written) -> None:
        simulator.erp.pick_up(_file(kind, written))

    def refuse(self, simulator: FolderServer, kind: type, written: Written, words: str) -> None:
        simulator.erp.refuse(_file(kind, written), words)

    def _config(self, simulator: FolderServer, **said: Any) -> Config:
        settings = settings_of(simulator, self.connector.key) | {"page_size": 3} | said
        found: Config = self.connector.config.model_validate(settings)
        return found


def _file(kind: type, written: Written) -> str:
    return written.key if kind is Order else f"customer_shop_{told_apart(written.key)}.xml"


class TestFileExchange(Exchange):
    connector: ClassVar[Connector[Any, Any]] = reading(FILE_EXCHANGE, Price)


class TestVismaAdministration(Exchange):
    connector: ClassVar[Connector[Any, Any]] = reading(VISMA_ADMINISTRATION, StockLevel)


class TestWinbas(Exchange):
    connector: ClassVar[Connector[Any, Any]] = reading(WINBAS, Item)


class TestMonitor(Exchange):
    connector: ClassVar[Connector[Any, Any]] = reading(MONITOR, DeliveryAddress)
