"""Pages of orders: what went wrong, what mends it, and that nothing is sent twice by a click."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from integration_hub.orders.models import Order, OrderState
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
BUTTONS = ("Resend order", "Settle the doubt", "Mark as handled", "Read again")
CountQueries = Callable[[Client, str], int]


def _text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/{path}").content.decode()


def test_an_order_page_answers_in_order_what_went_wrong_and_what_to_do(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = _text(logged_in(support), f"orders/{scene.orders['failed'].pk}")
    parts = [
        "What went wrong",
        "no tax code for AT",
        "What to do",
        "not yet",
        "Ridge tent",
        "Customer 17",
        "Timeline",
        "Attempt 1",
    ]
    places = [page.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert "No tax code for AT" in page  # the masked answer, folded


def test_each_order_offers_the_buttons_that_mend_it_and_no_others(scene: Scene, support: Person, logged_in: LogIn) -> None:
    pages = {name: _text(logged_in(support), f"orders/{order.pk}") for name, order in scene.orders.items()}
    offered = {name: [word for word in BUTTONS if word in page] for name, page in pages.items()}
    assert offered["failed"] == ["Resend order", "Mark as handled", "Read again"]
    assert offered["doubt"] == ["Settle the doubt", "Mark as handled", "Read again"]
    assert offered["declined"] == ["Mark as handled", "Read again"]
    assert offered["delivered"] == offered["handled"] == []


def test_an_order_whose_record_cannot_be_read_still_has_a_page(scene: Scene, support: Person, logged_in: LogIn) -> None:
    Order.objects.filter(pk=scene.orders["failed"].pk).update(document="")
    assert "cannot be read" in _text(logged_in(support), f"orders/{scene.orders['failed'].pk}")


def test_a_declined_order_tells_its_story(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = _text(logged_in(browsing), f"orders/{scene.orders['declined'].pk}")
    assert "The payment was declined" in page
    assert "What to tell the customer" in page


def test_a_resend_is_shown_before_it_is_done(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, order = logged_in(support), scene.orders["failed"]
    preview = _text(client, f"orders/{order.pk}/resend")
    assert "Resend 1 order?" in preview
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    answer = client.post(f"/m/alpine/orders/{order.pk}/resend", {"order": order.pk}, follow=True)
    order.refresh_from_db()
    assert order.state == OrderState.AWAITING
    assert "1 order is on the way" in answer.content.decode()


def test_handled_by_hand_asks_for_number_and_note_and_closes(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client, order = logged_in(support), scene.orders["failed"]
    path = f"/m/alpine/orders/{order.pk}/handled"
    refused = client.post(path, {"erp_number": "", "note": ""}).content.decode()
    assert "Enter the number that the ERP gave the order." in refused
    assert "<title>Error:" in refused
    client.post(path, {"erp_number": "5001", "note": "Entered by phone."})
    order.refresh_from_db()
    assert (order.state, order.erp_number) == (OrderState.HANDLED, "5001")


def test_a_number_of_another_order_is_refused_in_words(scene: Scene, support: Person, logged_in: LogIn) -> None:
    path = f"/m/alpine/orders/{scene.orders['failed'].pk}/handled"
    answer = logged_in(support).post(path, {"erp_number": "4819", "note": "By phone."}, follow=True)
    assert "belongs to the order 1005 already" in answer.content.decode()


def test_a_shop_that_cannot_be_asked_is_told_in_words(scene: Scene, support: Person, logged_in: LogIn) -> None:
    answer = logged_in(support).post(f"/m/alpine/orders/{scene.orders['failed'].pk}/read-again", follow=True)
    assert answer.status_code == 200


def test_the_list_of_orders_is_filtered_by_state(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    assert "2 orders, newest first" in _text(client, "orders/?state=failed")
    assert "1 order, newest first" in _text(client, "orders/?state=in_doubt&shop=alpine-shop")
    assert "No order matches these filters" in _text(client, "orders/?state=refunded")
    assert "There is no such state" in _text(client, "orders/?state=odd")


def test_more_orders_take_no_more_queries(scene: Scene, support: Person, logged_in: LogIn, queries: CountQueries) -> None:
    client = logged_in(support)
    before = queries(client, "/m/alpine/orders/?state=failed")
    for each in range(30):
        bare_order(scene.shop, f"X{each}", OrderState.FAILED)
    assert queries(client, "/m/alpine/orders/?state=failed") == before
    assert before <= 14


def test_an_order_by_file_tells_where_its_file_is_and_whom_to_ask(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    left, late, picked = (_text(client, f"orders/{scene.orders[name].pk}") for name in ("left", "late", "picked"))
    assert "It waits for the ERP to fetch it" in left
    assert "order_outlet_D103.xml" in left
    assert "Not picked up since" in late
    assert "The ERP has not come for it" in late
    assert "Ask Dune IT Partners" in late
    assert "The ERP has fetched it" in picked
    assert "not told" in picked
    assert all("Mark as handled" in page and "Resend order" not in page for page in (left, late, picked))


def test_closing_an_order_by_hand_warns_of_a_file_that_the_erp_may_still_fetch(
    scene: Scene, support: Person, logged_in: LogIn
) -> None:
    client = logged_in(support)
    assert "the order is there twice" in _text(client, f"orders/{scene.orders['left'].pk}/handled")
    assert "the order is there twice" not in _text(client, f"orders/{scene.orders['picked'].pk}/handled")


def test_lists_tell_orders_on_the_file_server_apart(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    page = _text(client, "orders/?state=handed_over")
    assert "2 orders, newest first" in page
    assert "order_outlet_D102.xml still lies on the file server" in page
    assert {"D103", "D102"} <= {order.e_number for order in client.get("/m/alpine/orders/?state=awaiting").context["page"].rows}
    assert "D101" in {order.e_number for order in client.get("/m/alpine/orders/?state=picked_up").context["page"].rows}
