"""Every page, on a desk and on a phone, light and dark: axe finds nothing, nothing scrolls sideways."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings

from integration_hub.accounts.models import Merchant, Person, Role
from tests.browser.walk import DESK, PHONE, log_in, logged_in_context, sideways, violations
from tests.cast import person
from tests.pages import PAGES, REPAIRS, SET_UPS
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("HUB_SCREENSHOTS", "")
CHOSEN = tuple(os.environ.get("HUB_SCREENSHOTS_OF", "").split())
LOOKS = {"desk": ("light", DESK), "phone": ("light", PHONE), "dark": ("dark", DESK), "dark-phone": ("dark", PHONE)}


@pytest.fixture
def admin(other_merchant: Merchant) -> Person:
    return person("admin", Role.ADMIN)


@pytest.mark.timeout(300)  # more than a hundred pages, one after the other
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_and_fits(
    look: str, browser: Browser, address: str, scene: Scene, admin: Person, settings: Settings
) -> None:
    settings.HUB_SUPPORT_ADDRESS = "support@hub.example"
    theme, size = LOOKS[look]
    context = logged_in_context(browser, address, admin, viewport=size, color_scheme=theme)
    page = context.new_page()
    wrong = {}
    of_merchant = {name: f"/m/alpine/{path(scene)}" for name, path in (PAGES | REPAIRS | SET_UPS).items()}
    paths = of_merchant | {"home": "/", "log-out": "/log-out/"}
    for name, path in paths.items():
        if CHOSEN and not name.startswith(CHOSEN):
            continue
        page.goto(path)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{look}.png", full_page=True)
        found = violations(page)
        if found or sideways(page):
            wrong[name] = [*found, f"{sideways(page)} px too wide"]
    context.close()
    assert wrong == {}


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
