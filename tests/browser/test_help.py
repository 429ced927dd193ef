"""From a run that ended badly to its steps and back, by keyboard; and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from tests.browser.walk import PHONE, logged_in_context
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser, address: str, keeper: Person, request: pytest.FixtureRequest) -> Iterator[Page]:
    """On a phone, with script or, where the test says so, without."""
    context = logged_in_context(browser, address, keeper, viewport=PHONE, java_script_enabled=getattr(request, "param", True))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("page", [True, False], indirect=True, ids=["with script", "without script"])
def test_a_bad_run_leads_to_its_steps_and_they_lead_back(page: Page, scene: Scene) -> None:
    run = scene.runs["mismatch"]
    page.goto(f"/m/alpine/runs/{run.pk}")
    page.get_by_role("link", name="What to do, step by step").click()
    expect(page.get_by_role("heading", name="The count does not match")).to_be_in_viewport()
    page.get_by_text("Import monitoring", exact=True).click()
    expect(page.get_by_text("Unless exactly as many came, nothing is published")).to_be_visible()
    page.get_by_role("link", name=f"Back to run {run.pk}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prices from ERP")


def test_help_is_reached_by_keyboard_from_any_page(page: Page, scene: Scene) -> None:
    page.goto("/m/alpine/orders/")
    page.get_by_role("contentinfo").get_by_role("link", name="Help").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    page.get_by_role("link", name="Something is missing in the shop or in the ERP").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ask: Nordic ERP Partners, +45 00 00 00 02").first).to_be_visible()
