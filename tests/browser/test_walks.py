"""The console in a browser: without script, by keyboard, and live while a run goes on."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.orders.models import Order, OrderState
from integration_hub.resending.models import Resend
from integration_hub.runs.models import Run, State
from tests.browser.walk import log_in, logged_in_context
from tests.cast import PASSWORD
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(browser: Browser, address: str, scene: Scene, keeper: Person) -> Iterator[Callable[..., Page]]:
    """Opens a page of the merchant as support, and fails at any complaint of the browser's console."""
    contexts, complaints = [], []

    def open_page(path: str, **options: object) -> Page:
        context = logged_in_context(browser, address, keeper, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_everything_works_without_script(opened: Callable[..., Page], scene: Scene) -> None:
    page = opened("orders/?state=failed", java_script_enabled=False)
    page.get_by_role("checkbox", name="Order 1009").check()
    page.get_by_role("button", name="Resend the ticked ones").click()
    page.get_by_role("button", name="Resend 1 order").click()
    expect(page.get_by_text("Order 1009 goes first, within a minute.")).to_be_visible()
    page.get_by_role("searchbox").fill("1005")
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order 1005")
    page.locator("summary").filter(has_text="Attempt 1").click()
    expect(page.get_by_text("POST https://erp.alpine.example")).to_be_visible()


def test_start_sync_works_without_script(opened: Callable[..., Page], scene: Scene) -> None:
    page = opened("", java_script_enabled=False)
    page.get_by_role("button", name="Start sync: Stock from ERP").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stock from ERP")
    expect(page.get_by_role("button", name="Cancel run")).to_be_visible()


def test_the_first_tab_skips_to_the_page_and_focus_is_seen(opened: Callable[..., Page]) -> None:
    page = opened("")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_menu_closes_by_escape_and_gives_the_focus_back(opened: Callable[..., Page]) -> None:
    page = opened("")
    opener = page.locator("details.menu.right > summary")
    opener.press("Enter")
    log_out = page.get_by_role("button", name="Log out")
    expect(log_out).to_be_visible()
    log_out.focus()
    page.keyboard.press("Escape")
    expect(log_out).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_chosen_theme_overrules_the_device(opened: Callable[..., Page]) -> None:
    page = opened("", color_scheme="light")
    page.locator("details.menu.right > summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 21)"


def test_ticking_all_ticks_each_and_counts_them(opened: Callable[..., Page], scene: Scene) -> None:
    bare_order(scene.shop, "1200", OrderState.FAILED)
    page = opened("orders/?state=failed")
    page.get_by_role("checkbox", name="All failed orders on this page").check()
    expect(page.get_by_role("button", name="Resend 2 ticked")).to_be_visible()
    page.get_by_role("checkbox", name="Order 1009").uncheck()
    expect(page.get_by_role("button", name="Resend 1 ticked")).to_be_visible()


def test_a_filter_changes_the_list_and_the_address_without_a_new_page(opened: Callable[..., Page]) -> None:
    page = opened("runs/")
    page.evaluate("window.same = true")
    page.get_by_label("Outcome").select_option("count_mismatch")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("1 run, newest first")).to_be_visible()
    assert "outcome=count_mismatch" in page.url
    assert page.evaluate("window.same")


def test_what_is_wrong_with_a_form_gets_the_focus_and_leads_to_its_field(opened: Callable[..., Page], scene: Scene) -> None:
    page = opened(f"runs/{scene.runs['harmful'].pk}/force")
    page.get_by_role("button", name="Force the import").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Why is this right?")).to_be_focused()


def test_a_run_is_followed_live_to_its_end_and_then_left_alone(opened: Callable[..., Page], scene: Scene) -> None:
    run = scene.runs["running"]
    page = opened(f"runs/{run.pk}")
    expect(page.get_by_text("312 of 840 items read")).to_be_visible()
    Run.objects.filter(pk=run.pk).update(read=700)
    expect(page.get_by_text("700 of 840 items read")).to_be_visible(timeout=15_000)
    Run.objects.filter(pk=run.pk).update(state=State.DONE, read=840, published=4, ended_at=timezone.now())
    expect(page.locator("#run-head").get_by_text("Done")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
    assert page.locator("[hx-trigger]").count() == 0


def test_the_overview_follows_an_order_that_turns_green(opened: Callable[..., Page], scene: Scene) -> None:
    Resend.objects.all().delete()  # its orders keep their ids
    page = opened("")
    column = page.get_by_role("region", name="Delivered")
    expect(column.get_by_role("link", name="1010")).to_have_count(0)
    Order.objects.filter(pk=scene.orders["awaiting"].pk).update(state=OrderState.DELIVERED, erp_number="4999", id=10_000)
    expect(column.get_by_text("4999")).to_be_visible(timeout=30_000)


def test_somebody_logs_in_and_is_at_the_overview(browser: Browser, address: str, scene: Scene, keeper: Person) -> None:
    context = logged_in_context(browser, address, None)
    page = context.new_page()
    log_in(page, keeper.email, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    context.close()
