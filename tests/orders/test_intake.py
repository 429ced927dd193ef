"""Orders from the shop: each is kept, raw, before the cursor moves; a known one never goes backwards."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from connectors.documents import Order as Document
from connectors.documents import Readiness
from integration_hub import work
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.document import document_of
from integration_hub.orders.intake import ring, take_in_one, take_in_orders
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from tests.drill.shop import AT_THE_END, PLACED, an_order
from tests.orders.conftest import Trip, later

pytestmark = pytest.mark.django_db


def changed(order: Document, minutes: int = 10, **said: object) -> Document:
    return replace(order, changed_at=order.changed_at + timedelta(minutes=minutes), **said)  # type: ignore[arg-type]


def test_every_order_of_every_page_is_kept_with_what_the_shop_said(trip: Trip) -> None:
    orders = [an_order(f"W{n}") for n in range(8)]
    run = trip.take_in(*orders)
    assert [document_of(order) for order in Order.objects.order_by("id")] == orders
    assert (run.state, run.read, run.staged, run.skipped) == (State.DONE, 8, 8, 0)
    assert trip.order("W3").raw == trip.shop.raws[3][1].decode()


def test_reading_the_same_again_changes_nothing(trip: Trip) -> None:
    trip.take_in(an_order("W1"), an_order("W2"))
    run = trip.run(trip.intake)
    assert (run.staged, run.skipped) == (0, 2)
    assert trip.order("W1").events.count() == 1


def test_the_next_run_reads_only_what_changed_with_an_overlap(trip: Trip) -> None:
    trip.take_in(an_order("W1"), changed(an_order("W2"), 60))
    run = trip.run(trip.intake)
    assert run.read == 1
    trip.intake.refresh_from_db()
    assert trip.intake.watermark == PLACED + timedelta(minutes=60)


def test_a_shop_whose_clock_is_ahead_hides_no_later_order(trip: Trip) -> None:
    trip.take_in(an_order("W1", changed_at=PLACED.replace(year=2099)))
    trip.intake.refresh_from_db()
    assert trip.intake.watermark is not None
    assert trip.intake.watermark.year < 2099


def test_ready_orders_wake_the_service_that_delivers_them(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    assert Run.objects.filter(process=trip.delivery, trigger=Trigger.CHAIN).count() == 1


@pytest.mark.parametrize("readiness", [one for one in Readiness if one is not Readiness.READY])
def test_an_order_that_is_not_ready_is_known_and_not_sent(trip: Trip, readiness: Readiness) -> None:
    trip.take_in(an_order("W1", readiness=readiness))
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState(readiness.value), {})


def test_an_order_that_was_paid_later_is_sent(trip: Trip) -> None:
    order = an_order("W1", readiness=Readiness.UNPAID)
    trip.take_in(order)
    trip.take_in(changed(order, readiness=Readiness.READY))
    trip.deliver()
    assert trip.order().state == OrderState.DELIVERED


def test_an_order_cancelled_before_delivery_is_not_sent(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    trip.take_in(changed(an_order("W1"), readiness=Readiness.CANCELLED))
    trip.deliver()
    assert (trip.order().state, trip.erp.times()) == (OrderState.CANCELLED, {})


def test_an_order_cancelled_after_delivery_stays_delivered_and_a_person_is_told(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    trip.deliver()
    trip.take_in(changed(an_order("W1"), readiness=Readiness.CANCELLED))
    order = trip.order()
    assert order.state == OrderState.DELIVERED
    assert "Cancel or credit it there" in order.events.latest("id").text


def test_the_shops_own_marks_on_a_delivered_order_are_no_news(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    trip.deliver()
    told = trip.order().events.count()
    trip.take_in(changed(an_order("W1"), shop_state="completed"))
    assert (trip.order().shop_state, trip.order().events.count()) == ("completed", told)


def test_an_older_version_that_comes_late_is_passed_over(trip: Trip) -> None:
    trip.take_in(changed(an_order("W1"), note="new"))
    Process.objects.update(watermark=None)
    trip.take_in(an_order("W1", note="old"))
    assert document_of(trip.order()).note == "new"


def test_a_failed_order_that_was_mended_in_the_shop_is_sent_again(trip: Trip) -> None:
    bad = an_order("W1")
    trip.take_in(replace(bad, lines=(replace(bad.lines[0], sku="REFUSED"),)))
    trip.deliver()
    assert trip.order().state == OrderState.FAILED
    trip.take_in(changed(bad))
    trip.deliver()
    assert trip.order().state == OrderState.DELIVERED


def test_a_failed_order_that_was_merely_looked_at_in_the_shop_stays_failed(trip: Trip) -> None:
    bad = an_order("W1")
    bad = replace(bad, lines=(replace(bad.lines[0], sku="REFUSED"),))
    trip.take_in(bad)
    trip.deliver()
    trip.take_in(changed(bad))
    assert trip.order().state == OrderState.FAILED


@pytest.mark.parametrize(
    ("raw", "e_number"),
    [
        (b'{"id": 77, "number": "W77", "total": []}', "W77"),
        (b'{"id": 78}', "78"),
        (b"<html>maintenance</html>", None),
        (b'{"id": 79, "number": "W79', None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_a_record_that_cannot_be_read_is_kept_and_stops_nobody(trip: Trip, raw: bytes, e_number: str | None) -> None:
    trip.shop.place_raw("x", raw)
    trip.take_in(an_order("W1"))
    broken = Order.objects.exclude(e_number="W1").get()
    assert (broken.state, broken.code, broken.document) == (OrderState.FAILED, "drill.unreadable", "")
    assert broken.remedy
    assert broken.e_number == (e_number or broken.e_number)
    assert trip.order("W1").state == OrderState.AWAITING


def test_a_record_that_became_readable_takes_the_place_of_the_unreadable_one(trip: Trip) -> None:
    trip.shop.place_raw("id-W1", b'{"id": "id-W1", "number": "W1"}')
    trip.run(trip.intake)
    trip.shop.raws.clear()
    trip.take_in(an_order("W1"))
    trip.deliver()
    assert (trip.order().state, Order.objects.count()) == (OrderState.DELIVERED, 1)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"total": Decimal("1e15")}, "total_absurd"),
        ({"total": Decimal(-1)}, "total_absurd"),
        ({"total": Decimal("NaN")}, "total_absurd"),
        ({"currency": "crowns"}, "currency_unknown"),
        ({"e_number": "W\x00"}, "order_number_unusable"),
        ({"e_number": ""}, "order_number_unusable"),
        ({"e_number": "W" * 300}, "order_number_unusable"),
        ({"placed_at": PLACED.replace(tzinfo=None)}, "time_without_zone"),
        ({"note": "x" * 2_000_000}, "order_too_large"),
    ],
)
def test_an_order_that_no_erp_can_be_given_fails_with_words(trip: Trip, said: dict[str, object], code: str) -> None:
    trip.take_in(replace(an_order("W1"), **said), an_order("W2"))  # type: ignore[arg-type]
    order = Order.objects.exclude(e_number="W2").get()
    assert (order.state, order.code) == (OrderState.FAILED, code)
    assert order.message
    assert order.remedy
    assert trip.order("W2").state == OrderState.AWAITING


def test_markup_and_control_characters_are_text_and_nothing_else(trip: Trip) -> None:
    order = an_order("W1", note="<script>\x00\x07</script>\\u0000")
    trip.take_in(replace(order, customer=replace(order.customer, name="<b>Ann\x00</b>")))
    trip.deliver()
    kept = trip.order()
    assert (kept.state, kept.customer, document_of(kept).note) == (
        OrderState.DELIVERED,
        "<b>Ann </b>",
        "<script>  </script>\\u0000",
    )


def test_two_orders_with_one_e_number_are_told_apart_and_only_the_first_is_sent(trip: Trip) -> None:
    trip.take_in(an_order("W1"), an_order("W1", shop_id="other"))
    trip.deliver()
    second = Order.objects.get(shop_id="other")
    assert (second.state, second.code, second.e_number) == (OrderState.FAILED, "e_number_twice", "W1 (other)")
    assert trip.erp.times() == {"W1": 1}


def test_one_order_twice_on_a_page_is_one_order_as_it_last_changed(trip: Trip) -> None:
    order = an_order("W1")
    trip.shop.place(order)
    first = trip.shop.raws[0]
    trip.shop.place(changed(order, note="new"))
    trip.shop.raws.insert(0, first)
    trip.run(trip.intake)
    assert document_of(trip.order()).note == "new"


def test_a_killed_run_goes_on_behind_the_last_page_it_had_kept(trip: Trip) -> None:
    trip.shop.place(*(an_order(f"W{n}") for n in range(7)))
    trip.shop.faults.add("status", "GET /orders", after=1, times=None, status=500)
    run = trip.run(trip.intake)
    assert (run.state, run.read, Order.objects.count()) == (State.NOT_REACHABLE, 3, 3)
    trip.shop.faults.clear()
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED)
    again = leases.claim(run.pk)
    assert again is not None
    work.perform(again)
    again.refresh_from_db()
    assert (again.state, again.read, Order.objects.count()) == (State.DONE, 7, 7)


def test_a_worker_that_lost_its_run_keeps_no_page(trip: Trip) -> None:
    trip.shop.place(an_order("W1"))
    run = leases.claim(start_run(trip.intake, Cause(Trigger.SCHEDULE)).pk)
    assert run is not None
    Run.objects.filter(pk=run.pk).update(attempt=2)
    with pytest.raises(leases.LeaseLost):
        take_in_orders(run)
    assert not Order.objects.exists()


def test_a_ring_during_the_reading_leads_to_another_reading(trip: Trip) -> None:
    AT_THE_END.extend([partial(ring, trip.source), partial(trip.shop.place, an_order("W2"))])
    run = trip.take_in(an_order("W1"))
    assert {order.e_number for order in Order.objects.all()} == {"W1", "W2"}
    assert Run.objects.filter(process=trip.intake).get() == run


def test_orders_changed_before_the_start_are_left_alone(trip: Trip) -> None:
    Process.objects.filter(pk=trip.intake.pk).update(settings={"start_at": "2026-03-01T12:05:00Z"})
    trip.intake.refresh_from_db()
    trip.take_in(an_order("W1"), changed(an_order("W2")))
    assert {order.e_number for order in Order.objects.all()} == {"W2"}


def test_an_order_in_the_very_second_of_the_start_is_not_lost(trip: Trip) -> None:
    Process.objects.filter(pk=trip.intake.pk).update(settings={"start_at": (PLACED + timedelta(seconds=0.9)).isoformat()})
    trip.intake.refresh_from_db()
    trip.take_in(an_order("W1"), an_order("W2", changed_at=PLACED - timedelta(seconds=1)))
    assert {order.e_number for order in Order.objects.all()} == {"W1"}


def test_one_order_can_be_read_again(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    trip.shop.place(changed(an_order("W1"), note="new"))
    order = take_in_one(trip.source, "id-W1")
    assert order is not None
    assert document_of(order).note == "new"
    assert take_in_one(trip.source, "id-W9") is None


def test_what_waits_is_woken_by_the_clock_even_where_no_bell_rang(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    Run.objects.filter(process=trip.delivery).delete()
    Order.objects.update(state=OrderState.IN_DOUBT, not_before=PLACED, attempt=1, sent=True)
    later()
    wake_deliveries()
    assert Run.objects.filter(process=trip.delivery).count() == 1
