"""What the pages of mappings say and let one do; without script, in a fixed number of queries."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.mappings.actions import begin_draft, put_rules
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.rules import Rules
from integration_hub.orders.models import Order
from integration_hub.rehearsal import words
from integration_hub.rehearsal.models import Group, Rehearsal
from integration_hub.rehearsal.rehearsing import rehearse
from tests.orders.conftest import Trip
from tests.rehearsal.conftest import NEW, OLD, Draft, taxed
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
LogIn = Callable[[Person], Client]
Queries = Callable[[Client, str], int]
BASE = "/m/alpine/mappings/orders-to-erp"


@pytest.fixture
def recent(sent: Trip) -> Trip:
    """The orders were placed just now."""
    Order.objects.update(placed_at=timezone.now())
    return sent


@pytest.fixture
def desk(admin: Person, logged_in: LogIn) -> Client:
    return logged_in(admin)


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_the_words_that_lack_a_pair_are_told_with_their_orders(recent: Trip, desk: Client) -> None:
    page = text_of(desk, f"{BASE}/")
    assert "1 word of the shop has no counterpart in the ERP" in page
    assert "Version 1 is active, with 1 pair. It was activated by a configuration file just now , without a rehearsal." in page
    assert "The 3 orders of the last 14 days were looked through." in page
    assert "1 order has failed because a word is missing." in page
    assert re.search(r"zero Tax code .* 1 W3", page)


def test_words_are_counted_once_an_order_with_the_first_and_the_last(recent: Trip) -> None:
    first, last = Order.objects.get(e_number="W1"), Order.objects.get(e_number="W2")
    Order.objects.filter(pk=first.pk).update(placed_at=timezone.now() - timedelta(days=3))
    seen = words.words_seen(recent.delivery).met["tax", "standard"]
    assert (seen.orders, seen.first, seen.last) == (2, first.pk, last.pk)


def test_a_process_without_mapping_says_so(trip: Trip, desk: Client) -> None:
    assert "No mapping yet: every word goes to the ERP as the shop says it" in text_of(desk, f"{BASE}/")
    assert desk.get("/m/alpine/mappings/orders-from-shop/").status_code == 404


def test_an_admin_adds_the_word_that_an_order_lacks_and_support_learns_whom_to_ask(
    recent: Trip, desk: Client, support: Person, logged_in: LogIn
) -> None:
    order = recent.order("W3")
    path = f"{BASE}/words?order={order.pk}"
    assert path in desk.get(f"/m/alpine/orders/{order.pk}").content.decode()
    seen = text_of(logged_in(support), f"/m/alpine/orders/{order.pk}")
    assert "Whom to ask: An admin of the hub can add words to the mapping." in seen
    assert "Add this word" not in seen
    assert "What order W3 lacks" in text_of(desk, path)
    answer = desk.post(path, {"word-0": "DK0"})
    draft = Mapping.objects.get(state="draft")
    assert answer["Location"] == f"{BASE}/drafts/{draft.pk}"
    assert rules_of(draft).tax == {"standard": "25", "zero": "DK0"}


def test_nothing_said_is_told(recent: Trip, desk: Client) -> None:
    page = desk.post(f"{BASE}/words", {"word-0": " "}).content.decode()
    assert "<title>\n  Error:" in page or "Error:" in page
    assert "Say of at least one word what it is in the ERP." in page
    assert not Mapping.objects.filter(state="draft").exists()


def edited(client: Client, draft: Mapping, **values: Any) -> Any:
    return client.post(f"{BASE}/drafts/{draft.pk}/edit", {"revision": draft.revision, **values})


def test_rows_are_added_and_removed_and_nothing_is_saved_meanwhile(draft: Draft, desk: Client) -> None:
    made = draft(OLD)
    sent = {"tax-shop": ["standard", "zero"], "tax-erp": ["25", "0"], "note": "Why."}
    more = edited(desk, made, **sent, add="fee").content.decode()
    assert more.count('name="fee-shop"') == 10
    assert 'value="zero"' in more
    less = edited(desk, made, **sent, remove="tax-0").content.decode()
    assert 'value="standard"' not in less.split("datalist")[0]
    made.refresh_from_db()
    assert (rules_of(made), made.note) == (OLD, "")


def test_a_wrong_row_is_told_at_the_top_and_beside_it_and_what_was_typed_stays(draft: Draft, desk: Client) -> None:
    made = draft(OLD)
    page = edited(desk, made, save="1", **{"tax-shop": ["standard", "zero"], "tax-erp": ["26", ""]}).content.decode()
    assert page.count("Say what zero is in the ERP") == 2
    assert 'value="26"' in page
    made.refresh_from_db()
    assert rules_of(made) == OLD


def test_who_saves_over_somebody_else_is_told_and_keeps_what_was_typed(draft: Draft, desk: Client) -> None:
    made = draft(OLD)
    values = {"save": "1", "tax-shop": ["standard"], "note": ""}
    assert edited(desk, made, **values, **{"tax-erp": ["27"]}).status_code == 302
    page = edited(desk, made, **values, **{"tax-erp": ["28"]}).content.decode()
    assert "Admin changed this draft meanwhile." in page
    assert 'value="28"' in page
    made.refresh_from_db()
    assert rules_of(made).tax == {"standard": "27"}


def test_from_a_draft_to_the_version_that_orders_are_sent_by(recent: Trip, draft: Draft, desk: Client) -> None:
    made = draft(NEW)
    at = f"{BASE}/drafts/{made.pk}"
    started = desk.post(f"{at}/rehearse", {"days": "14"})["Location"]
    assert "It waits for a worker." in text_of(desk, started)
    rehearse(Rehearsal.objects.get().pk)
    assert "3 orders were tried: 2 would change, 0 would fail, and 1 that cannot be sent now would go through." in text_of(
        desk, started
    )
    assert "Look at each group, and approve it or object to it." in text_of(desk, f"{at}/activate")
    for group in Group.objects.all():
        back = desk.post(f"{started}/groups/{group.pk}", {"verdict": "approved"})
        assert back["Location"] == f"{started}#group-{group.pk}"
    page = text_of(desk, f"{at}/activate")
    assert "0 orders that wait now will be sent by the new version. 1 order has failed, 1 for a missing word" in page
    assert (
        "Say in a few words why the mapping changes." in desk.post(f"{at}/activate", {"revision": made.revision}).content.decode()
    )
    desk.post(f"{at}/activate", {"revision": made.revision, "reason": "New year."})
    version = active(recent.delivery)
    assert version is not None
    assert (version.version, version.note) == (2, "New year.")
    assert desk.get(started).status_code == 200, "What was found stays to be read."


def test_what_would_fail_is_approved_with_a_reason_only(recent: Trip, draft: Draft, desk: Client) -> None:
    made = draft(Rules(tax={"zero": "0"}))
    started = desk.post(f"{BASE}/drafts/{made.pk}/rehearse", {"days": "14"})["Location"]
    rehearse(Rehearsal.objects.get().pk)
    group = Group.objects.get(kind="fail")
    for values in ({"verdict": "approved"}, {"verdict": "objected"}, {"verdict": "nonsense", "note": "x"}, {}):
        desk.post(f"{started}/groups/{group.pk}", values)
        group.refresh_from_db()
        assert group.verdict == "open"
    desk.post(f"{started}/groups/{group.pk}", {"verdict": "approved", "note": "This code is used no more."})
    group.refresh_from_db()
    assert (group.verdict, group.note) == ("approved", "This code is used no more.")


def test_a_rehearsal_is_followed_and_cancelled(draft: Draft, desk: Client) -> None:
    made = draft(NEW)
    started = desk.post(f"{BASE}/drafts/{made.pk}/rehearse", {"days": "7"})["Location"]
    fragment = desk.get(f"{started}/progress")
    assert (fragment.status_code, "HX-Refresh" in fragment) == (200, False)
    desk.post(f"{started}/stop")
    assert desk.get(f"{started}/progress")["HX-Refresh"] == "true"
    assert "It was cancelled" in text_of(desk, started)
    assert desk.post(f"{BASE}/drafts/{made.pk}/rehearse", {"days": "9999"})["Location"] == f"{BASE}/drafts/{made.pk}"


def test_an_older_version_is_restored_as_a_draft(sent: Trip, desk: Client) -> None:
    put_rules(sent.delivery, NEW, note="From a configuration file.")
    assert "Restore as a draft" in text_of(desk, f"{BASE}/versions/1")
    at = desk.post(f"{BASE}/drafts", {"version": "1"})["Location"]
    page = text_of(desk, at)
    assert "It says word for word what version 1 said, which held before." in page
    assert desk.post(f"{BASE}/drafts", {"version": "99"}).status_code == 404


def test_a_discarded_draft_is_gone(draft: Draft, desk: Client) -> None:
    at = f"{BASE}/drafts/{draft(NEW).pk}"
    assert "Discard this draft?" in text_of(desk, f"{at}/discard")
    assert desk.post(f"{at}/discard")["Location"] == f"{BASE}/"
    assert desk.get(at).status_code == 404


WRITES = ("drafts", "drafts/{}/rehearse", "drafts/{}/edit", "drafts/{}/discard", "drafts/{}/activate", "words")


def test_support_reads_and_changes_nothing(draft: Draft, support: Person, browsing: Person, logged_in: LogIn) -> None:
    made = draft(NEW)
    for who in (support, browsing):
        client = logged_in(who)
        assert [client.post(f"{BASE}/{path.format(made.pk)}").status_code for path in WRITES] == [403] * len(WRITES)
        assert "An admin of the hub edits, rehearses and activates drafts." in text_of(client, f"{BASE}/drafts/{made.pk}")


def test_a_draft_is_not_found_under_another_merchant(
    draft: Draft, other_merchant: Merchant, desk: Client, sent: Trip, admin: Person
) -> None:
    made = begin_draft(sent.delivery, by=admin)
    assert desk.get(f"/m/harbour/mappings/orders-to-erp/drafts/{made.pk}").status_code == 404
    assert desk.get("/m/harbour/mappings/orders-to-erp/").status_code == 404


def test_what_a_shop_calls_its_words_is_shown_as_text(sent: Trip, desk: Client) -> None:
    word = "<script>alert(1)</script>"
    sent.take_in(replace(taxed("W9", word), placed_at=timezone.now()))
    page = desk.get(f"{BASE}/").content.decode()
    assert word not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["mapping", "draft", "rehearsal", "edit"])
def test_a_page_asks_no_more_for_many_than_for_few(name: str, scene: Scene, desk: Client, queries: Queries) -> None:
    at = f"{BASE}/drafts/{scene.mapped.draft.pk}"
    path = {
        "mapping": f"{BASE}/",
        "draft": at,
        "rehearsal": f"{at}/rehearsals/{scene.mapped.rehearsal.pk}",
        "edit": f"{at}/edit",
    }[name]
    few = queries(desk, path)
    process = scene.mapped.draft.process
    for _ in range(30):
        put_rules(process, Rules(tax={"x": str(_)}), note="")
        begin_draft(process, by=None, pairs={})  # type: ignore[arg-type]
    groups = list(Group.objects.filter(rehearsal=scene.mapped.rehearsal))
    Group.objects.bulk_create(Group(rehearsal=each.rehearsal, kind=each.kind, path=each.path, orders=1) for each in groups * 20)
    assert queries(desk, path) == few
    assert few <= 20
