"""A simulated file server for each protocol, and doors to it."""

from collections.abc import Iterator

import pytest

from connectors.files import Files
from connectors.testing.contract import Ears
from connectors.testing.fileserver import FileSimulator, Protocol
from tests.connectors.files.doors import Doors

PROTOCOLS: tuple[Protocol, ...] = ("sftp", "ftp", "ftps", "ftps_implicit")


@pytest.fixture(params=["sftp", "ftp"])
def protocol(request: pytest.FixtureRequest) -> Protocol:
    """What a server speaks; TLS is tried where it can make a difference."""
    chosen: Protocol = request.param
    return chosen


@pytest.fixture
def simulator(protocol: Protocol) -> Iterator[FileSimulator]:
    simulator = FileSimulator(protocol=protocol)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def doors(simulator: FileSimulator, ears: Ears) -> Iterator[Doors]:
    """Doors to the server, which are closed at the end."""
    doors = Doors(simulator, ears)
    yield doors
    doors.close()


@pytest.fixture
def files(doors: Doors) -> Files:
    """A door at the usual pace."""
    return doors.open()
