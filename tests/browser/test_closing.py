"""A bookkeeper's morning in a browser: look at the day that waits, accept with a reason, sign, take the table."""

import pytest
from playwright.sync_api import Browser, expect

from integration_hub.accounts.models import Person, Role
from integration_hub.closing.models import ClosingSheet, SheetState
from tests.browser.walk import logged_in_context
from tests.cast import person
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bookkeeper(scene: Scene) -> Person:
    return person("bookkeeper", Role.MERCHANT, scene.merchant)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_day_with_differences_is_accepted_and_signed(
    browser: Browser, address: str, scene: Scene, bookkeeper: Person, *, script: bool
) -> None:
    sheet = scene.sheets["to_sign"]
    context = logged_in_context(browser, address, bookkeeper, java_script_enabled=script)
    page = context.new_page()
    page.goto("/m/alpine/closing/")
    expect(page.get_by_role("heading", name="2 days wait for your signature")).to_be_visible()
    page.get_by_role("row", name="To sign off").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="42 orders in the shop, 41 in the ERP. 10 differences")).to_be_visible()
    expect(page.get_by_role("button", name="Sign off")).to_have_count(0)
    page.get_by_label("4901").check()
    if script:
        expect(page.get_by_role("button", name="Accept 1 ticked")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="Accept 1 difference").click()
    expect(page.get_by_role("link", name="Enter why the difference may stand.")).to_be_visible()
    page.get_by_label("Reason").fill("Freight was corrected.")
    page.get_by_role("button", name="Accept 1 difference").click()
    expect(page.get_by_text("1 difference is accepted.")).to_be_visible()
    expect(page.get_by_text("Accepted by Bookkeeper: Freight was corrected.").locator("visible=true")).to_have_count(1)
    page.get_by_role("button", name="Accept the ticked ones").click()
    page.get_by_label("Reason").fill("Looked into with the warehouse.")
    page.get_by_role("button", name="Accept 9 differences").click()
    page.get_by_label("Remark").fill("Done.")
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("Signed off by Bookkeeper.")).to_be_visible()
    signed = ClosingSheet.objects.get(pk=sheet.pk)
    assert (signed.state, signed.signed_by, signed.note) == (SheetState.SIGNED, bookkeeper, "Done.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == f"closing-sheet-alpine-shop-{sheet.day}.csv"
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") == sheet.lines.count() + 1
    context.close()
