"""The number ledger in a browser: a gap is found, its story read, explained, and all is accounted for; the table is saved."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from tests.browser.walk import logged_in_context, sideways, violations
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str, scene: Scene, keeper: Person) -> Iterator[Page]:
    context = logged_in_context(browser, address, keeper, java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_gap_is_found_explained_and_accounted_for(page: Page, scene: Scene) -> None:
    page.goto("/m/alpine/numbers/")
    expect(page.get_by_role("heading", name="89 numbers are unexplained.")).to_be_visible()
    page.get_by_role("link", name="1008", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Number 1008")
    expect(page.get_by_text("It lies between 1007 and 1009")).to_be_visible()
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator(".copy[lang=de]")).to_be_visible()
    page.get_by_label("Payment aborted").check()
    page.get_by_label("Note", exact=True).fill("The gateway shows it as aborted.")
    page.get_by_role("button", name="Explain this number").click()
    expect(page.get_by_text("1 number is explained now.")).to_be_visible()
    expect(page.get_by_role("heading", name="88 numbers are unexplained.")).to_be_visible()
    expect(page.get_by_text("The gateway shows it as aborted.")).to_be_visible()


def test_ticked_gaps_are_explained_together(page: Page, scene: Scene) -> None:
    page.goto("/m/alpine/numbers/?standing=unexplained")
    page.get_by_role("checkbox", name="Number 1008").check()
    page.get_by_role("checkbox", name="Number 1012").check()
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Explain 89 numbers")
    page.get_by_role("button", name="Explain 89 numbers").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what it was.")
    page.get_by_label("Test order").check()
    page.get_by_role("button", name="Explain 89 numbers").click()
    expect(page.get_by_role("heading", name="Every number is accounted for.")).to_be_visible()
    assert "standing=unexplained" in page.url


def test_the_table_is_saved(page: Page, scene: Scene, tmp_path: Path) -> None:
    page.goto("/m/alpine/numbers/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a table").click()
    saved = tmp_path / "numbers.csv"
    download.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["Numbers"]) for row in rows) == 119
    assert {row["e-number"] for row in rows} >= {"1005", "1008", "1012", "1123"}


def test_the_ledger_is_found_by_name_and_searched_by_day(browser: Browser, address: str, scene: Scene, keeper: Person) -> None:
    context = logged_in_context(browser, address, keeper)
    page = context.new_page()
    page.goto("/m/alpine/")
    page.get_by_role("link", name="Numbers", exact=True).click()
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2020-01-02")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No order was placed in this period.")).to_be_visible()
    assert violations(page) == []
    assert sideways(page) == 0
    context.close()
