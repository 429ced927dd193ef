"""Somebody comes in by an invitation, proves who they are by app, code and passkey, and ends their sessions: in a browser."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from integration_hub.accounts.models import Merchant, Person, Role
from tests.accounts.conftest import Phone, phone_of, recovery_codes_of
from tests.browser.walk import DESK, PHONE, log_in, sideways, violations
from tests.cast import PASSWORD, person

__all__ = ["phone_of"]
pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("HUB_SCREENSHOTS", "")
CHOSEN = "a sentence that only she knows"
Open = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def second_factor_is_required(settings: Settings) -> None:
    settings.HUB_SECOND_FACTOR = "required"
    cache.clear()


@pytest.fixture
def admin(merchant: Merchant) -> Person:
    return person("admin", Role.ADMIN)


@pytest.fixture
def profile(browser: Browser, address: str) -> Iterator[Open]:
    """Fresh browsers in which nobody is logged in."""
    made: list[BrowserContext] = []

    def fresh(**options: object) -> BrowserContext:
        made.append(browser.new_context(base_url=address, **options))  # type: ignore[arg-type]
        made[-1].set_default_timeout(20_000)
        return made[-1]

    yield fresh
    for context in made:
        context.close()


def well(page: Page, name: str, *, scripted: bool = True) -> None:
    """The page is accessible and fits; its picture is kept where pictures are asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert sideways(page) == 0
    if scripted:
        assert violations(page) == []


def key_of(page: Page) -> str:
    """What somebody without a camera types into the app."""
    page.get_by_text("No camera? Type the key").click()
    return page.locator(".copy code").inner_text().replace(" ", "")


def come_in(page: Page, who: Person, code: str) -> None:
    log_in(page, who.email, PASSWORD)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Your second factor")).to_have_count(0)


def newest_link() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_an_invitation_to_a_log_in_with_a_code(
    profile: Open, admin: Person, merchant: Merchant, phone_of: Callable[[Person], Phone], *, script: bool
) -> None:
    desk = profile(viewport=DESK, java_script_enabled=script).new_page()
    come_in(desk, admin, phone_of(admin).code())
    desk.goto("/people/")
    desk.get_by_role("link", name="Invite somebody").click()
    desk.get_by_label("Mail address").fill("nia@hub.example")
    desk.get_by_label("Name", exact=True).fill("Nia")
    desk.get_by_label("Support: starts").check()
    desk.get_by_label("Alpine Outdoor").check()
    desk.get_by_role("button", name="Send invitation").click()
    expect(desk.get_by_text("nia@hub.example was mailed.")).to_be_visible()
    expect(desk.get_by_role("heading", name="Invited, and not yet in")).to_be_visible()

    page = profile(viewport=PHONE, java_script_enabled=script).new_page()
    page.goto(newest_link())
    page.get_by_label("Name").fill("Nia Nord")
    page.get_by_label("Password", exact=True).fill(CHOSEN)
    page.get_by_label("Password again").fill(CHOSEN)
    page.get_by_role("button", name="Open my account").click()
    expect(page.get_by_role("heading", name="Set up a second factor to go on")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    phone = Phone(key_of(page))
    well(page, f"second-factor-app-{script}", scripted=script)
    page.get_by_label("Code").fill(phone.code())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Keep them now")).to_be_visible()
    well(page, f"recovery-codes-{script}", scripted=script)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    nia = Person.objects.get(email="nia@hub.example")
    assert download.value.path().read_text().split() == recovery_codes_of(nia)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")

    again = profile(java_script_enabled=script).new_page()
    log_in(again, "nia@hub.example", CHOSEN)
    expect(again.get_by_role("heading", name="Your second factor")).to_be_visible()
    well(again, f"second-factor-asked-{script}", scripted=script)
    again.get_by_label("Code").fill(phone.code())
    again.get_by_role("button", name="Log in").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_recovery_code_opens_and_the_other_sessions_are_ended(
    profile: Open, merchant: Merchant, phone_of: Callable[[Person], Phone]
) -> None:
    keeper = person("keeper", Role.SUPPORT, merchant)
    phone = phone_of(keeper)
    lost, here = profile().new_page(), profile(viewport=PHONE).new_page()
    come_in(lost, keeper, phone.code())
    come_in(here, keeper, recovery_codes_of(keeper)[0])
    here.locator("details.menu.right > summary").click()
    here.get_by_role("link", name="Your account").click()
    expect(here.get_by_text("this browser")).to_be_visible()
    expect(here.get_by_text("9 recovery codes left")).to_be_visible()
    well(here, "account-sessions")
    here.get_by_role("button", name="Log out everywhere else").click()
    expect(here.get_by_text("1 session has ended.")).to_be_visible()
    lost.goto("/m/alpine/")
    expect(lost.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_passkey_is_made_and_logs_in_alone_and_beside_the_password(profile: Open, merchant: Merchant) -> None:
    """On a virtual device, which Chromium brings along: the ceremony is the real one."""
    keeper = person("keeper", Role.SUPPORT, merchant)
    context = profile()
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, keeper.email, PASSWORD)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    well(page, "passkey-add")
    page.get_by_role("button", name="Make passkey").click()
    expect(page.get_by_role("heading", name="Keep them now")).to_be_visible()
    page.goto("/me/second-factor/")
    expect(page.get_by_text("Work laptop", exact=False).first).to_be_visible()
    expect(page.get_by_text("opens without the password")).to_be_visible()
    well(page, "passkeys")
    context.clear_cookies()
    page.goto("/log-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    context.clear_cookies()
    log_in(page, keeper.email, PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.goto("/me/second-factor/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove passkey").click()
    expect(page.get_by_role("heading", name="Set up a second factor to go on")).to_be_visible()
    page.goto("/m/alpine/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second factor")
