"""The reader's language in a browser: chosen in the person's menu without script, or told by the browser."""

import pytest
from playwright.sync_api import Browser, expect

from integration_hub.accounts.models import Person
from tests.browser.walk import logged_in_context, sideways, violations
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("script", [True, False])
def test_danish_is_picked_in_the_menu_and_stays(
    browser: Browser, address: str, scene: Scene, keeper: Person, script: bool
) -> None:
    context = logged_in_context(browser, address, keeper, java_script_enabled=script)
    page = context.new_page()
    page.goto("/m/alpine/runs/")
    page.locator("details.menu.right > summary").click()
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kørsler")
    page.get_by_role("link", name="Overblik").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.locator("details.menu.right > summary").click()
    expect(page.get_by_role("button", name="Dansk")).to_have_attribute("aria-pressed", "true")
    context.close()


def test_a_browser_that_asks_for_danish_is_met_in_danish(browser: Browser, address: str, scene: Scene) -> None:
    context = browser.new_context(base_url=address, locale="da-DK", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/log-in/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_role("button", name="Browser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
    assert violations(page) == []
    assert sideways(page) == 0
    context.close()
