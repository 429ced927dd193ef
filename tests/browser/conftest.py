"""A served, furnished console for each test."""

import os

import pytest
from pytest_django.live_server_helper import LiveServer

from integration_hub.accounts.models import Merchant, Person, Role
from tests.cast import person
from tests.scene import Scene, furnish

# Playwright's own loop runs in this thread; the database is used in between, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def address(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture
def keeper(merchant: Merchant) -> Person:
    """Somebody of support."""
    return person("keeper", Role.SUPPORT, merchant)


@pytest.fixture
def scene(address: str, merchant: Merchant, keeper: Person) -> Scene:
    return furnish(merchant, keeper)
