"""What tests of connectors share; none of them needs Django."""

import os
from collections.abc import Iterator

import pytest

from connectors.http import Http
from connectors.testing.contract import Ears
from connectors.testing.faults import LIES
from tests.connectors.scripted import Scripted, door

FULL = os.environ.get("HUB_FAULTS") == "full"


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A fault on the wire meets the same door whatever is read: every day the first kind of record is enough, and all kinds
    in ``./hub faults``. Lies about rows are told to every kind each time."""
    left = [] if FULL else [item for item in items if _again(item)]
    items[:] = [item for item in items if item not in set(left)]
    config.hook.pytest_deselected(items=left)


def _again(item: pytest.Item) -> bool:
    """Whether this is a fault on the wire while a second kind of record is read."""
    if not isinstance(item, pytest.Function) or item.originalname != "test_no_fault_reads_wrong_in_silence" or item.cls is None:
        return False
    tried = item.callspec.params
    return tried["kind"] not in LIES and tried["read_kind"] is not next(iter(item.cls.connector.reads))
