"""Who sees which page and may press which button; strangers learn nothing (I8)."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from integration_hub.accounts.access import Permission, may
from integration_hub.accounts.models import Merchant, Person
from tests.pages import PAGES, REPAIRS, SET_UPS
from tests.scene import Scene
from tests.scene_mails import OWNER

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
MISSING = {"not-found"}

BUTTONS: dict[str, Callable[[Scene], str]] = {
    "start": lambda scene: f"runs/start/{scene.processes['stock_from_erp'].pk}",
    "release": lambda scene: f"runs/{scene.plans['held'].pk}/release",
    "roll-back": lambda scene: f"runs/{scene.plans['roll_back'].pk}/roll-back",
    "reject-plan": lambda scene: f"runs/{scene.plans['held'].pk}/reject",
    "plan-roll-back": lambda scene: "catalogue/generations/roll-back",
    "cancel": lambda scene: f"runs/{scene.runs['running'].pk}/cancel",
    "rerun": lambda scene: f"runs/{scene.runs['mismatch'].pk}/rerun",
    "force": lambda scene: f"runs/{scene.runs['harmful'].pk}/force",
    "read-record": lambda scene: f"runs/record/{scene.processes['items_from_erp'].pk}",
    "resend": lambda scene: f"orders/{scene.orders['failed'].pk}/resend",
    "resend-all": lambda scene: "resends/plan",
    "cancel-resend": lambda scene: f"resends/{scene.resends['going'].pk}/cancel",
    "resend-without-waiting": lambda scene: f"resends/{scene.resends['going'].pk}/go-on",
    "handled": lambda scene: f"orders/{scene.orders['failed'].pk}/handled",
    "read-again": lambda scene: f"orders/{scene.orders['failed'].pk}/read-again",
    "explain-numbers": lambda scene: "numbers/explain",
    "forget-numbers": lambda scene: "numbers/forget",
    "ask-for-numbers": lambda scene: "numbers/ask",
    "check": lambda scene: "connections/acme-erp/check",
    "monitoring": lambda scene: "processes/prices-from-erp/monitoring",
    "add-recipient": lambda scene: "recipients/add",
    "change-recipient": lambda scene: f"recipients/{_owner(scene)}/",
    "remove-recipient": lambda scene: f"recipients/{_owner(scene)}/remove",
    "test-mail": lambda scene: f"recipients/{_owner(scene)}/test",
    "mail-again": lambda scene: f"recipients/mails/{scene.mails['refused'].pk}/again",
}
ONLY_ADMIN = ("monitoring", "add-recipient", "change-recipient", "remove-recipient", "test-mail")


def _owner(scene: Scene) -> int:
    return scene.merchant.recipients.get(address=OWNER).pk


def _answers(client: Client, scene: Scene) -> dict[str, int]:
    return {name: client.get(f"/m/alpine/{path(scene)}").status_code for name, path in PAGES.items()}


def test_everybody_of_the_merchant_may_read_every_page(
    scene: Scene, browsing: Person, support: Person, admin: Person, logged_in: LogIn
) -> None:
    expected = {name: 404 if name in MISSING else 200 for name in PAGES}
    for who in (browsing, support, admin):
        assert _answers(logged_in(who), scene) == expected


def test_a_stranger_is_told_of_every_page_that_it_is_not_here(scene: Scene, stranger: Person, logged_in: LogIn) -> None:
    assert _answers(logged_in(stranger), scene) == dict.fromkeys(PAGES, 404)


def test_whoever_is_not_logged_in_is_asked_to(scene: Scene) -> None:
    for path in PAGES.values():
        answer = Client().get(f"/m/alpine/{path(scene)}")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/log-in/")


def test_a_merchant_may_press_no_button_and_a_stranger_finds_none(
    scene: Scene, browsing: Person, stranger: Person, logged_in: LogIn
) -> None:
    for who, answer in ((browsing, 403), (stranger, 404)):
        pressed = {name: logged_in(who).post(f"/m/alpine/{path(scene)}").status_code for name, path in BUTTONS.items()}
        assert pressed == dict.fromkeys(BUTTONS, answer)


def test_support_configures_nothing(scene: Scene, support: Person, logged_in: LogIn) -> None:
    answers = [logged_in(support).post(f"/m/alpine/{BUTTONS[name](scene)}").status_code for name in ONLY_ADMIN]
    assert answers == [403] * len(ONLY_ADMIN)


def test_a_merchant_is_shown_no_button_that_would_be_refused(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    for path in PAGES.values():
        page = client.get(f"/m/alpine/{path(scene)}").content.decode()
        asked = set(re.findall(r'<form method="post"\s+action="([^"]*)"', page)) - {"/theme", "/language", "/log-out/"}
        permissions = {resolve(action).func.permission for action in asked}  # type: ignore[attr-defined]
        assert permissions <= {permission for permission in Permission if may(browsing, permission)}
        assert '/resend"' not in page
        assert "/resends/plan" not in page
        assert "/handled" not in page


def test_ids_of_another_merchant_are_not_found_under_ones_own(
    scene: Scene, other_merchant: Merchant, stranger: Person, logged_in: LogIn
) -> None:
    client = logged_in(stranger)
    order, run = scene.orders["failed"].pk, scene.runs["running"].pk
    resend = scene.resends["going"].pk
    paths = [
        f"orders/{order}", f"runs/{run}", f"runs/{run}/progress", "processes/prices-from-erp", f"resends/{resend}",
        f"resends/{resend}/progress", f"resends/{resend}/results.csv",
    ]  # fmt: skip
    assert [client.get(f"/m/harbour/{path}").status_code for path in paths] == [404] * 7
    assert client.post(f"/m/harbour/runs/{run}/cancel").status_code == 404


def test_no_row_is_found_or_changed_under_the_name_of_another_merchant_not_even_by_an_admin(
    scene: Scene, other_merchant: Merchant, admin: Person, logged_in: LogIn
) -> None:
    client = logged_in(admin)
    paths = {f"/m/harbour/{path(scene)}" for path in (PAGES | REPAIRS | SET_UPS | BUTTONS).values()}
    of_a_row = {path for path in paths if len(resolve(urlsplit(path).path).kwargs) > 1}
    gaps = {path for path in of_a_row if path.startswith("/m/harbour/numbers/")}
    for path in sorted(of_a_row - gaps):
        assert {client.get(path).status_code, client.post(path).status_code} in ({404}, {404, 405}), path
    for path in gaps:  # where no number is missing any more, the way leads back to one's own ledger
        assert client.get(path)["Location"] == "/m/harbour/numbers/"
    assert len(of_a_row) > 60


def test_another_merchants_lines_and_numbers_are_not_in_ones_lists(
    scene: Scene, other_merchant: Merchant, stranger: Person, logged_in: LogIn
) -> None:
    client = logged_in(stranger)
    for path in ("", "orders/", "runs/", "runs/logs", "search?q=1009", "connections/", "recipients/"):
        page = client.get(f"/m/harbour/{path}").content.decode()
        assert "Acme" not in page
        assert "alpine" not in page
