"""In a browser: a schedule is changed with its effect before one's eyes, and an ERP is disconnected and connected again."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.registry import connector
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import store_config
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Schedule
from tests.browser.walk import DESK, PHONE, logged_in_context, sideways, violations
from tests.manage.test_scheduling import ACCOUNT, ran
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("HUB_SCREENSHOTS", "")
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str, admin: Person) -> Iterator[Open]:
    """Pages of the merchant, as an admin sees them."""
    contexts = []

    def open_page(path: str, **options: object) -> Page:
        contexts.append(logged_in_context(browser, address, admin, **options))
        page = contexts[-1].new_page()
        page.goto(f"/m/alpine/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def worked(scene: Scene) -> Scene:
    """The services have run, and the ERP's account allows 3,000 calls a minute."""
    store_config(scene.erp, connector(scene.erp.connector).config.model_validate(ACCOUNT))
    scene.erp.save()
    ran(scene.processes[kinds.ORDERS_TO_ERP], 100, calls=60)
    ran(scene.processes[kinds.STOCK_FROM_ERP], 40, calls=120)
    ran(scene.processes[kinds.ITEMS_FROM_ERP], 75, calls=400)
    ran(scene.processes[kinds.ITEMS_FROM_ERP], 900, mode=Mode.FULL, calls=9000)
    return scene


def well(page: Page, name: str, *, scripted: bool = True) -> None:
    """The page is accessible and fits; its picture is kept where pictures are asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert sideways(page) == 0
    if scripted:
        assert violations(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_schedule_is_changed_with_its_effect_before_ones_eyes(script: bool, opened: Open, worked: Scene) -> None:
    schedule = worked.processes[kinds.ORDERS_TO_ERP].schedules.get()
    page = opened("processes/schedules", viewport=DESK, java_script_enabled=script)
    page.get_by_role("link", name="Change Orders to ERP").click()
    expect(page.get_by_text("Every 5 minutes")).to_be_visible()
    line = page.get_by_label("Crontab line")
    line.fill("* * * * *")
    if not script:
        page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("Every minute")).to_be_visible()
    expect(page.get_by_text("1,440 starts of Orders to ERP meet a run that still goes on")).to_be_visible()
    well(page, f"schedule-too-often-{script}", scripted=script)
    line.fill("*/20 * * *")
    if not script:
        page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("It needs five fields with blanks between them, and has 4.").first).to_be_visible()
    line.fill("*/20 * * * *")
    line.press("Enter")
    expect(page.get_by_text("Every 20 minutes")).to_be_visible()
    assert Schedule.objects.get(pk=schedule.pk).crontab == "*/5 * * * *", "Enter only looks"
    expect(page.get_by_text("Orders of Alpine shop, in Acme ERP: up to")).to_be_visible()
    expect(page.locator("section[aria-labelledby=next-times] li")).to_have_count(5)
    well(page, f"schedule-older-{script}", scripted=script)
    page.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_role("link", name="Tick this only after you have agreed it")).to_be_visible()
    page.get_by_label("What was agreed, and with whom?").fill("Agreed with Nordic ERP Partners.")
    page.get_by_label("I have agreed this with whoever runs the ERP.").check()
    page.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_text("Saved. This line starts Orders to ERP next at")).to_be_visible()
    assert Schedule.objects.get(pk=schedule.pk).crontab == "*/20 * * * *"
    page.goto("/audit/")
    expect(page.locator("td strong", has_text="Schedule changed")).to_be_visible()
    expect(page.get_by_text("Reason: Agreed with Nordic ERP Partners.").first).to_be_visible()


def test_the_effect_fits_on_a_phone_and_in_the_dark(opened: Open, worked: Scene) -> None:
    schedule = worked.processes[kinds.STOCK_FROM_ERP].schedules.get()
    page = opened(f"processes/schedules/{schedule.pk}", viewport=PHONE, color_scheme="dark")
    page.get_by_label("Crontab line").fill("5 * * * *")
    expect(page.get_by_text("Every hour, at minute 5").first).to_be_visible()
    well(page, "schedule-on-a-phone")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_an_erp_is_disconnected_by_its_name_and_connected_again(script: bool, opened: Open, worked: Scene) -> None:
    page = opened("replication/", viewport=DESK, java_script_enabled=script)
    well(page, f"replication-{script}", scripted=script)
    page.get_by_role("link", name="Disconnect … Acme ERP").click()
    expect(page.get_by_role("heading", name="Disconnect Acme ERP?")).to_be_visible()
    page.get_by_label("Why must it be disconnected").fill("The ERP moves to another server tonight.")
    page.get_by_label("Type Acme ERP to disconnect it").fill("Acme")
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_role("link", name="That is not its name: it is Acme ERP.")).to_be_visible()
    well(page, f"disconnect-{script}", scripted=script)
    page.get_by_label("Type Acme ERP to disconnect it").fill("Acme ERP")
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_role("heading", name="Acme ERP is disconnected")).to_be_visible()
    well(page, f"disconnected-{script}", scripted=script)
    assert Connection.objects.get(pk=worked.erp.pk).state == ServiceState.DISCONNECTED
    page.goto("/m/alpine/")
    expect(page.get_by_role("heading", name="Acme ERP is disconnected")).to_be_visible()
    well(page, f"overview-disconnected-{script}", scripted=script)
    page.get_by_role("link", name="See why, and how it is connected again").click()
    page.get_by_role("button", name="Connect Acme ERP again").click()
    expect(page.get_by_text("Acme ERP is connected again and was asked just now")).to_be_visible()
    expect(page.get_by_role("heading", name="Acme ERP is disconnected")).to_have_count(0)
    assert AuditEntry.objects.filter(action__in=["connection disconnected", "connection connected again"]).count() == 2
