"""A browser for all of these tests, and a served, furnished console for each."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from integration_hub.accounts.models import Merchant, Person, Role
from tests.browser.walk import chromium
from tests.cast import person
from tests.scene import Scene, furnish

# Playwright's own loop runs in this thread; the database is used in between, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


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
