"""One first, then the rest in their order and no faster than asked; it stops at the first surprise, and nothing is doubled."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.connections.models import ServiceState
from integration_hub.orders.actions import mark_handled
from integration_hub.orders.actions import resend as resend_singly
from integration_hub.orders.models import Order, OrderEvent, OrderState
from integration_hub.resending import conducting
from integration_hub.resending.actions import Wish, cancel, go_on, start
from integration_hub.resending.conducting import conduct, conduct_resends
from integration_hub.resending.following import Seen, follow
from integration_hub.resending.models import ItemState, Resend, ResendState
from integration_hub.resending.pacing import MOST_UNDER_WAY
from integration_hub.runs.actions import Refused
from tests.orders.conftest import Trip, later
from tests.resending.conftest import SKU, Fails, to_its_end, turn

pytestmark = pytest.mark.django_db
Begin = Callable[..., Resend]


def states(resend: Resend) -> list[str]:
    return list(resend.items.order_by("place").values_list("state", flat=True))


def test_one_goes_first_and_nothing_else_before_the_erp_has_it(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(4)
    resend = begin()
    conduct_resends()
    conduct_resends()
    assert Order.objects.filter(state=OrderState.AWAITING).count() == 1
    assert states(resend) == ["released", "waiting", "waiting", "waiting"]
    trip.deliver()
    assert trip.erp.times() == {"W1": 1}


def test_a_resend_whose_step_breaks_holds_up_no_other(
    trip: Trip, fail: Fails, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(2)
    resend = begin()
    broken = Resend.objects.create(pk=-1, merchant=resend.merchant, process=resend.process, rate=1, total=0, waiting=0)

    def breaking(each: Resend) -> Seen:
        if each.pk == broken.pk:
            raise ValueError("It breaks.")
        return follow(each)

    monkeypatch.setattr(conducting, "follow", breaking)
    conduct_resends()
    assert states(resend) == ["released", "waiting"]


def test_the_rest_follows_in_its_order_and_all_are_there_once(trip: Trip, fail: Fails, begin: Begin) -> None:
    orders = fail(12)
    Order.objects.filter(pk=orders[11].pk).update(placed_at=F("placed_at") - timedelta(days=1))
    resend = begin(rate=60, canaries=(orders[4].pk,))
    to_its_end(trip, resend)
    rest = [order.e_number for order in orders if order.pk not in {orders[4].pk, orders[11].pk}]
    assert trip.erp.sequence() == ["W5", "W12", *rest]
    assert set(trip.erp.times().values()) == {1}
    assert (resend.state, resend.arrived, resend.waiting, resend.ended_at is not None) == (ResendState.DONE, 12, 0, True)


def test_never_more_than_a_few_are_on_their_way(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(30)
    begin(rate=600)
    turn(trip)
    Resend.objects.update(counts_from=F("counts_from") - timedelta(minutes=1))
    conduct_resends()
    conduct_resends()
    assert Order.objects.filter(state=OrderState.AWAITING).count() == MOST_UNDER_WAY


def test_a_minute_releases_no_more_than_the_rate(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(12)
    begin(rate=3)
    assert len(turn(trip)) == 1, "the canary"
    assert len(turn(trip)) == 1, "the minute has only begun"
    assert turn(trip) == []
    assert turn(trip, minutes=1) == ["W3", "W4", "W5"]
    assert turn(trip) == []
    assert len(turn(trip, minutes=7)) == 3, "what was not used for minutes does not come all at once"


def test_it_stops_at_the_canary_when_the_cause_is_not_mended(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(6)
    trip.erp.lacks.add(SKU)
    resend = begin()
    to_its_end(trip, resend)
    assert (resend.state, resend.failed, resend.left_out, resend.arrived) == (ResendState.STOPPED, 1, 5, 0)
    assert resend.stopped_because.startswith("Order W1 failed. There is no item SKU-1.")
    assert resend.stopped_by == Order.objects.get(e_number="W1")
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.FAILED}
    assert Order.objects.filter(attempt=1).count() == 5, "the others were not tried"


def test_it_stops_where_the_cause_returns_and_says_what_was_not_sent(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(20)
    resend = begin(rate=3)
    turn(trip)
    turn(trip, minutes=1)
    trip.erp.lacks.add(SKU)
    to_its_end(trip, resend)
    arrived = trip.erp.sequence()
    assert (resend.state, resend.arrived, resend.waiting, resend.under_way) == (ResendState.STOPPED, len(arrived), 0, 0)
    assert resend.arrived + resend.failed + resend.left_out == 20
    assert resend.failed <= MOST_UNDER_WAY
    assert Order.objects.filter(state=OrderState.DELIVERED).count() == len(arrived)
    assert {item.message for item in resend.items.filter(state=ItemState.LEFT_OUT)} == {
        f"Not sent: the resend stopped at order {resend.stopped_by}."
    }


def test_a_lost_answer_stops_it_and_the_doubt_is_settled_as_ever(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(5)
    resend = begin()
    turn(trip)
    trip.erp.faults.add("drop_after", "POST /orders", times=1)
    turn(trip, minutes=1)
    resend.refresh_from_db()
    assert resend.state == ResendState.STOPPED
    assert resend.stopped_because.startswith("Order W2 is in doubt.")
    assert resend.is_followed, "the doubt is still to be settled"
    later()
    to_its_end(trip, resend)
    assert resend.state == ResendState.STOPPED
    assert set(trip.erp.times().values()) == {1}
    assert resend.items.get(order__e_number="W2").state == ItemState.ARRIVED


def test_an_erp_that_is_away_only_makes_it_wait(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(6)
    resend = begin()
    turn(trip)
    trip.erp.faults.add("status", status=503, times=None)
    turn(trip, minutes=1)
    turn(trip, minutes=1)
    resend.refresh_from_db()
    assert resend.state == ResendState.GOING
    assert resend.waits_because
    assert resend.under_way <= MOST_UNDER_WAY
    trip.erp.faults.clear()
    later()
    to_its_end(trip, resend)
    assert (resend.state, resend.waits_because) == (ResendState.DONE, "")
    assert set(trip.erp.times().values()) == {1}


@pytest.mark.parametrize("away", ["offline", "off"])
def test_nothing_is_released_into_a_service_that_is_off_or_an_erp_that_is_known_to_be_away(
    trip: Trip, fail: Fails, begin: Begin, away: str
) -> None:
    fail(3)
    resend = begin()
    if away == "off":
        type(trip.delivery).objects.update(enabled=False)
    else:
        type(trip.target).objects.filter(pk=trip.target.pk).update(state=ServiceState.OFFLINE)
    conduct_resends()
    resend.refresh_from_db()
    assert (resend.state, resend.waiting, resend.waits_because[:1] != "") == (ResendState.CANARY, 3, True)
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.FAILED}


def test_cancelling_lets_what_is_on_its_way_end_and_leaves_the_rest_failed(
    trip: Trip, fail: Fails, begin: Begin, support: Person
) -> None:
    fail(10)
    resend = begin(rate=60)
    turn(trip)
    Resend.objects.update(counts_from=F("counts_from") - timedelta(minutes=1))
    conduct_resends()
    cancel(resend, by=support)
    to_its_end(trip, resend)
    assert (resend.state, resend.arrived, resend.left_out) == (ResendState.CANCELLED, 1 + MOST_UNDER_WAY, 9 - MOST_UNDER_WAY)
    assert Order.objects.filter(state=OrderState.FAILED).count() == 9 - MOST_UNDER_WAY
    with pytest.raises(Refused, match="ended already"):
        cancel(resend, by=support)
    assert AuditEntry.objects.get(action="resend cancelled").detail == {"not_sent": 9 - MOST_UNDER_WAY}


def test_what_went_another_way_meanwhile_is_left_out_and_another_leads(
    trip: Trip, fail: Fails, begin: Begin, support: Person
) -> None:
    first, second, *_ = fail(4)
    resend = begin()
    mark_handled(first, by=support, erp_number="77", note="Typed in.")
    resend_singly(Order.objects.filter(pk=second.pk), by=support)
    to_its_end(trip, resend)
    assert states(resend) == ["left_out", "left_out", "arrived", "arrived"]
    assert resend.items.get(place=1).message == "It was entered by hand, as 77."
    assert trip.erp.times() == {"W2": 1, "W3": 1, "W4": 1}


def test_an_order_that_the_shop_withdraws_is_no_surprise(trip: Trip, fail: Fails, begin: Begin) -> None:
    first, *_ = fail(3)
    resend = begin()
    conduct(resend.pk)
    Order.objects.filter(pk=first.pk).update(state=OrderState.CANCELLED)
    to_its_end(trip, resend)
    assert (resend.state, states(resend)) == (ResendState.DONE, ["left_out", "arrived", "arrived"])


def test_it_ends_even_if_nothing_is_left_to_send(trip: Trip, fail: Fails, begin: Begin) -> None:
    fail(2)
    resend = begin()
    Order.objects.update(state=OrderState.HANDLED)
    conduct_resends()
    resend.refresh_from_db()
    assert (resend.state, states(resend)) == (ResendState.DONE, ["left_out", "left_out"])


def test_an_order_waits_in_one_resend_only(trip: Trip, fail: Fails, begin: Begin, support: Person) -> None:
    fail(2)
    begin()
    with pytest.raises(Refused, match="None of these orders"):
        start(Order.objects.all(), Wish("", 10), by=support)
    assert Resend.objects.count() == 1


def test_who_and_why_stand_in_the_trail_and_on_each_order(trip: Trip, fail: Fails, begin: Begin, support: Person) -> None:
    fail(3)
    resend = begin()
    to_its_end(trip, resend)
    entry = AuditEntry.objects.get(action="resend begun")
    assert (entry.reason, entry.detail["count"], entry.detail["canary"]) == ("Item entered.", 3, "W1")
    said = OrderEvent.objects.filter(text__startswith="Resent", person=support).order_by("id").values_list("text", flat=True)
    assert list(said) == [f"Resent first, as the canary of resend {resend.pk}.", *[f"Resent in resend {resend.pk}."] * 2]


class TestByFile:
    """Of an ERP that fetches files only the fetching confirms."""

    @pytest.fixture
    def left(self, fail: Fails, begin: Begin) -> Resend:
        fail(3)
        resend = begin()
        conduct_resends()
        Order.objects.filter(e_number="W1").update(state=OrderState.HANDED_OVER)
        conduct_resends()
        return resend

    def test_the_rest_waits_until_the_canary_is_fetched(self, trip: Trip, left: Resend) -> None:
        assert states(left) == ["left_there", "waiting", "waiting"]
        Order.objects.filter(e_number="W1").update(state=OrderState.PICKED_UP)
        to_its_end(trip, left)
        assert left.state == ResendState.DONE

    def test_a_person_may_go_on_without_that(self, trip: Trip, left: Resend, support: Person) -> None:
        go_on(left, by=support)
        with pytest.raises(Refused, match="Nothing waits"):
            go_on(left, by=support)
        to_its_end(trip, left)
        assert (left.state, states(left)) == (ResendState.DONE, ["left_there", "arrived", "arrived"])

    def test_a_file_that_the_erp_refuses_later_stops_it(self, trip: Trip, left: Resend, support: Person) -> None:
        Order.objects.filter(e_number="W1").update(state=OrderState.FAILED, message="The ERP refused its file.")
        conduct_resends()
        left.refresh_from_db()
        assert (left.state, left.stopped_because) == (ResendState.STOPPED, "Order W1 failed. The ERP refused its file.")
