"""The shop itself is asked for a number, over HTTP: what it has is taken in, what it has not is noted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.faults import Kind
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.orders.models import NumberNote, Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from tests.cast import connect, process
from tests.scene import bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]


@pytest.fixture
def store() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def shop(merchant: Merchant, store: WooCommerceSimulator) -> Connection:
    config = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET, "calls_per_second": 50}
    made = connect(merchant, "woocommerce", "shop", base_url=store.url, **config)
    process(kinds.ORDERS_FROM_SHOP, made)
    return made


def bought(store: WooCommerceSimulator, payment: str) -> int:
    return int(store.place_order(Placed((), payment=payment))["id"])


def asked(client: Client, above: Order, first: int, last: int) -> str:
    answer = client.post("/m/alpine/numbers/ask", {"gap": f"{above.pk}:{first}-{last}"}, follow=True)
    return " ".join(answer.content.decode().split())


def test_what_the_shop_has_is_taken_in_and_what_it_has_not_is_noted(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    numbers = [bought(store, payment) for payment in ("paid", "declined", "aborted", "paid")]
    taken = store.shop.next_id()  # by a page or a product, as WordPress does
    last = bought(store, "paid")
    bare_order(shop, str(numbers[0]))
    above = bare_order(shop, str(last + 1))
    said = asked(logged_in(support), above, numbers[1], last)
    assert f"The shop was asked and has no order with this number: {taken}." in said
    assert "It was taken in." in said
    states = dict(Order.objects.filter(e_number__in=map(str, [*numbers[1:], last])).values_list("e_number", "state"))
    assert states == {
        str(numbers[1]): OrderState.DECLINED, str(numbers[2]): OrderState.ABORTED,
        str(numbers[3]): OrderState.AWAITING, str(last): OrderState.AWAITING,
    }  # fmt: skip
    assert [(note.first, note.last, note.standing) for note in NumberNote.objects.all()] == [(taken, taken, "absent")]
    assert AuditEntry.objects.filter(action="shop asked for numbers", person=support).count() == 1


def test_neighbours_that_the_shop_has_not_are_one_note(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    bare_order(shop, "500")
    above = bare_order(shop, "520")
    said = asked(logged_in(support), above, 501, 519)
    assert "501, 502" in said
    note = NumberNote.objects.get()
    assert (note.first, note.last) == (501, 510)  # as many as a person waits for


def test_what_was_learned_stays_where_a_later_answer_is_an_error(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    bare_order(shop, "500")
    above = bare_order(shop, "505")
    store.faults.add(Kind.STATUS, match="GET .*/orders/503", times=50)
    said = asked(logged_in(support), above, 501, 504)
    assert 'class="notice slim bad"' in said
    assert [(note.first, note.last) for note in NumberNote.objects.all()] == [(501, 502)]


def test_an_order_from_before_the_hub_is_left_alone(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    """It may stand in the ERP already, entered by a person."""
    number = bought(store, "paid")
    Process.objects.update(settings={"start_at": datetime(2100, 1, 1, tzinfo=UTC).isoformat()})
    bare_order(shop, str(number - 1))
    above = bare_order(shop, str(number + 1))
    assert "from before the hub looks after orders" in asked(logged_in(support), above, number, number)
    assert not Order.objects.filter(e_number=str(number)).exists()
    assert NumberNote.objects.get().standing == "other"


def test_a_shop_whose_ids_are_not_its_numbers_is_not_asked(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    bare_order(shop, "500")
    above = bare_order(shop, "502")
    Order.objects.filter(pk=above.pk).update(shop_id="99")
    client = logged_in(support)
    page = client.get(f"/m/alpine/numbers/{above.pk}/501/501").content.decode()
    assert "cannot be asked for a number" in page
    assert "/numbers/ask" not in page
    assert "cannot be asked for a number" in asked(client, above, 501, 501)
    assert not NumberNote.objects.exists()


def test_an_order_with_another_number_is_not_taken_for_it(
    store: WooCommerceSimulator, shop: Connection, support: Person, logged_in: LogIn
) -> None:
    number = int(store.place_order(Placed((), number="W-77"))["id"])
    bare_order(shop, str(number - 1))
    above = bare_order(shop, str(number + 1))
    assert "numbers are not its ids" in asked(logged_in(support), above, number, number)
    assert not Order.objects.filter(shop_id=str(number)).exists()
    assert not NumberNote.objects.exists()
