"""A held import is looked at and released, and a catalogue's prices rolled back, as a person of support does it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import Kind, Record
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.browser.walk import logged_in_context
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
JACKET = "RAIN-MOS-S|web||1|"


@pytest.fixture
def opened(browser: Browser, address: str, scene: Scene, keeper: Person) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the merchant as support."""
    context = logged_in_context(browser, address, keeper)

    def open_page(path: str) -> Page:
        page = context.new_page()
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    context.close()


def _price() -> str:
    return Record.objects.get(kind=Kind.PRICE, key=JACKET).data


def _worked() -> Run:
    """A worker comes by."""
    run = Run.objects.filter(process__kind="prices_from_erp", state=State.QUEUED).get()
    execute_run(run.pk)
    return Run.objects.get(pk=run.pk)


def _released(page: Page, button: str, reason: str) -> Run:
    page.get_by_role("link", name=button).click()
    page.get_by_label("Why is this right?").fill(reason)
    page.get_by_role("button", name=button).click()
    return _worked()


def test_a_held_import_is_looked_at_and_released(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened(f"runs/{scene.plans['held'].pk}")
    page.get_by_role("link", name="Look at the plan").click()
    expect(page.get_by_text("Market web, of 10 records: 0 withdrawn, 6 changed, 0 added.")).to_be_visible()
    expect(page.get_by_role("cell", name="4.18 EUR").first).to_be_visible()
    assert _released(page, "Release the import", "The new list is meant so.").code == "plan_changed"
    page.goto(f"/m/alpine/runs/{scene.plans['held'].pk}/plan")
    expect(page.get_by_text("What is published has changed since this plan was shown.")).to_be_visible()
    assert _released(page, "Release the import", "The new list is meant so.").state == State.DONE
    assert "4.18" in _price()
    page.goto(f"/m/alpine/runs/{scene.plans['held'].pk}/plan")
    expect(page.get_by_role("heading", name="This was published")).to_be_visible()


def test_two_generations_are_compared_and_the_prices_rolled_back(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened("catalogue/?erp=acme-erp")
    page.get_by_role("link", name="Time machine").click()
    page.get_by_role("button", name="Compare the two").click()
    expect(page.get_by_role("cell", name="30.00 EUR")).to_be_visible()
    page.get_by_role("button", name="Plan it for prices only").click()
    assert _worked().state == State.HELD
    page.get_by_role("link", name="Look at the plan").click()
    assert _released(page, "Roll back", "The rise was a mistake.").state == State.DONE
    expect(page.get_by_text("Of the prices: 0 added, 6 changed, 0 withdrawn").first).to_be_visible()
    assert "30" in _price()
