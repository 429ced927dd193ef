"""Somebody makes a token, a program works with it, and it is dead once it is revoked: in a browser, with and without script."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from integration_hub.accounts.models import Person
from integration_hub.runs.models import Run
from tests.browser.walk import DESK, PHONE, logged_in_context, sideways, violations
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., BrowserContext]


@pytest.fixture
def profile(browser: Browser, address: str, keeper: Person) -> Iterator[Open]:
    """Fresh browsers in which somebody of support is logged in."""
    made: list[BrowserContext] = []

    def fresh(**options: object) -> BrowserContext:
        made.append(logged_in_context(browser, address, keeper, **options))
        made[-1].set_default_timeout(20_000)
        return made[-1]

    yield fresh
    for context in made:
        context.close()


@pytest.mark.parametrize("options", [{"viewport": DESK}, {"viewport": PHONE, "java_script_enabled": False}])
def test_a_token_is_made_used_and_revoked(
    options: dict[str, object], profile: Open, scene: Scene, keeper: Person, address: str
) -> None:
    page = profile(**options).new_page()
    page.goto("/me/")
    page.get_by_role("link", name="API tokens").click()
    secret = _made(page, scripted=bool(options.get("java_script_enabled", True)))
    told = _called(f"{address}/api/v1/merchants/alpine/processes/customers-from-erp/start", secret, b"{}")
    assert Run.objects.get(pk=told["id"]).person == keeper
    page.goto("/me/tokens/")
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("listitem").filter(has_text="Night sync").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Night sync is revoked")).to_be_visible()
    with pytest.raises(OSError, match="401"):
        _called(f"{address}/api/v1/merchants", secret)


def _made(page: Page, *, scripted: bool) -> str:
    """The secret of a new token, as it stands on the page this once."""
    page.get_by_label("Name").fill("Night sync")
    page.get_by_label("Start, cancel and rerun services").check()
    page.get_by_label("Only the merchants ticked here").check()
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_text("Tick at least one merchant, or choose all.").first).to_be_visible()
    page.get_by_label("Alpine Outdoor").check()
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_role("heading", name="Night sync is made")).to_be_visible()
    assert sideways(page) == 0
    assert not scripted or violations(page) == []
    return page.get_by_text(re.compile(r"^hubtoken_\w{8}_[\w-]{43}$")).inner_text()


def _called(address: str, secret: str, body: bytes | None = None) -> dict[str, int]:
    asked = Request(address, body, {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=20) as answer:  # noqa: S310 - the test's own server
        told: dict[str, int] = json.loads(answer.read())
    return told


def test_the_page_of_the_api_leads_to_each_operation(profile: Open, scene: Scene) -> None:
    page = profile(viewport=DESK).new_page()
    page.goto("/api/")
    page.get_by_role("link", name="Send one failed order again").click()
    expect(page).to_have_url(re.compile(r"/api/rooms/orders#resend_order$"))
    panel = page.locator("#resend_order")
    panel.get_by_text("Call and answer").click()
    expect(panel.get_by_text("$HUB/api/v1/merchants/MERCHANT/orders/ORDER/resend")).to_be_visible()
    assert violations(page) == []
