"""One Chromium for all tests of a process that want one: two of Playwright's loops in one thread do not bear each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.walk import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
