"""A Winbas behind a file server, and clients of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.erp.winbas import CONNECTOR
from connectors.filing.client import FileErp
from connectors.testing.contract import Ears
from connectors.testing.folder_erp import FolderErp
from connectors.testing.folder_server import FolderServer
from tests.connectors.filing.servers import Connect, running, settings_of


@pytest.fixture(params=["sftp", "ftps"])
def server(request: pytest.FixtureRequest) -> Iterator[FolderServer]:
    with running("winbas", request.param) as server:
        yield server


@pytest.fixture
def erp(server: FolderServer) -> FolderErp:
    return server.erp


@pytest.fixture
def connect(server: FolderServer, ears: Ears) -> Iterator[Connect]:
    clients: list[FileErp] = []

    def connected(**said: Any) -> FileErp:
        config = CONNECTOR.config.model_validate(settings_of(server) | said)
        clients.append(CONNECTOR.connect(config, ears.surroundings()))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()
