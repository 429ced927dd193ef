"""The ledger's pages: what they say, who may do what, and that rows cost no queries."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.orders.models import NumberNote, Order, OrderState
from integration_hub.orders.standings import Standing
from integration_hub.processes.models import Process
from tests.numbers.conftest import BEGUN, Take, noted

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]
LEDGER = "/m/alpine/numbers/"
MARCH = "?since=2026-03-01&until=2026-03-31"


def text(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def ten(take: Take) -> dict[int, Order]:
    """1 to 10 without 4, 5 and 8."""
    states = {2: OrderState.DECLINED, 6: OrderState.FAILED, 7: OrderState.TEST}
    return {number: take(number, states.get(number, OrderState.DELIVERED)) for number in (1, 2, 3, 6, 7, 9, 10)}


def key(order: Order, first: int, last: int) -> str:
    return f"{order.pk}:{first}-{last}"


def test_the_first_sentence_says_whether_all_is_accounted_for(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), LEDGER + MARCH)
    assert "3 numbers are unexplained." in page
    assert "10 numbers from 1 to 10: 4 delivered, 1 failed, 1 with its payment declined, 1 test order." in page
    noted(ten[1].connection, 4, 8)
    page = text(logged_in(browsing), LEDGER + MARCH)
    assert "Every number is accounted for." in page
    assert "3 with payments aborted" in page


def test_missing_numbers_stand_between_their_neighbours(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), LEDGER + MARCH + "&standing=")
    table = page[page.index("10 numbers, newest first") :]
    numbers = ["9</a>", "8</a>", "7</a>", "6</a>", "4\N{EN DASH}5</a>", "3</a>"]
    places = [table.find(f">{number}") for number in numbers]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("standing", "there", "not_there"),
    [
        (Standing.UNEXPLAINED, ["4\N{EN DASH}5", "8"], ["9", "1"]),
        (Standing.DELIVERED, ["1", "3", "9", "10"], ["2", "4\N{EN DASH}5"]),
        (Standing.TEST, ["7"], ["6", "8"]),
        (Standing.REFUNDED, [], ["1", "8"]),
    ],
)
def test_a_filter_shows_what_stands_so_and_nothing_else(
    ten: dict[int, Order], browsing: Person, logged_in: LogIn, standing: Standing, there: list[str], not_there: list[str]
) -> None:
    page = text(logged_in(browsing), f"{LEDGER}{MARCH}&standing={standing}")
    rows = page[page.index("</tfoot>") :]
    assert [number for number in there if f">{number}</a>" not in rows] == []
    assert [number for number in not_there if f">{number}</a>" in rows] == []


def test_noted_numbers_are_found_by_what_they_were(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    noted(ten[1].connection, 5, 5, "declined")
    page = text(logged_in(browsing), f"{LEDGER}{MARCH}&standing=declined")
    rows = page[page.index("</tfoot>") :]
    assert [number for number in ("2", "5", "4", "8") if f">{number}</a>" in rows] == ["2", "5"]


def test_more_numbers_take_no_more_queries(
    ten: dict[int, Order], take: Take, support: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(support)
    pages = [f"{LEDGER}{MARCH}{more}" for more in ("", "&standing=unexplained", "&standing=aborted", "&standing=delivered")]
    noted(ten[1].connection, 4, 4)
    before = [queries(client, page) for page in pages]
    for number in range(20, 200, 4):
        take(number)
        noted(ten[1].connection, number + 1, number + 2)
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 24


def test_pages_follow_one_another_and_lose_no_number(take: Take, shop: Connection, browsing: Person, logged_in: LogIn) -> None:
    orders = [take(number) for number in range(1, 181, 3)]
    client, path, seen = logged_in(browsing), LEDGER + MARCH, ""
    for _ in range(2):
        page = client.get(path)
        seen += page.content.decode()
        older = page.context["shown"].page.older
        path = f"{LEDGER}{MARCH}&before={older.replace('+', '%2B')}"
    assert older == ""
    assert [str(order) for order in orders if f">{order}</a>" not in seen] == []
    assert [gap for gap in range(2, 178, 3) if f">{gap}\N{EN DASH}{gap + 1}</a>" not in seen] == []


def test_a_wrong_period_is_told_and_the_last_days_are_shown(take: Take, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    assert "Choose a day on or after the first one." in text(client, LEDGER + "?since=2026-03-02&until=2026-03-01")
    assert "Choose a period of a year at most." in text(client, LEDGER + "?since=2020-03-02&until=2026-03-01")
    assert "like 2026-01-05" in text(client, LEDGER + "?since=yesterday")
    assert "There is no such standing" in text(client, LEDGER + "?standing=odd")


def test_the_empty_ledger_teaches(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    assert "No shop's orders are read yet." in text(logged_in(browsing), LEDGER)


def test_a_period_without_orders_says_so(shop: Connection, browsing: Person, logged_in: LogIn) -> None:
    assert "No order was placed in this period." in text(logged_in(browsing), LEDGER + MARCH)


def test_a_gap_tells_its_story_and_the_words_for_the_customer(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), f"{LEDGER}{ten[6].pk}/4/5?customer=de")
    assert "The shop never gave the hub any order from 4 to 5, 2 numbers." in page
    assert '<p class="copy" lang="de">' in page
    assert "Explain these numbers" not in page  # nothing that would be refused


def test_one_number_of_a_range_has_its_own_page(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    page = text(logged_in(support), f"{LEDGER}{ten[6].pk}/5/5")
    assert "The shop never gave the hub an order 5." in page
    assert "Explain this number" in page


def test_several_numbers_are_explained_at_once(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    gaps = [key(ten[6], 4, 5), key(ten[9], 8, 8)]
    assert "Explain 3 numbers" in text(client, f"{LEDGER}explain?gap={gaps[0]}&gap={gaps[1]}")
    said = {"gap": gaps, "standing": "declined", "note": "The gateway says so.", "back": "since=2026-03-01&until=2026-03-31"}
    answer = client.post(f"{LEDGER}explain", said, follow=True)
    page = " ".join(answer.content.decode().split())
    assert answer.redirect_chain == [(LEDGER + MARCH, 302)]
    assert "3 numbers are explained now." in page
    assert "Every number is accounted for." in page
    assert [(note.first, note.last, note.person) for note in NumberNote.objects.all()] == [(4, 5, support), (8, 8, support)]
    entry = AuditEntry.objects.get(action="numbers noted")
    assert (entry.detail["numbers"], entry.detail["count"], entry.reason) == (["4\N{EN DASH}5", "8"], 3, "The gateway says so.")


def test_a_number_entered_elsewhere_asks_for_its_erp_number(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    refused = client.post(f"{LEDGER}explain", {"gap": key(ten[9], 8, 8), "standing": "elsewhere"}).content.decode()
    assert "Enter the number that the ERP gave the order." in refused
    assert "<title>Error:" in refused
    several = client.post(f"{LEDGER}explain", {"gap": key(ten[6], 4, 5), "standing": "elsewhere", "erp_number": "SO1"})
    assert "one number at a time" in several.content.decode()
    client.post(f"{LEDGER}explain", {"gap": key(ten[9], 8, 8), "standing": "elsewhere", "erp_number": "SO1"})
    assert NumberNote.objects.get().erp_number == "SO1"
    assert "Entered in the ERP as SO1." in text(client, f"{LEDGER}{ten[9].pk}/8/8")
    assert "Entered in the ERP as SO1." in text(client, "/m/alpine/search?q=8")


def test_a_number_that_is_searched_leads_into_the_ledger(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    found = text(logged_in(browsing), "/m/alpine/search?q=5")
    assert "The shop never gave the hub an order 5." in found
    assert f'href="{LEDGER}{ten[6].pk}/5/5"' in found


def test_a_number_of_another_order_in_the_erp_is_refused(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    Order.objects.filter(pk=ten[1].pk).update(erp_number="SO1")
    said = {"gap": key(ten[9], 8, 8), "standing": "elsewhere", "erp_number": "SO1"}
    answer = logged_in(support).post(f"{LEDGER}explain", said, follow=True)
    assert "belongs to the order 1 already" in answer.content.decode()
    assert not NumberNote.objects.exists()


def test_a_number_that_has_become_an_order_meanwhile_is_not_noted(
    ten: dict[int, Order], take: Take, support: Person, logged_in: LogIn
) -> None:
    take(5)
    answer = logged_in(support).post(f"{LEDGER}explain", {"gap": key(ten[6], 4, 5), "standing": "aborted"}, follow=True)
    assert "An order has come with one of these numbers meanwhile." in answer.content.decode()
    assert not NumberNote.objects.exists()


def test_a_new_note_replaces_the_old_one_only_where_both_speak(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    client.post(f"{LEDGER}explain", {"gap": key(ten[6], 4, 5), "standing": "aborted"})
    client.post(f"{LEDGER}explain", {"gap": key(ten[6], 5, 5), "standing": "test"})
    found = [(note.first, note.last, note.standing) for note in NumberNote.objects.all()]
    assert found == [(4, 4, "aborted"), (5, 5, "test")]


def test_a_note_is_taken_back(ten: dict[int, Order], support: Person, logged_in: LogIn) -> None:
    noted(ten[1].connection, 4, 8)
    client = logged_in(support)
    assert "Take the note back" in text(client, f"{LEDGER}{ten[9].pk}/8/8")
    client.post(f"{LEDGER}forget", {"gap": key(ten[9], 8, 8)})
    assert [(note.first, note.last) for note in NumberNote.objects.all()] == [(4, 7)]
    assert "1 number is unexplained." in text(client, LEDGER + MARCH)


def test_numbers_of_another_merchant_are_nobodys(ten: dict[int, Order], stranger: Person, logged_in: LogIn) -> None:
    client = logged_in(stranger)
    gap = key(ten[9], 8, 8)
    assert client.get(f"/m/harbour/numbers/{ten[9].pk}/8/8").status_code == 302
    client.post("/m/harbour/numbers/explain", {"gap": gap, "standing": "aborted"})
    client.post("/m/harbour/numbers/ask", {"gap": gap})
    assert not NumberNote.objects.exists()
    assert client.post(f"{LEDGER}explain", {"gap": gap}).status_code == 404


@pytest.mark.parametrize("wrong", ["", "x", "1:2", "1:2-x", f"{'9' * 30}:1-2", "-1:1-2"])
def test_what_no_page_has_written_is_left_out(ten: dict[int, Order], support: Person, logged_in: LogIn, wrong: str) -> None:
    assert "No number was chosen." in text(logged_in(support), f"{LEDGER}explain?gap={wrong}")


def rows_of(answer: object) -> list[dict[str, str]]:
    assert isinstance(answer, StreamingHttpResponse)
    told = b"".join(answer).decode()
    assert told[0] == "\N{ZERO WIDTH NO-BREAK SPACE}"
    return list(csv.DictReader(io.StringIO(told[1:])))


def test_the_table_holds_every_line_and_no_formula(ten: dict[int, Order], browsing: Person, logged_in: LogIn) -> None:
    Order.objects.filter(pk=ten[3].pk).update(customer="=HYPERLINK(1)", total=Decimal("12.34"))
    noted(ten[1].connection, 4, 4, "other", note="@SUM(A1)")
    answer = logged_in(browsing).get(f"{LEDGER}export{MARCH}")
    rows = rows_of(answer)
    assert [row["e-number"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
    assert sum(int(row["Numbers"]) for row in rows) == 10
    assert rows[2]["Customer"] == "'=HYPERLINK(1)"
    assert rows[2]["Sum"] == "12.3400"
    assert rows[3]["Reason"] == "'@SUM(A1)"
    assert rows[0]["Placed"] == "2026-03-01 01:01:00+01:00"  # where the merchant is
    assert [row["Standing"] for row in rows if row["e-number"] in ("5", "7")] == ["Unexplained", "Test order"]


def test_the_table_of_many_numbers_is_whole(
    take: Take, shop: Connection, browsing: Person, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than fit into one chunk, many placed in the same minute."""
    monkeypatch.setattr("integration_hub.orders.numbers.lines.CHUNK", 7)
    for number in range(1, 60, 2):
        take(number, minutes=number // 9)
    rows = rows_of(logged_in(browsing).get(f"{LEDGER}export{MARCH}"))
    assert [int(row["e-number"]) for row in rows] == list(range(1, 60))


def test_a_shop_that_counts_other_things_too_has_nothing_to_explain(
    ten: dict[int, Order], shop: Connection, browsing: Person, logged_in: LogIn
) -> None:
    Process.objects.filter(source=shop).update(settings={"consecutive": False})
    page = text(logged_in(browsing), LEDGER + MARCH)
    assert "Every number is accounted for." in page
    assert "3 not used for orders" in page
    assert "means nothing" in text(logged_in(browsing), f"{LEDGER}{ten[9].pk}/8/8")


def test_the_last_seven_days_are_shown_where_none_are_chosen(
    take: Take, shop: Connection, browsing: Person, logged_in: LogIn
) -> None:
    page = logged_in(browsing).get(LEDGER)
    period = page.context["form"].period
    assert period.until - period.since == timedelta(days=7)
    assert period.since > BEGUN
