"""A file server is confirmed and a sample is tried in a browser, by an admin, on a real server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.registry import connector
from connectors.testing.folder_server import FolderServer
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.connections.opening import store_config
from tests.browser.walk import DESK, PHONE, logged_in_context, sideways, violations
from tests.cast import person
from tests.connectors.filing.servers import running, settings_of
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("HUB_SCREENSHOTS", "")
LOOKS = {"desk": ("light", DESK), "dark-phone": ("dark", PHONE)}


@pytest.fixture
def server(scene: Scene) -> Iterator[FolderServer]:
    """The scene's ERP by file, running; nobody has confirmed it."""
    with running("winbas") as server:
        config = settings_of(server, "winbas") | {"identity": ""}
        store_config(scene.filing, connector("winbas").config.model_validate(config))
        scene.filing.save()
        yield server


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str, merchant: Merchant) -> Iterator[Page]:
    theme, size = LOOKS[request.param]
    admin: Person = person("admin", Role.ADMIN)
    context = logged_in_context(browser, address, admin, viewport=size, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def well(page: Page, name: str) -> None:
    """The page is accessible and fits; its picture is kept where pictures are asked for."""
    if PICTURES:
        width = "phone" if page.viewport_size == PHONE else "desk"
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    assert violations(page) == []
    assert sideways(page) == 0


def test_a_server_is_confirmed_and_its_change_is_met(page: Page, scene: Scene, server: FolderServer) -> None:
    page.goto(f"/m/alpine/connections/{scene.filing.slug}/identity")
    expect(page.get_by_text("Nobody has confirmed this server yet")).to_be_visible()
    well(page, "identity-unknown")
    page.get_by_role("button", name="Confirm this server").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick this only after")
    well(page, "identity-unticked")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm this server").click()
    expect(page.get_by_text("Confirmed. Dune ERP was asked just now: online.")).to_be_visible()
    with running("winbas") as other:
        scene.filing.refresh_from_db()
        scene.filing.settings["identity"] = other.identity
        scene.filing.save()
    page.goto(f"/m/alpine/connections/{scene.filing.slug}/identity")
    expect(page.get_by_text("another identity than the one that was confirmed")).to_be_visible()
    well(page, "identity-changed")


def test_a_sample_is_tried(page: Page, scene: Scene, server: FolderServer, tmp_path: Path) -> None:
    scene.filing.settings["identity"] = server.identity
    scene.filing.save()
    server.erp.export()
    page.goto(f"/m/alpine/connections/{scene.filing.slug}/sample")
    page.get_by_label("Kind of record").select_option(label="Customers")
    page.get_by_role("button", name="Try the file").click()
    expect(page.get_by_text("An import would take it")).to_be_visible()
    well(page, "sample-taken")
    cut = tmp_path / "kund.xml"
    cut.write_bytes((server.root / "out" / "kund.xml").read_bytes()[:-40])
    page.get_by_label("Kind of record").select_option(label="Customers")
    page.get_by_label("Sample file").set_input_files(cut)
    page.get_by_role("button", name="Try the file").click()
    expect(page.get_by_text("An import would refuse it").or_(page.get_by_text("It cannot be read"))).to_be_visible()
    well(page, "sample-refused")
