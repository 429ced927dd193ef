"""The pages of logs, a merchant's and everybody's: filters, journeys, what can be downloaded, and whose lines they are."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.runs.models import Level, LogEntry
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def theirs(other_merchant: Merchant) -> LogEntry:
    return LogEntry.objects.create(merchant_id=other_merchant.pk, message="Only for Harbour.", correlation="trip-of-harbour")


def test_support_sees_all_its_merchants_lines_and_nobody_elses(
    scene: Scene, theirs: LogEntry, support: Person, admin: Person, stranger: Person, logged_in: LogIn
) -> None:
    mine = text(logged_in(support), "/logs/")
    assert "Count mismatch. 17 prices are missing" in mine
    assert "Only for Harbour." not in mine
    both = text(logged_in(admin), "/logs/")
    assert "Count mismatch. 17 prices are missing" in both
    assert "Only for Harbour." in both
    assert "17 prices" not in text(logged_in(stranger), "/logs/")


def test_who_only_browses_has_no_logs_of_all_merchants(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert logged_in(browsing).get("/logs/").status_code == 403


def test_another_merchants_lines_come_by_no_filter_file_tail_or_trip(
    scene: Scene, theirs: LogEntry, support: Person, logged_in: LogIn
) -> None:
    client = logged_in(support)
    for query in (
        "?merchant=harbour",
        "?q=Only+for",
        "?download=csv",
        "?download=json",
        "?tail=",
        "?correlation=trip-of-harbour",
    ):
        for page in ("/logs/", "/m/alpine/runs/logs"):
            answer = client.get(page + query)
            told = answer.getvalue() if answer.streaming else answer.content
            assert "Only for Harbour." not in told.decode(), page + query


def test_one_merchant_is_chosen_of_all(scene: Scene, theirs: LogEntry, admin: Person, logged_in: LogIn) -> None:
    page = text(logged_in(admin), "/logs/?merchant=harbour")
    assert "Only for Harbour." in page
    assert "17 prices" not in page


def test_a_line_leads_to_its_run_its_record_and_its_trip(scene: Scene, support: Person, logged_in: LogIn) -> None:
    run, order = scene.runs["delivering"], scene.orders["failed"]
    page = text(logged_in(support), "/logs/?q=1009:")
    assert f'href="/m/alpine/runs/{run.pk}"' in page
    assert f'href="/m/alpine/orders/{order.pk}"' in page
    assert f'href="/logs/?correlation={run.correlation}"' in page


def test_a_trip_is_told_in_order_with_its_calls(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), f"/m/alpine/runs/logs?correlation={scene.runs['delivering'].correlation}")
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    places = [
        told.index(words)
        for words in ("Reading began.", "POST https://erp.alpine.example:50000/b1s/v2/Orders", "1009: The ERP has no tax code")
    ]
    assert places[0] < places[1]
    assert "Nothing is kept of this trip" in text(logged_in(browsing), "/m/alpine/runs/logs?correlation=x%00y")


def test_an_order_leads_to_the_trip_of_each_attempt(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), f"/m/alpine/orders/{scene.orders['failed'].pk}")
    assert f"/m/alpine/runs/logs?correlation={scene.runs['delivering'].correlation}" in page


def test_a_text_is_searched_in_so_many_days_only(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    long_ago = f"{timezone.now() - timedelta(days=20):%Y-%m-%d}"
    refused = text(client, f"/logs/?q=prices&since={long_ago}")
    assert "at most 7 days at a time" in refused
    assert "days at a time" not in text(client, f"/m/alpine/runs/logs?q=prices&since={long_ago}")
    assert "Choose a day that is not before" in text(client, "/logs/?since=2026-01-05&until=2026-01-04")
    assert "Enter at least three characters" in text(client, "/logs/?q=ab")


@pytest.mark.parametrize(
    "query",
    [
        "since=9999-12-31&until=9999-12-31", "since=0001-01-01&q=prices", "until=0001-01-01", "run=99999999999999999999", "run=x",
        "q=%00%00%00", "level=x&service=y&merchant=z", "tail=x&came=-1", "tail=9999-12-31T00:00:00%2B00:00_1", "download=x",
        "before=x", "correlation=%25", "q=%25_%5C",
    ],
)  # fmt: skip
def test_whatever_is_written_into_the_address_the_page_stands(
    scene: Scene, support: Person, logged_in: LogIn, query: str
) -> None:
    client = logged_in(support)
    for page in ("/logs/", "/m/alpine/runs/logs"):
        answer = client.get(f"{page}?{query}")
        assert answer.status_code == 200
        assert b"".join(answer) is not None


def test_all_logs_take_the_same_queries_for_any_number_of_lines(
    scene: Scene, admin: Person, logged_in: LogIn, queries: CountQueries
) -> None:
    client = logged_in(admin)
    before = queries(client, "/logs/")
    for number in range(20):
        merchant = Merchant.objects.create(slug=f"m{number}", name=f"Merchant {number}")
        LogEntry.objects.bulk_create(LogEntry(merchant_id=merchant.pk, message="More.") for _ in range(5))
    assert queries(client, "/logs/") == before
    assert before <= 9


def test_a_table_is_downloaded_as_filtered_and_safe_for_spreadsheets(scene: Scene, support: Person, logged_in: LogIn) -> None:
    LogEntry.objects.create(merchant_id=scene.merchant.pk, level=Level.ERROR, message="=cmd|'/c calc'!A1", subject="item:A")
    answer = logged_in(support).get("/logs/?download=csv&level=40&live=1")
    assert answer.streaming
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0]["message"] == "'=cmd|'/c calc'!A1"
    assert (rows[0]["record"], rows[0]["merchant"]) == ("item:A", "alpine")
    assert {row["level"] for row in rows} == {"Error"}


def test_json_lines_hold_an_object_each(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    answer = logged_in(browsing).get("/m/alpine/runs/logs?download=json&level=40")
    told = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert len(told) == LogEntry.objects.filter(merchant_id=scene.merchant.pk, level=40).count()
    assert all(each["merchant"] == "alpine" and each["correlation"] for each in told)


def test_the_live_page_polls_from_its_newest_line_and_stops_when_it_is_long(
    scene: Scene, support: Person, logged_in: LogIn
) -> None:
    client = logged_in(support)
    assert "every 3s" not in text(client, "/logs/")
    page = text(client, "/logs/?live=1&level=40")
    poll = re.search(r'hx-get="(\?[^"]*)"[^>]*hx-trigger="every 3s"', page)
    assert poll
    assert "level=40" in poll[1]
    LogEntry.objects.create(merchant_id=scene.merchant.pk, level=Level.ERROR, message="Newer.", at=timezone.now())
    LogEntry.objects.update(at=timezone.now() - timedelta(seconds=2))
    ended = text(client, "/logs/?tail=2020-01-01T00:00:00%2B00:00_1&came=999&level=40")
    assert "hx-trigger" not in ended
    assert "Begin again with the newest" in ended
