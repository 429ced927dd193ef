"""A real Chromium, logged in as one of the cast; and every page of the console by name."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from integration_hub.accounts.models import Person

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 20_000
"""Milliseconds until what is expected of a page must be there: on a busy machine its five seconds are soon over."""
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; none is downloaded."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield browser
        browser.close()


def logged_in_context(browser: Browser, address: str, who: Person | None, **options: Any) -> BrowserContext:
    """A fresh browser profile in which that person is logged in; nobody for None."""
    context = browser.new_context(base_url=address, **options)
    if who:
        client = Client()
        client.force_login(who)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context


def log_in(page: Page, address: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto("/log-in/")
    page.get_by_label("Mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, a line each; empty is well."""
    page.evaluate(AXE)
    return found_by_axe(page)


def found_by_axe(page: Page) -> list[str]:
    """The same of a page that has axe already."""
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window: 0 is well."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
