"""Why does the shop show this? Asked in a browser, without script, down to the button that brings the change."""

import pytest
from playwright.sync_api import Browser, expect

from integration_hub.accounts.models import Person
from integration_hub.runs.models import Run, State
from tests.browser.walk import logged_in_context
from tests.scene import Scene
from tests.scene_explained import EXPLAINED

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_waiting_change_is_explained_and_brought_to_the_shop(
    browser: Browser, address: str, scene: Scene, keeper: Person
) -> None:
    context = logged_in_context(browser, address, keeper, java_script_enabled=False)
    page = context.new_page()
    page.goto("/m/alpine/why/")
    page.get_by_label("SKU").fill(EXPLAINED)
    page.get_by_label("Field").select_option("stock")
    page.get_by_label("Shop").select_option(label="Alpine shop")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("It should be 9. Alpine shop was last told 12")).to_be_visible()
    page.get_by_role("link", name="Ask both sides now").click()
    expect(page.get_by_text("Not reachable")).to_have_count(2)
    page.get_by_role("button", name="Start sync: Catalogue to shop").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Catalogue to shop")
    assert Run.objects.filter(process__kind="catalogue_to_shop", person=keeper, state=State.QUEUED).count() == 1
    context.close()
