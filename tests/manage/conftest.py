"""A furnished merchant, and how many queries a page takes."""

from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.scene import Scene


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    return furnished


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """The number of queries of one page, on all databases together."""

    def count(client: Client, path: str) -> int:
        watched = [CaptureQueriesContext(connections[name]) for name in connections]
        for each in watched:
            each.__enter__()
        assert client.get(path).status_code == 200
        for each in watched:
            each.__exit__(None, None, None)
        return sum(len(each) for each in watched)

    return count
