"""A rehearsal tells what a draft would change of what was sent, and outlives its worker; nothing is activated without it."""

import tracemalloc
from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.mappings.actions import begin_draft, put_rules, save_draft
from integration_hub.mappings.active import rules_of
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.rules import Rules
from integration_hub.orders.models import Attempt, Order, OrderEdit, OrderState
from integration_hub.rehearsal import clock, inputs, rehearsing
from integration_hub.rehearsal.actions import activate, ask_for_rehearsal, cancel, judge
from integration_hub.rehearsal.models import Group, Rehearsal, Verdict
from integration_hub.rehearsal.standing import standing_of
from integration_hub.runs.actions import Refused
from tests.orders.conftest import Trip
from tests.rehearsal.conftest import AGES, NEW, OLD, Draft, taxed

pytestmark = pytest.mark.django_db(transaction=True)
Rehearse = Callable[[Mapping], Rehearsal]


def told(rehearsal: Rehearsal) -> list[tuple[str, str, str, str, int, dict[str, str]]]:
    rows = Group.objects.filter(rehearsal=rehearsal).values_list("kind", "path", "old", "new", "orders", "sums")
    return list(rows)


def approve_all(rehearsal: Rehearsal, by: Person) -> None:
    for group in Group.objects.filter(rehearsal=rehearsal):
        judge(group, Verdict.APPROVED, note="", by=by)


def test_it_tells_what_changes_of_what_was_sent_and_what_would_go_through(draft: Draft, rehearsed: Rehearse) -> None:
    done = rehearsed(draft(NEW))
    assert told(done) == [
        ("changed", "lines[].tax_code", "25", "DK25", 2, {"EUR": "200"}),
        ("mended", "tax", "zero", "DK0", 1, {"EUR": "100"}),
    ]
    assert (done.state, done.read, done.changed, done.mended, done.fail, done.unchanged) == ("done", 3, 2, 1, 0, 0)


def test_it_tells_what_would_fail(draft: Draft, rehearsed: Rehearse) -> None:
    done = rehearsed(draft(Rules(tax={"zero": "0"})))
    assert told(done)[0] == ("fail", "tax", "standard", "", 2, {"EUR": "200"})


def test_each_order_is_compared_with_the_version_that_it_was_sent_by(draft: Draft, rehearsed: Rehearse, sent: Trip) -> None:
    put_rules(sent.delivery, NEW, note="")
    sent.take_in(taxed("W4", "standard"))
    sent.deliver()
    changed = [row for row in told(rehearsed(draft(Rules(tax={"standard": "S", "zero": "DK0"})))) if row[0] == "changed"]
    assert [(old, new, orders) for _, _, old, new, orders, _ in changed] == [("25", "S", 2), ("DK25", "S", 1)]


def test_what_the_shop_alone_decided_is_left_out(draft: Draft, rehearsed: Rehearse) -> None:
    Order.objects.filter(e_number="W1").update(state=OrderState.TEST)
    Order.objects.filter(e_number="W2").update(document="not to be read")
    done = rehearsed(draft(NEW))
    assert (done.read, done.unreadable, done.changed) == (2, 1, 0)


def test_orders_that_a_person_edited_are_told_apart(draft: Draft, rehearsed: Rehearse, admin: Person) -> None:
    order = Order.objects.get(e_number="W1")
    edit = OrderEdit.objects.create(order=order, person=admin, reason="By phone.", before=order.document, after=order.document)
    Attempt.objects.filter(order=order).update(edit=edit)
    Order.objects.filter(e_number="W3").update(edit=OrderEdit.objects.create(order=Order.objects.get(e_number="W3"), reason="x"))
    done = rehearsed(draft(NEW))
    assert (done.edited, done.changed) == (2, 2)


def test_memory_stays_the_same_however_many_orders_there_are(draft: Draft, admin: Person) -> None:
    made = draft(NEW)
    few = _peak(made, admin)
    _more(1_990)
    many = _peak(made, admin)
    assert Rehearsal.objects.first().read == 1_993  # type: ignore[union-attr]
    assert many < 3 * few + 6_000_000, "A page of orders at a time, and no more."


def _more(count: int) -> None:
    """As many orders more as were taken in, with their attempts."""
    order = Order.objects.get(e_number="W1")
    rows = []
    for number in range(count):
        each = copy(order)
        each.pk, each.e_number, each.shop_id = None, f"M{number}", f"M{number}"
        rows.append(each)
    Order.objects.bulk_create(rows)
    Attempt.objects.bulk_create(Attempt(order=each, number=1, mapping_version=1, outcome="delivered") for each in rows)


def _peak(draft: Mapping, by: Person) -> int:
    """The most memory that a rehearsal takes."""
    asked = ask_for_rehearsal(draft, days=AGES, by=by)
    tracemalloc.start()
    rehearsing.rehearse(asked.pk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_orders_of_before_the_chosen_days_are_left_out(draft: Draft, admin: Person) -> None:
    Order.objects.update(placed_at=timezone.now() - timedelta(days=8))
    asked = ask_for_rehearsal(draft(NEW), days=7, by=admin)
    rehearsing.rehearse(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.read) == ("done", 0)


def test_a_draft_is_activated_only_when_each_group_is_approved(draft: Draft, rehearsed: Rehearse, admin: Person) -> None:
    made = draft(NEW)
    with pytest.raises(Refused, match="Rehearse the draft first"):
        activate(made, revision=made.revision, reason="New year.", by=admin)
    done = rehearsed(made)
    first, second = Group.objects.filter(rehearsal=done)
    judge(first, Verdict.APPROVED, note="", by=admin)
    judge(second, Verdict.OBJECTED, note="No.", by=admin)
    with pytest.raises(Refused, match="objected"):
        activate(made, revision=made.revision, reason="New year.", by=admin)
    judge(second, Verdict.APPROVED, note="After all.", by=admin)
    version = activate(made, revision=made.revision, reason="New year.", by=admin)
    assert (version.version, version.note, version.activated_by) == (2, "New year.", admin.email)
    entry = AuditEntry.objects.get(action="mapping activated")
    assert (entry.reason, entry.detail["changed"], entry.detail["version"]) == ("New year.", 2, 2)


def test_a_draft_that_changed_after_its_rehearsal_must_be_rehearsed_again(
    draft: Draft, rehearsed: Rehearse, admin: Person
) -> None:
    made = draft(NEW)
    done = rehearsed(made)
    approve_all(done, admin)
    save_draft(made, Rules(tax={"standard": "X"}), note="", revision=made.revision, by=admin)
    made.refresh_from_db()
    assert standing_of(made).hurdle == "draft_changed"
    with pytest.raises(Refused, match="changed since it was rehearsed"):
        activate(made, revision=made.revision, reason="New year.", by=admin)
    with pytest.raises(Refused, match="no longer speaks"):
        judge(Group.objects.filter(rehearsal=done)[0], Verdict.APPROVED, note="", by=admin)


def test_a_version_that_came_meanwhile_makes_the_rehearsal_stale(
    draft: Draft, rehearsed: Rehearse, admin: Person, sent: Trip
) -> None:
    made = draft(NEW)
    approve_all(rehearsed(made), admin)
    put_rules(sent.delivery, Rules(tax={"standard": "26"}), note="From a configuration file.")
    with pytest.raises(Refused, match="Another version was activated"):
        activate(made, revision=made.revision, reason="New year.", by=admin)


def test_who_has_not_seen_the_newest_draft_cannot_activate_it(draft: Draft, rehearsed: Rehearse, admin: Person) -> None:
    made = draft(NEW)
    approve_all(rehearsed(made), admin)
    with pytest.raises(Refused, match="just changed"):
        activate(made, revision=made.revision - 1, reason="New year.", by=admin)


def test_an_old_version_may_hold_again_without_a_rehearsal(draft: Draft, rehearsed: Rehearse, admin: Person, sent: Trip) -> None:
    made = draft(NEW)
    approve_all(rehearsed(made), admin)
    activate(made, revision=made.revision, reason="New year.", by=admin)
    back = begin_draft(sent.delivery, by=admin, of=Mapping.objects.get(version=1))
    version = activate(back, revision=1, reason="The ERP was not ready.", by=admin)
    assert (version.version, rules_of(version)) == (3, OLD)
    assert AuditEntry.objects.filter(action="mapping activated").latest("pk").detail["restored"] == "version 1"


def test_where_no_order_was_placed_the_reason_is_all_there_is(draft: Draft, rehearsed: Rehearse, admin: Person) -> None:
    Order.objects.update(placed_at=timezone.now() - timedelta(days=AGES + 10_000))
    made = draft(NEW)
    assert rehearsed(made).read == 0
    assert activate(made, revision=made.revision, reason="A new shop.", by=admin).version == 2


def test_one_rehearsal_of_a_draft_goes_on_at_a_time(draft: Draft, admin: Person) -> None:
    made = draft(NEW)
    assert ask_for_rehearsal(made, days=14, by=admin) == ask_for_rehearsal(made, days=14, by=admin)


def test_a_cancelled_rehearsal_writes_nothing_more(draft: Draft, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask_for_rehearsal(draft(NEW), days=AGES, by=admin)
    whole = inputs.pages

    def cancelled_midway(*args: object) -> object:
        for page in whole(*args):  # type: ignore[arg-type]
            cancel(asked, by=admin)
            yield page

    monkeypatch.setattr(inputs, "pages", cancelled_midway)
    rehearsing.rehearse(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, Group.objects.count()) == ("cancelled", 0)
    with pytest.raises(Refused):
        cancel(asked, by=admin)


def test_a_dead_workers_rehearsal_begins_anew_and_ends_as_failed_after_the_third(draft: Draft, admin: Person) -> None:
    asked = ask_for_rehearsal(draft(NEW), days=AGES, by=admin)
    for attempt in range(1, 4):
        assert rehearsing._claimed(asked.pk) is not None
        assert rehearsing._claimed(asked.pk) is None, "Two workers never have the same one."
        clock.wake_rehearsals()
        asked.refresh_from_db()
        assert asked.state == "running", "One that beats is left alone."
        Rehearsal.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        clock.wake_rehearsals()
        asked.refresh_from_db()
        assert asked.state == ("queued" if attempt < 3 else "failed")
    assert "3 times" in asked.message


def test_whom_the_clock_took_for_dead_writes_nothing_over_the_other(draft: Draft, admin: Person) -> None:
    asked = ask_for_rehearsal(draft(NEW), days=AGES, by=admin)
    slow = rehearsing._claimed(asked.pk)
    assert slow is not None
    Rehearsal.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    clock.wake_rehearsals()
    rehearsing.rehearse(asked.pk)
    with pytest.raises(rehearsing.Ended):
        rehearsing._finish(slow, rehearsing._Stage(slow))
    assert Group.objects.count() == 2


def test_a_bug_ends_it_as_failed_and_is_seen(draft: Draft, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask_for_rehearsal(draft(NEW), days=AGES, by=admin)
    monkeypatch.setattr(inputs, "PAGE", "nonsense")
    with pytest.raises(TypeError):
        rehearsing.rehearse(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, "TypeError" in asked.message) == ("failed", True)


def test_each_attempt_keeps_the_version_that_it_went_by(sent: Trip, draft: Draft, rehearsed: Rehearse, admin: Person) -> None:
    """Activated while a run delivers: what the ERP got is what the kept version makes of the order, for each of them."""
    made = draft(NEW)
    approve_all(rehearsed(made), admin)
    sent.take_in(*(taxed(f"X{number}", "standard") for number in range(12)))
    sent.erp.at_orders.append(lambda e_number: _activate(made, admin) if e_number == "X3" else None)
    sent.deliver()
    versions = dict(Attempt.objects.filter(order__e_number__startswith="X").values_list("order__e_number", "mapping_version"))
    assert set(versions.values()) == {1, 2}
    assert (versions["X0"], versions["X11"]) == (1, 2)
    codes: dict[int | None, list[str]] = {1: ["25"], 2: ["DK25"]}
    assert {number: sent.erp.tax_codes[number] for number in versions} == {
        number: codes[each] for number, each in versions.items()
    }


def _activate(draft: Mapping, by: Person) -> None:
    """In the simulator's thread, while the worker waits for its answer."""
    activate(draft, revision=draft.revision, reason="New year.", by=by)
    connection.close()
