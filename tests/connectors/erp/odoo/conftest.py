"""An Odoo to try the connector on."""

from collections.abc import Callable, Iterator

import pytest

from connectors.documents import Customer
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.simulator import Odoo
from connectors.testing.contract import Ears
from tests.connectors.erp.odoo.database import config_for, running

Connect = Callable[..., OdooClient]


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def simulator() -> Iterator[Odoo]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def connected(simulator: Odoo, ears: Ears) -> Iterator[Connect]:
    """Makes clients of the database, with other settings than the usual ones where given, and closes them afterwards."""
    clients: list[OdooClient] = []

    def connect(*, pace: float = 1.0, **settings: object) -> OdooClient:
        clients.append(CONNECTOR.connect(config_for(simulator, **settings), ears.surroundings(pace)))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connected: Connect) -> OdooClient:
    return connected()


@pytest.fixture
def buyer(simulator: Odoo) -> Customer:
    """A customer that Odoo has, under the number it has there."""
    return Customer(str(simulator.number("res.partner", ref="K001")), "Firma 1", "firma1@shop.example")
