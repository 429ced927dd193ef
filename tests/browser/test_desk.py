"""A case in a browser: orders fail, it is on the desk, is taken, the ERP is mended, they are resent, the case closes itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.cases.models import Case, CaseState
from integration_hub.cases.watching import watch_cases
from tests.browser.walk import logged_in_context
from tests.orders.conftest import Trip, drilled, erp, shop, trip
from tests.resending.conftest import failing, turn

__all__ = ["drilled", "erp", "shop", "trip"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str, trip: Trip, keeper: Person) -> Iterator[Page]:
    context = logged_in_context(browser, address, keeper, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_from_the_failure_to_the_case_that_closes_itself(page: Page, trip: Trip, keeper: Person) -> None:
    failing(trip, 2)
    watch_cases()
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="1 case is open, since")).to_be_visible()
    expect(page.get_by_text("2 orders wait for a person: 200.00 EUR.")).to_be_visible()
    page.locator("#results").get_by_role("link").first.click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("The case is yours.")).to_be_visible()
    page.get_by_role("link", name="Resend with a canary").click()
    page.get_by_role("button", name="Resend 2 orders").click()
    for minutes in (0, 1, 2):
        turn(trip, minutes=minutes)
    assert set(trip.erp.times().values()) == {1}
    watch_cases()
    case = Case.objects.get()
    page.goto(f"/m/alpine/cases/{case.fingerprint}")
    expect(page.get_by_role("heading", name="The cause is gone")).to_be_visible()
    expect(page.get_by_text("No order fails for it any more.")).to_be_visible()
    assert case.state == CaseState.CLOSED
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="No case is open.")).to_be_visible()
