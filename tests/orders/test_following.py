"""Orders by file: left once, then followed until the ERP has fetched, numbered or refused them (R54, R56)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.documents import Readiness
from integration_hub.accounts.models import Person
from integration_hub.alerts.models import Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.connections.models import FileEntry
from integration_hub.orders.actions import mark_handled, plan_resend, resend
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.models import Attempt, Order, OrderState
from integration_hub.processes import kinds
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import connect, process
from tests.drill.shop import an_order
from tests.drill.tray import MEANWHILE, Tray
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tray(tmp_path: Path) -> Tray:
    return Tray(tmp_path / "tray")


@pytest.fixture
def trip(trip: Trip, tray: Tray) -> Trip:
    """The same trip, into an ERP that fetches files."""
    trip.delivery.delete()
    trip.target = connect(trip.merchant, "drill_tray", "tray", folder=str(tray.root))
    trip.target.contact = "Nordic ERP Partners"
    trip.target.save()
    trip.delivery = process(kinds.ORDERS_TO_ERP, trip.source, trip.target)
    return trip


@pytest.fixture
def left(trip: Trip) -> Order:
    """One order that lies on the server."""
    trip.take_in(an_order("W1"))
    trip.deliver()
    return trip.order()


def the_file(state: str = "") -> FileEntry:
    entry = FileEntry.objects.get(direction="out", **({"state": state} if state else {}))
    assert isinstance(entry, FileEntry)
    return entry


def test_an_order_is_left_on_the_server_and_the_shop_is_told_no_number(trip: Trip, left: Order, tray: Tray) -> None:
    assert (left.state, left.erp_key, left.erp_number) == (OrderState.HANDED_OVER, "order_W1.txt", "")
    assert (left.handed_over_at is not None, left.delivered_at, left.acknowledge_due_at) == (True, None, None)
    assert left.follow_due_at is not None
    assert left.events.latest("id").text == "Left on the file server as order_W1.txt."
    assert (the_file().subject, the_file().state) == (f"order:{left.pk}", "left")
    assert (tray.lies(), trip.shop.told) == (["order_W1.txt"], {})
    assert Attempt.objects.get(order=left).outcome == OrderState.HANDED_OVER


def test_a_run_says_that_orders_were_left_not_delivered(trip: Trip) -> None:
    trip.take_in(an_order("W1"), an_order("W2"))
    run = trip.deliver()
    assert (run.state, run.published, run.message) == (State.DONE, 2, "2 of 2 orders left on the file server.")


def test_what_the_erp_has_fetched_is_picked_up(trip: Trip, left: Order, tray: Tray) -> None:
    tray.pick_up()
    later()
    run = trip.deliver()
    order = trip.order()
    assert (order.state, order.picked_up_at is not None, order.erp_number) == (OrderState.PICKED_UP, True, "")
    assert order.events.latest("id").text == "The ERP has fetched order_W1.txt."
    assert (the_file().state, run.state, tray.taken) == ("picked_up", State.DONE, ["W1"])
    assert "what became of 1 order" in run.message


def test_a_number_that_the_erp_tells_later_is_told_to_the_shop(trip: Trip, left: Order, tray: Tray) -> None:
    tray.pick_up()
    later()
    trip.deliver()
    tray.number("order_W1.txt", "50001")
    later()
    trip.deliver()
    order = trip.order()
    assert (order.state, order.erp_number, order.follow_due_at) == (OrderState.DELIVERED, "50001", None)
    assert (trip.shop.told, the_file().state) == ({"id-W1": "50001"}, "picked_up")


def test_a_file_that_the_erp_refuses_is_a_failed_order_in_its_words(trip: Trip, left: Order, tray: Tray) -> None:
    tray.refuse("order_W1.txt", "Kund saknas: 4711")
    later()
    trip.deliver()
    order = trip.order()
    assert (order.state, order.code, order.message) == (OrderState.FAILED, "refused_by_erp", "Kund saknas: 4711")
    assert order.remedy
    assert (the_file().state, the_file().message) == ("refused", "Kund saknas: 4711")


def test_a_refused_order_that_was_mended_goes_anew_and_the_old_refusal_says_nothing(
    trip: Trip, left: Order, tray: Tray, support: Person
) -> None:
    tray.refuse("order_W1.txt", "Kund saknas: 4711")
    later()
    trip.deliver()
    resend(Order.objects.all(), by=support)
    Run.objects.filter(state="queued").delete()
    trip.deliver()
    assert (trip.order().state, trip.order().erp_key) == (OrderState.HANDED_OVER, "order_W1-2.txt")
    tray.pick_up()
    later()
    trip.deliver()
    assert (trip.order().state, tray.taken) == (OrderState.PICKED_UP, ["W1"])
    assert sorted(FileEntry.objects.values_list("state", flat=True)) == ["picked_up", "refused"]


def test_a_mended_order_waits_for_a_server_that_is_away_and_goes_then(
    trip: Trip, left: Order, tray: Tray, support: Person
) -> None:
    tray.refuse("order_W1.txt", "Kund saknas: 4711")
    later()
    trip.deliver()
    resend(Order.objects.all(), by=support)
    Run.objects.filter(state="queued").delete()
    tray.trouble("away")
    trip.deliver()
    assert trip.order().state == OrderState.AWAITING, "it is known that the ERP does not have it"
    tray.mend("away")
    later()
    trip.deliver()
    assert (trip.order().state, tray.lies()) == (OrderState.HANDED_OVER, ["order_W1-2.txt"])


def test_what_a_person_did_meanwhile_stands(trip: Trip, left: Order, tray: Tray, support: Person) -> None:
    tray.pick_up()
    later()
    MEANWHILE.append(lambda: mark_handled(trip.order(), by=support, erp_number="4711", note="Typed in."))
    trip.deliver()
    order = trip.order()
    assert (order.state, order.erp_number, order.picked_up_at) == (OrderState.HANDLED, "4711", None)
    assert order.events.latest("id").person == support


def test_a_refusal_after_the_pick_up_is_heard(trip: Trip, left: Order, tray: Tray) -> None:
    kept = (tray.root / "in/order_W1.txt").read_text()
    tray.pick_up()
    later()
    trip.deliver()
    (tray.root / "in/order_W1.txt").write_text(kept)
    tray.refuse("order_W1.txt", "Artikel saknas")
    later()
    trip.deliver()
    assert (trip.order().state, trip.order().message) == (OrderState.FAILED, "Artikel saknas")


def test_an_order_that_nobody_fetches_is_told_with_whom_to_ask(trip: Trip, left: Order) -> None:
    later(DAY)
    run = trip.deliver()
    order = trip.order()
    assert (order.state, order.code) == (OrderState.HANDED_OVER, "not_picked_up")
    assert order.message.startswith("Not picked up since ")
    assert "Ask Nordic ERP Partners" in order.remedy
    assert (run.state, run.code) == (State.NOT_PICKED_UP, "not_picked_up")
    assert "1 order lies on the file server" in run.message
    assert "Nordic ERP Partners" in run.remedy


def test_lateness_is_one_step_of_the_timeline_and_ends_when_it_is_fetched(trip: Trip, left: Order, tray: Tray) -> None:
    for _ in range(3):
        later(DAY)
        assert trip.deliver().state == State.NOT_PICKED_UP
    assert trip.order().events.filter(text__startswith="Not picked up").count() == 1
    tray.pick_up()
    later()
    assert trip.deliver().state == State.DONE
    assert (trip.order().state, trip.order().code) == (OrderState.PICKED_UP, "")


def test_lateness_is_mailed_once_and_other_trouble_meanwhile_is_mailed_too(trip: Trip, left: Order, tray: Tray) -> None:
    Recipient.objects.create(merchant=trip.merchant, address="it@alpine.example", created_at=left.received_at - DAY)
    mailed = []
    for trouble in ("", "", "away", "", ""):
        if trouble:
            tray.trouble(trouble)
        later(DAY)
        run = trip.deliver()
        mailed.append((run.state, notice_what_ended_badly()))
        if trouble:
            tray.mend(trouble)
    late = (State.NOT_PICKED_UP, 0)
    assert mailed == [(State.NOT_PICKED_UP, 1), late, (State.NOT_REACHABLE, 1), late, late]


def test_lateness_is_mailed_although_the_server_was_away_before(trip: Trip, left: Order, tray: Tray) -> None:
    Recipient.objects.create(merchant=trip.merchant, address="it@alpine.example", created_at=left.received_at - DAY)
    tray.trouble("away")
    later(DAY)
    assert (trip.deliver().state, notice_what_ended_badly()) == (State.NOT_REACHABLE, 1)
    tray.mend("away")
    later(DAY)
    assert (trip.deliver().state, notice_what_ended_badly()) == (State.NOT_PICKED_UP, 1)


def test_a_new_lateness_is_mailed_anew(trip: Trip, left: Order, tray: Tray) -> None:
    Recipient.objects.create(merchant=trip.merchant, address="it@alpine.example", created_at=left.received_at - DAY)
    for e_number in ("W2", "W3"):
        later(DAY)
        assert (trip.deliver().state, notice_what_ended_badly()) == (State.NOT_PICKED_UP, 1)
        tray.pick_up()
        trip.take_in(an_order(e_number))
        later()
        assert (trip.deliver().state, notice_what_ended_badly()) == (State.DONE, 0)


def test_a_lost_answer_is_settled_by_what_lies_there(trip: Trip, tray: Tray) -> None:
    trip.take_in(an_order("W1"))
    tray.trouble("answer", "once")
    trip.deliver()
    assert trip.order().state == OrderState.IN_DOUBT
    later()
    trip.deliver()
    assert (trip.order().state, tray.lies()) == (OrderState.HANDED_OVER, ["order_W1.txt"])
    assert "An earlier attempt had arrived." in trip.order().events.latest("id").text


def test_a_doubt_about_what_was_fetched_meanwhile_is_settled_as_picked_up(trip: Trip, tray: Tray) -> None:
    trip.take_in(an_order("W1"))
    tray.trouble("answer", "once")
    trip.deliver()
    tray.pick_up()
    later()
    trip.deliver()
    assert (trip.order().state, tray.taken, tray.lies()) == (OrderState.PICKED_UP, ["W1"], [])


def test_a_doubt_about_what_the_erp_refused_is_not_sent_again_by_itself(trip: Trip, tray: Tray) -> None:
    trip.take_in(an_order("W1"))
    tray.trouble("answer", "once")
    trip.deliver()
    tray.refuse("order_W1.txt", "Kund saknas")
    later()
    trip.deliver()
    assert (trip.order().state, trip.order().code, tray.lies()) == (OrderState.FAILED, "refused_by_erp", [])


def test_a_server_that_is_away_while_orders_are_followed_changes_nothing(trip: Trip, left: Order, tray: Tray) -> None:
    tray.trouble("away")
    later()
    assert trip.deliver().state == State.NOT_REACHABLE
    assert trip.order().state == OrderState.HANDED_OVER
    assert trip.deliver().state == State.DONE, "it is not asked again at once"
    tray.mend("away")
    tray.pick_up()
    later()
    trip.deliver()
    assert trip.order().state == OrderState.PICKED_UP


def test_what_the_server_does_not_name_stays_as_it_was(trip: Trip, left: Order, tray: Tray) -> None:
    tray.trouble("silent")
    tray.pick_up()
    later()
    trip.deliver()
    assert trip.order().state == OrderState.HANDED_OVER
    assert trip.order().follow_due_at != left.follow_due_at


def test_a_file_that_was_put_back_lies_there_again(trip: Trip, left: Order, tray: Tray) -> None:
    tray.pick_up()
    later()
    trip.deliver()
    (tray.root / "in/order_W1.txt").write_text("W1")
    later()
    trip.deliver()
    assert (trip.order().state, trip.order().picked_up_at, the_file().state) == (OrderState.HANDED_OVER, None, "left")


def test_the_clock_wakes_the_service_for_orders_that_lie_there(trip: Trip, left: Order) -> None:
    Run.objects.all().delete()
    wake_deliveries()
    assert not Run.objects.exists()
    later()
    wake_deliveries()
    assert Run.objects.get().process == trip.delivery


def test_a_person_who_starts_it_sees_at_once_what_became_of_them(trip: Trip, left: Order, tray: Tray) -> None:
    tray.pick_up()
    trip.deliver()
    assert trip.order().state == OrderState.HANDED_OVER
    trip.deliver(Trigger.PERSON)
    assert trip.order().state == OrderState.PICKED_UP


def test_a_picked_up_order_is_looked_after_for_a_week(trip: Trip, left: Order, tray: Tray) -> None:
    tray.pick_up()
    later()
    trip.deliver()
    later(8 * DAY)
    trip.deliver()
    assert (trip.order().state, trip.order().follow_due_at) == (OrderState.PICKED_UP, None)


def test_an_order_on_the_server_is_not_sent_twice_and_it_is_said_why(left: Order, support: Person) -> None:
    plan = plan_resend(Order.objects.all())
    assert plan.will == []
    assert "the ERP may still fetch it" in plan.will_not[0][1]
    assert "a second order" in plan.will_not[0][1]


def test_an_order_entered_by_hand_is_followed_no_more(trip: Trip, left: Order, support: Person, tray: Tray) -> None:
    mark_handled(left, by=support, erp_number="4711", note="Typed in, the file was taken away.")
    tray.pick_up()
    later()
    trip.deliver()
    assert (trip.order().state, trip.order().erp_number) == (OrderState.HANDLED, "4711")
    assert (trip.order().follow_due_at, trip.shop.told) == (None, {"id-W1": "4711"})


def test_an_order_that_changes_in_the_shop_while_it_lies_there_says_so(trip: Trip, left: Order) -> None:
    gone = an_order("W1", readiness=Readiness.CANCELLED, changed_at=an_order("W1").changed_at + DAY)
    trip.take_in(gone)
    assert trip.order().state == OrderState.HANDED_OVER
    assert "take order_W1.txt away" in trip.order().events.latest("id").text


def test_a_refused_order_that_was_corrected_in_the_shop_goes_anew(trip: Trip, left: Order, tray: Tray) -> None:
    tray.refuse("order_W1.txt", "Artikel saknas")
    later()
    trip.deliver()
    order = an_order("W1", changed_at=an_order("W1").changed_at + DAY)
    trip.take_in(replace(order, lines=(replace(order.lines[0], sku="OTHER"),)))
    trip.deliver()
    assert (trip.order().state, tray.lies()) == (OrderState.HANDED_OVER, ["order_W1-2.txt"])
