"""What every page has in common: the frame, the clock's warning, nothing inline, nothing unescaped."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.runs.models import Beat
from tests.pages import PAGES
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
HOSTILE = "<script>alert(1)</script>\"'&"


def test_no_page_needs_inline_script_or_style(scene: Scene, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    for path in PAGES.values():
        answer = client.get(f"/m/alpine/{path(scene)}")
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", answer.content.decode())


def test_a_stopped_clock_is_told_on_every_page(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    assert "The clock has stopped" not in client.get("/m/alpine/").content.decode()
    Beat.objects.update(at=timezone.now() - timedelta(minutes=20))
    for path in PAGES.values():
        assert "The clock has stopped" in client.get(f"/m/alpine/{path(scene)}").content.decode()


def test_what_came_from_outside_is_shown_as_text(scene: Scene, support: Person, logged_in: LogIn) -> None:
    order = bare_order(scene.shop, HOSTILE, customer=HOSTILE, message=HOSTILE, erp_number=HOSTILE)
    client = logged_in(support)
    for path in ("", "orders/", f"orders/{order.pk}", f"search?q={HOSTILE}"):
        assert "<script>alert" not in client.get(f"/m/alpine/{path}", follow=True).content.decode()


def test_logging_out_takes_a_button_not_a_link(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/").content.decode()
    assert re.search(r'<form method="post" action="/log-out/">', page)
    assert 'href="/log-out/"' not in page


def test_one_merchant_is_met_at_once_several_are_listed_none_is_explained(
    merchant: Merchant, other_merchant: Merchant, browsing: Person, admin: Person, logged_in: LogIn
) -> None:
    assert logged_in(browsing).get("/")["Location"] == "/m/alpine/"
    listed = logged_in(admin).get("/").content.decode()
    assert "Alpine Outdoor" in listed
    assert "Harbour Tools" in listed
    browsing.merchants.clear()
    assert "not assigned to a merchant" in logged_in(browsing).get("/").content.decode()


def test_times_are_the_merchants(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    path = f"/m/alpine/runs/{scene.runs['done'].pk}"
    assert " CET<" in client.get(path).content.decode() or " CEST<" in client.get(path).content.decode()
    Merchant.objects.update(time_zone="Asia/Tokyo")
    assert " JST<" in client.get(path).content.decode()


def test_an_expired_form_says_that_nothing_was_changed(scene: Scene, support: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(support)
    answer = client.post(f"/m/alpine/runs/start/{scene.processes['stock_from_erp'].pk}")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
