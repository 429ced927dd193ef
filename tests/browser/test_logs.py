"""The log followed live in Chromium: new lines come by themselves, and stop when asked."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from integration_hub.accounts.models import Person
from integration_hub.runs.models import LogEntry
from tests.browser.walk import logged_in_context
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


def tell(scene: Scene, message: str) -> None:
    LogEntry.objects.create(merchant_id=scene.merchant.pk, at=timezone.now(), level=40, message=message)


def test_new_lines_appear_by_themselves_newest_first(browser: Browser, address: str, scene: Scene, keeper: Person) -> None:
    page = logged_in_context(browser, address, keeper).new_page()
    page.goto("/logs/?level=30")
    page.get_by_role("link", name="Follow live").click()
    expect(page.get_by_text("New lines appear here by themselves.")).to_be_visible()
    before = page.locator("tbody tr").count()
    for message in ("The first that came.", "The second that came."):
        tell(scene, message)
        expect(page.get_by_text(message)).to_be_visible(timeout=15_000)
    assert page.locator("tbody tr").count() == before + 2
    assert "The second that came." in page.locator("tbody tr").first.inner_text()

    page.get_by_role("link", name="Stop following").click()
    expect(page.get_by_role("link", name="Follow live")).to_be_visible()
    expect(page.locator("[hx-trigger]")).to_have_count(0)
    assert "live" not in page.url


def test_without_script_the_page_is_looked_at_again_by_a_link(
    browser: Browser, address: str, scene: Scene, keeper: Person
) -> None:
    page = logged_in_context(browser, address, keeper, java_script_enabled=False).new_page()
    page.goto("/m/alpine/runs/logs?live=1")
    tell(scene, "Came without script.")
    page.get_by_role("link", name="Look for new lines").click()
    expect(page.get_by_text("Came without script.")).to_be_visible()
