"""What tests of connectors share; none of them needs Django."""

from collections.abc import Iterator

import pytest

from connectors.http import Http
from connectors.testing.contract import Ears
from tests.connectors.scripted import Scripted, door


@pytest.fixture
def ears() -> Ears:
    """Hears every call and gives every turn at once."""
    return Ears()


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A real server on the loopback address that says what it is told to."""
    server = Scripted()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def http(server: Scripted, ears: Ears) -> Iterator[Http]:
    """A door to that server."""
    with door(server.url, ears) as http:
        yield http
