"""Every page, on a desk and on a phone, light and dark: axe finds nothing, nothing scrolls sideways."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django import Settings

from integration_hub.accounts.models import Merchant, Person, Role
from tests.browser.walk import AXE, DESK, PHONE, found_by_axe, log_in, logged_in_context, sideways, violations
from tests.cast import person
from tests.pages import addresses
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("HUB_SCREENSHOTS", "")
CHOSEN = tuple(os.environ.get("HUB_SCREENSHOTS_OF", "").split())
PARTS = 4
"""So many tests share the pages, for as many workers."""
LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "desk": ("light", DESK),
    "phone": ("light", PHONE),
    "dark": ("dark", DESK),
    "dark-phone": ("dark", PHONE),
}


@pytest.fixture
def admin(other_merchant: Merchant) -> Person:
    return person("admin", Role.ADMIN)


@pytest.mark.timeout(300)  # dozens of pages, one after the other
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits(
    part: int, browser: Browser, address: str, scene: Scene, admin: Person, settings: Settings
) -> None:
    settings.HUB_SUPPORT_ADDRESS = "support@hub.example"
    context = logged_in_context(browser, address, admin)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for name, path in list(addresses(scene).items())[part::PARTS]:
        if CHOSEN and not name.startswith(CHOSEN):
            continue
        page.goto(path)
        page.evaluate(AXE)
        wrong |= {f"{name}-{look}": found for look in LOOKS if (found := _looked_at(page, name, look))}
    context.close()
    assert wrong == {}


def _looked_at(page: Page, name: str, look: str) -> list[str]:
    """What is wrong with the page in that look; its picture where pictures are wanted."""
    theme, size = LOOKS[look]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{look}.png", full_page=True)
    wide = sideways(page)
    return found_by_axe(page) + ([f"{wide} px too wide"] if wide else [])


@pytest.mark.parametrize("look", LOOKS)
def test_the_way_in_is_accessible_and_fits(look: str, browser: Browser, address: str) -> None:
    theme, size = LOOKS[look]
    context = logged_in_context(browser, address, None, viewport=size, color_scheme=theme)
    page = context.new_page()
    log_in(page, "nobody@hub.example", "wrong")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"log-in-{look}.png", full_page=True)
    assert violations(page) == []
    assert sideways(page) == 0
    context.close()
