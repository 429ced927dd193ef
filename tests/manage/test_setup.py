"""Connections, processes, schedules and recipients: what is told, and what an admin may change."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from integration_hub.accounts.models import AuditEntry, Person
from tests.scene import Scene
from tests.scene_mails import OWNER

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
SUPPORT = "support@hub.example"


def _text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/{path}").content.decode()


def test_a_connection_tells_its_type_state_remedy_and_abilities(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = _text(logged_in(browsing), "connections/")
    for words in ("Direct, by API", "Online", "Offline", "Open the shop in a browser", "Nordic ERP Partners", "Reads items"):
        assert words in page


def test_a_connection_of_a_connector_that_is_gone_still_has_its_place(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    scene.merchant.connections.update(connector="gone")
    assert "the hub has no such connector" in _text(logged_in(browsing), "connections/")


def test_check_now_tells_what_was_found_and_keeps_who_asked(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = logged_in(support).post("/m/alpine/connections/acme-erp/check", follow=True).content.decode()
    assert "Acme ERP was asked just now: offline." in page
    assert AuditEntry.objects.get(action="connection checked").person == support


def test_schedules_are_told_in_crontab_and_in_words_with_the_warning(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = _text(logged_in(browsing), "processes/schedules")
    for words in ("*/5 * * * *", "Every 5 minutes", "Europe/Copenhagen", "without consulting support", "crontab.5.html"):
        assert words in page


def test_an_admin_switches_monitoring_and_it_is_kept_who_did(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    for on in (False, True):
        client.post("/m/alpine/processes/prices-from-erp/monitoring", {"on": "1" if on else ""})
        assert scene.merchant.processes.get(slug="prices-from-erp").monitoring is on
    assert AuditEntry.objects.filter(action__startswith="monitoring switched", person=admin).count() == 2


def test_a_switch_that_cannot_be_on_gives_the_reason_and_no_button(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    scene.merchant.processes.filter(slug="prices-from-erp").update(monitoring=False, source=scene.shop)
    page = _text(logged_in(admin), "processes/prices-from-erp")
    assert "It cannot be switched on: Alpine shop cannot give prices." in page
    assert "Switch monitoring on" not in page


def test_support_is_advised_as_a_recipient_and_added_by_one_click(
    scene: Scene, admin: Person, logged_in: LogIn, settings: Settings
) -> None:
    settings.HUB_SUPPORT_ADDRESS = SUPPORT
    client = logged_in(admin)
    assert "Support is not on the list" in _text(client, "recipients/")
    client.post("/m/alpine/recipients/add", {"address": SUPPORT})
    assert "Support is not on the list" not in _text(client, "recipients/")


def test_recipients_come_and_go_with_a_trail(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    client.post("/m/alpine/recipients/add", {"address": "new@alpine.example"})
    client.post(f"/m/alpine/recipients/{scene.merchant.recipients.get(address='it@alpine.example').pk}/remove")
    assert [each.address for each in scene.merchant.recipients.all()] == ["new@alpine.example", OWNER]
    assert AuditEntry.objects.filter(action__startswith="recipient").count() == 2


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "two@x.example, three@x.example"])
def test_what_is_no_address_is_told_in_the_summary_and_beside_the_field(
    typed: str, scene: Scene, admin: Person, logged_in: LogIn
) -> None:
    page = logged_in(admin).post("/m/alpine/recipients/add", {"address": typed}).content.decode()
    assert "<title>Error:" in page
    assert page.count("Enter ") >= 2
    assert scene.merchant.recipients.count() == 2


def test_a_merchant_without_recipients_is_warned_on_the_overview(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert "Nobody is mailed" not in _text(logged_in(browsing), "")
    scene.merchant.recipients.all().delete()
    assert "Nobody is mailed" in _text(logged_in(browsing), "")


def test_a_merchant_with_nothing_yet_is_told_what_each_page_is_for(browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    for path in ("", "orders/", "runs/", "runs/logs", "processes/", "processes/schedules", "connections/", "recipients/"):
        assert "yet" in _text(client, path) or "last seven days" in _text(client, path)
