"""A company of SAP Business One to try the connector on."""

from collections.abc import Callable, Iterator

import pytest

from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.testing.contract import Ears
from tests.connectors.erp.sap_business_one.company import config_for, running

Connect = Callable[..., BusinessOneClient]


@pytest.fixture
def simulator() -> Iterator[BusinessOne]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def connected(simulator: BusinessOne, ears: Ears) -> Iterator[Connect]:
    """Makes clients of the company, with other settings than the usual ones where given, and closes them afterwards."""
    clients: list[BusinessOneClient] = []

    def connect(*, pace: float = 1.0, **settings: object) -> BusinessOneClient:
        clients.append(CONNECTOR.connect(config_for(simulator, **settings), ears.surroundings(pace)))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connected: Connect) -> BusinessOneClient:
    return connected()
