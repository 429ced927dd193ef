"""What a person edits is what the ERP gets, once; the original stays, and who changed what is known for ever."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from connectors import documents
from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.orders.actions import resend
from integration_hub.orders.document import document_of, from_text
from integration_hub.orders.editing.actions import go_back, send_edited
from integration_hub.orders.models import Order, OrderEdit, OrderState
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import ACTIVE, Run
from tests.drill.shop import an_order
from tests.editing.conftest import Open, Typed
from tests.orders.conftest import Trip, later
from tests.resending.conftest import SKU

pytestmark = pytest.mark.django_db
LACKING = "SKU-2"


def edited(order: Order, *, sku: str = LACKING) -> documents.Order:
    document = document_of(order)
    return replace(document, lines=(replace(document.lines[0], sku=sku),))


@pytest.fixture
def send(failed: Order, support: Person) -> Callable[[], OrderEdit]:
    """Sends W1 with another SKU."""

    def sent() -> OrderEdit:
        order = Order.objects.get(pk=failed.pk)
        return send_edited(order, document_of(order), edited(order), by=support, reason="Renamed in the ERP.")

    return sent


def deliver(trip: Trip) -> None:
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.deliver()


def test_the_next_attempt_sends_what_was_edited_and_the_original_stays(
    trip: Trip, failed: Order, send: Callable[[], OrderEdit], support: Person
) -> None:
    trip.erp.lacks.add(SKU)
    edit = send()
    deliver(trip)
    order = trip.order()
    assert (order.state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})
    assert (order.raw, order.document) == (failed.raw, failed.document)
    assert order.attempts.get(number=2).edit == edit
    assert order.attempts.get(number=1).edit is None
    entry = AuditEntry.objects.get(action="order edited")
    assert (entry.person, entry.reason, entry.detail) == (support, "Renamed in the ERP.", {"fields": ["Line 1: SKU"]})
    assert order.events.filter(text="Edited and resent.", person=support).exists()


def test_an_edited_order_that_stands_in_the_erp_already_is_not_entered_again(
    trip: Trip, failed: Order, send: Callable[[], OrderEdit]
) -> None:
    trip.erp.enter("W1", customer="C1")
    send()
    deliver(trip)
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})
    assert trip.order().attempts.get(number=2).edit is None, "what was found there did not come of the edit"


def test_a_lost_answer_to_an_edited_order_makes_no_second_one(trip: Trip, failed: Order, send: Callable[[], OrderEdit]) -> None:
    trip.erp.faults.add("drop_after", "POST /orders", times=1)
    send()
    deliver(trip)
    assert trip.order().state == OrderState.IN_DOUBT
    later()
    deliver(trip)
    assert (trip.order().state, trip.erp.times()) == (OrderState.DELIVERED, {"W1": 1})


def test_an_edit_that_fails_as_well_is_resent_as_it_stands_until_it_is_dropped(
    trip: Trip, failed: Order, send: Callable[[], OrderEdit], support: Person
) -> None:
    trip.erp.lacks.add(LACKING)
    edit = send()
    deliver(trip)
    order = trip.order()
    assert (order.state, order.edit) == (OrderState.FAILED, edit)
    resend(Order.objects.all(), by=support)
    deliver(trip)
    assert trip.order().attempts.get(number=3).edit == edit
    go_back(trip.order(), by=support)
    resend(Order.objects.all(), by=support)
    deliver(trip)
    order = trip.order()
    assert (order.state, order.edit, order.attempts.get(number=4).edit) == (OrderState.DELIVERED, None, None)
    assert OrderEdit.objects.get().dropped_because == "It goes as the shop tells it again."


def test_a_change_in_the_shop_drops_the_edit_and_says_so(trip: Trip, failed: Order, send: Callable[[], OrderEdit]) -> None:
    send()
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.take_in(replace(an_order("W1"), note="Please ring.", changed_at=timezone.now()))
    order = trip.order()
    assert (order.edit, order.state) == (None, OrderState.AWAITING)
    assert order.events.latest("id").text.startswith("What was edited here is not sent any more.")
    assert OrderEdit.objects.get().dropped_at is not None


def test_what_a_shop_changes_by_itself_drops_nothing(trip: Trip, failed: Order, send: Callable[[], OrderEdit]) -> None:
    edit = send()
    Run.objects.filter(state__in=ACTIVE).delete()
    trip.take_in(replace(an_order("W1"), shop_state="completed", changed_at=timezone.now()))
    assert trip.order().edit == edit


def test_an_order_that_the_shop_cancels_is_not_sent_though_it_was_edited(
    trip: Trip, failed: Order, send: Callable[[], OrderEdit]
) -> None:
    send()
    Run.objects.filter(state__in=ACTIVE).delete()
    cancelled = replace(an_order("W1"), readiness=documents.Readiness.CANCELLED, changed_at=timezone.now())
    trip.take_in(cancelled)
    deliver(trip)
    assert (trip.order().state, trip.erp.times()) == (OrderState.CANCELLED, {})


def test_only_a_failed_order_that_nobody_touched_meanwhile_is_edited(trip: Trip, failed: Order, support: Person) -> None:
    seen = Order.objects.get(pk=failed.pk)
    resend(Order.objects.all(), by=support)
    with pytest.raises(Refused, match="just changed"):
        send_edited(seen, document_of(seen), edited(seen), by=support, reason="x")
    with pytest.raises(Refused, match="Only an order that failed"):
        send_edited(trip.order(), document_of(seen), edited(seen), by=support, reason="x")
    assert not OrderEdit.objects.exists()
    Order.objects.update(state=OrderState.FAILED)
    Process.objects.update(enabled=False)
    with pytest.raises(Refused, match="No service"):
        send_edited(trip.order(), document_of(seen), edited(seen), by=support, reason="x")


class TestPage:
    """Typed, checked, shown, confirmed."""

    def post(self, client: Client, order: Order, said: Typed) -> str:
        return client.post(f"/m/alpine/orders/{order.pk}/edit", said).content.decode()

    def test_nothing_is_sent_before_the_differences_were_shown(
        self, trip: Trip, failed: Order, client: Client, opened: Open
    ) -> None:
        said = opened(failed) | {"line-0-sku": LACKING, "line-0-quantity": "3"}
        page = self.post(client, failed, said)
        for shown in ("Line 1: SKU", SKU, LACKING, "150.00 EUR", "but the customer was shown", "Erp cannot check an order"):
            assert shown in page
        assert not OrderEdit.objects.exists()
        mark = client.post(f"/m/alpine/orders/{failed.pk}/edit", said).context["review"].mark
        self.post(client, failed, said | {"shown": mark})
        after = from_text(OrderEdit.objects.get().after)
        line = after.lines[0]
        assert line.sku == LACKING
        assert [line.quantity, line.net, line.tax, after.total] == [Decimal(3), Decimal(120), Decimal(30), Decimal(150)]
        deliver(trip)
        page = client.get(f"/m/alpine/orders/{failed.pk}").content.decode()
        for shown in ("What was edited", "by Support", "The item has another number in the ERP.", "Attempt 2 went by it."):
            assert shown in page

    def test_what_was_changed_after_it_was_shown_is_shown_again(self, failed: Order, client: Client, opened: Open) -> None:
        said = opened(failed) | {"line-0-sku": LACKING}
        mark = client.post(f"/m/alpine/orders/{failed.pk}/edit", said).context["review"].mark
        page = self.post(client, failed, said | {"line-0-sku": "SKU-3", "shown": mark})
        assert "SKU-3" in page
        assert not OrderEdit.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({}, "Nothing was changed."),
            ({"line-0-sku": " "}, "Line 1 (Rope) has no SKU."),
            ({"line-0-quantity": "0"}, "has the quantity 0."),
            ({"line-0-remove": "on"}, "No line is left."),
            ({"delivery_country": ""}, "The delivery address has no country."),
            ({"line-0-price": "-5"}, "The order comes to -10.00 EUR."),
            ({"line-0-price": "much"}, "Enter a figure, like 12.50."),
            ({"line-0-sku": LACKING, "reason": ""}, "Say in a few words why the order is changed."),
            ({"line-TOTAL_FORMS": "0"}, "The form did not come whole."),
        ],
    )
    def test_what_cannot_be_sent_is_said(self, failed: Order, client: Client, opened: Open, typed: Typed, told: str) -> None:
        page = self.post(client, failed, opened(failed) | typed)
        assert told in page
        assert "Send the edited order" not in page

    def test_only_a_failed_order_has_the_page(self, failed: Order, client: Client) -> None:
        Order.objects.update(state=OrderState.DELIVERED)
        answer = client.get(f"/m/alpine/orders/{failed.pk}/edit", follow=True)
        assert "Only an order that failed can be edited." in answer.content.decode()

    def test_an_edit_can_be_taken_back(self, trip: Trip, failed: Order, client: Client, send: Callable[[], OrderEdit]) -> None:
        trip.erp.lacks.add(LACKING)
        send()
        deliver(trip)
        assert "Go back to what the shop says" in client.get(f"/m/alpine/orders/{failed.pk}").content.decode()
        client.post(f"/m/alpine/orders/{failed.pk}/edit/drop")
        assert trip.order().edit is None
        page = client.get(f"/m/alpine/orders/{failed.pk}").content.decode()
        assert "It is not sent any more." in page
        assert "Go back to what the shop says" not in page

    def test_merchants_see_what_was_edited_and_cannot_edit(
        self, trip: Trip, failed: Order, send: Callable[[], OrderEdit], browsing: Person, logged_in: Callable[[Person], Client]
    ) -> None:
        send()
        theirs = logged_in(browsing)
        assert "Renamed in the ERP." in theirs.get(f"/m/alpine/orders/{failed.pk}").content.decode()
        for path in ("edit", "edit/drop"):
            assert theirs.post(f"/m/alpine/orders/{failed.pk}/{path}").status_code == 403


def test_money_stays_decimal(failed: Order, send: Callable[[], OrderEdit]) -> None:
    line = from_text(send().after).lines[0]
    assert all(isinstance(figure, Decimal) for figure in (line.net, line.tax, line.quantity))
