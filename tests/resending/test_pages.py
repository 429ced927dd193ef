"""Pages of resends: what will happen first, where it stands meanwhile, what came of each order at the end."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.resending.models import ItemState, Resend, ResendState
from integration_hub.runs.models import Run
from tests.manage.conftest import queries, scene
from tests.scene import Scene, bare_order

__all__ = ["queries", "scene"]
pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


@pytest.fixture
def client(support: Person, logged_in: LogIn) -> Client:
    return logged_in(support)


@pytest.fixture
def more(scene: Scene) -> list[Order]:
    return [bare_order(scene.shop, f"F{each}", OrderState.FAILED, message="No tax code.", code="no_tax") for each in range(3)]


def _text(client: Client, path: str) -> str:
    return client.get(f"/m/alpine/{path}").content.decode()


def test_all_failed_orders_are_previewed_and_nothing_is_done_yet(scene: Scene, client: Client, more: list[Order]) -> None:
    assert "Resend 4 failed orders" in _text(client, "orders/?state=failed")
    page = _text(client, "resends/plan")
    assert "Resend 4 orders?" in page
    assert "4 orders of Alpine shop go to Acme ERP: one first" in page
    assert "1,316.00 EUR" in page
    assert Order.objects.filter(state=OrderState.FAILED).count() == 4


def test_what_cannot_be_resent_is_named_with_its_reason(scene: Scene, client: Client) -> None:
    delivered, doubt = scene.orders["delivered"], scene.orders["doubt"]
    page = _text(client, f"resends/plan?order={delivered.pk}&order={doubt.pk}&order={scene.orders['failed'].pk}&order=x")
    assert "Resend 1 order?" in page
    assert "2 orders will not be sent" in page
    assert "in the ERP already, as 4819" in page
    assert "may still be working on it" in page


def test_what_was_shown_is_what_is_begun(scene: Scene, client: Client, more: list[Order], support: Person) -> None:
    ours = Run.objects.get(pk=scene.runs["delivering"].pk).process
    asked = {"order": [more[0].pk, more[2].pk], "rate": "7", "reason": "Tax code added.", f"canary-{ours.pk}": more[2].pk}
    answer = client.post("/m/alpine/resends/plan", asked)
    resend = Resend.objects.latest("id")
    assert answer["Location"] == f"/m/alpine/resends/{resend.pk}"
    assert (resend.rate, resend.reason, resend.person, resend.canary) == (7, "Tax code added.", support, more[2])
    assert list(resend.items.values_list("order", flat=True)) == [more[0].pk, more[2].pk]
    assert f"Order {more[2].e_number} goes first" in _text(client, f"resends/{resend.pk}")


def test_orders_of_two_shops_go_in_two_resends(scene: Scene, client: Client, more: list[Order], support: Person) -> None:
    outlet = Connection.objects.create(merchant=scene.merchant, slug="annex", name="Annex", connector="woocommerce")
    second = Process.objects.create(
        merchant=scene.merchant, slug="second", name="Second", kind=kinds.ORDERS_TO_ERP, source=outlet, target=scene.erp
    )
    other = bare_order(outlet, "O1", OrderState.FAILED)
    first = scene.processes[kinds.ORDERS_TO_ERP]
    chosen = {f"canary-{first.pk}": more[0].pk, f"canary-{second.pk}": other.pk}
    client.post("/m/alpine/resends/plan", {"order": [more[0].pk, other.pk], "rate": "10", "reason": "", **chosen})
    begun = Resend.objects.order_by("-id")[:2]
    assert {(resend.process_id, resend.canary_id) for resend in begun} == {(first.pk, more[0].pk), (second.pk, other.pk)}


def test_a_wrong_figure_is_told_beside_its_field_and_nothing_begins(scene: Scene, client: Client, more: list[Order]) -> None:
    before = Resend.objects.count()
    page = client.post("/m/alpine/resends/plan", {"order": more[0].pk, "rate": "0"}).content.decode()
    assert "<title>Error:" in page
    assert "Enter a whole number from 1 to 600." in page
    assert Resend.objects.count() == before


def test_orders_of_one_cause_or_what_a_resend_left_can_be_asked_for(scene: Scene, client: Client, more: list[Order]) -> None:
    assert "Resend 3 orders?" in _text(client, "resends/plan?code=no_tax")
    assert "Resend 1 order?" in _text(client, f"resends/plan?rest={scene.resends['stopped'].pk}")
    assert "Nothing would be sent." in _text(client, "resends/plan?code=other")


@pytest.mark.parametrize("cause", [4711, -(2**63) + 1, 2**63 - 1])
def test_a_case_asks_for_the_orders_of_its_cause(scene: Scene, client: Client, more: list[Order], cause: int) -> None:
    Order.objects.filter(pk__in=[more[0].pk, more[1].pk]).update(fingerprint=cause)
    Order.objects.filter(pk=scene.orders["delivered"].pk).update(fingerprint=cause)
    assert "Resend 2 orders?" in _text(client, f"resends/plan?case={cause}")
    assert "Nothing would be sent." in _text(client, "resends/plan?case=12")


def test_ids_of_other_merchants_orders_are_resent_by_nobody(scene: Scene, stranger: Person, logged_in: LogIn) -> None:
    order, before = scene.orders["failed"], Resend.objects.count()
    logged_in(stranger).post("/m/harbour/resends/plan", {"order": order.pk, "rate": "10"})
    assert Resend.objects.count() == before


def test_a_resend_that_goes_on_says_where_it_stands_and_polls(scene: Scene, client: Client) -> None:
    page = _text(client, f"resends/{scene.resends['going'].pk}")
    assert "The ERP has taken 1 of 9 orders. 1 on the way, 7 waiting: about 1 minute more." in page
    assert 'hx-trigger="every 2s"' in page
    assert "Cancel the rest" in page


def test_a_resend_that_stopped_says_why_and_what_to_do(scene: Scene, client: Client, browsing: Person, logged_in: LogIn) -> None:
    page = _text(client, f"resends/{scene.resends['stopped'].pk}")
    parts = ["It stopped", "Stopped at order 1009.", "2 were not sent.", "no tax code for AT", "What to do", "Look at order 1009"]
    places = [page.find(part) for part in parts]
    assert places == sorted(places)
    assert -1 not in places
    assert "hx-trigger" not in page
    assert "Resend the rest" in page
    assert "Resend the rest" not in _text(logged_in(browsing), f"resends/{scene.resends['stopped'].pk}")


def test_cancelling_by_a_button_says_what_was_not_sent(scene: Scene, client: Client) -> None:
    resend = scene.resends["going"]
    client.post(f"/m/alpine/resends/{resend.pk}/cancel")
    resend.refresh_from_db()
    assert resend.state == ResendState.CANCELLED
    page = _text(client, f"resends/{resend.pk}/progress")
    assert "Cancelled by Support. The ERP has taken 1 of 9 orders. 7 were not sent." in page
    assert 'hx-swap-oob="true"' in page


def test_a_canary_on_the_file_server_can_be_passed_over(scene: Scene, client: Client) -> None:
    resend = scene.resends["going"]
    Order.objects.filter(resend_items__resend=resend, resend_items__place=1).update(state=OrderState.HANDED_OVER)
    Resend.objects.filter(pk=resend.pk).update(state=ResendState.CANARY)
    resend.items.filter(place=1).update(state=ItemState.LEFT_THERE)
    assert "Send the rest without waiting for that" in _text(client, f"resends/{resend.pk}")
    client.post(f"/m/alpine/resends/{resend.pk}/go-on")
    resend.refresh_from_db()
    assert resend.gone_on_by is not None
    assert "Send the rest without waiting for that" not in _text(client, f"resends/{resend.pk}")


def test_results_are_a_table_for_spreadsheets(scene: Scene, client: Client) -> None:
    answer = client.get(f"/m/alpine/resends/{scene.resends['stopped'].pk}/results.csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert rows[0] == "Place,e-number,Outcome,ERP number,Currency,Sum,Sent,Reason"
    assert rows[2].startswith("2,1009,Failed,,EUR,329.0000,")
    assert rows[2].endswith("The ERP has no tax code for AT.")
    assert len(rows) == 5


@pytest.mark.parametrize("path", ["resends/", "resends/plan"])
def test_lists_take_a_fixed_number_of_queries(scene: Scene, client: Client, queries: CountQueries, path: str) -> None:
    bare_order(scene.shop, "F1", OrderState.FAILED)
    few = queries(client, f"/m/alpine/{path}")
    for each in range(8):
        bare_order(scene.shop, f"G{each}", OrderState.FAILED)
        Resend.objects.create(
            merchant=scene.merchant, process=scene.processes[kinds.ORDERS_TO_ERP], rate=1, total=0, waiting=0, state="done"
        )
    assert queries(client, f"/m/alpine/{path}") == few


def test_the_page_of_a_resend_takes_a_fixed_number_of_queries(scene: Scene, client: Client, queries: CountQueries) -> None:
    few = queries(client, f"/m/alpine/resends/{scene.resends['done'].pk}")
    assert queries(client, f"/m/alpine/resends/{scene.resends['going'].pk}") == few
