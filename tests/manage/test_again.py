"""Reading everything again, or one record: what will happen is said first, in figures that were measured."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.runs.models import ACTIVE, Run, State, Trigger
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
CountQueries = Callable[[Client, str], int]


def text(client: Client, path: str) -> str:
    return " ".join(client.get(f"/m/alpine/{path}").content.decode().split())


def full(process: Process, *, minutes: int, read: int, published: int, state: State = State.DONE) -> Run:
    ended = timezone.now() - timedelta(hours=2)
    return Run.objects.create(
        merchant=process.merchant, process=process, mode=Mode.FULL, trigger=Trigger.SCHEDULE, state=state, read=read,
        published=published, started_at=ended - timedelta(minutes=minutes), ended_at=ended,
    )  # fmt: skip


def test_a_full_sync_says_what_it_will_do_from_what_the_last_ones_did(scene: Scene, support: Person, logged_in: LogIn) -> None:
    prices = scene.processes[kinds.PRICES_FROM_ERP]
    for minutes, read, published in ((40, 900, 500), (4, 950, 12), (5, 980, 11), (3, 1000, 13)):
        full(prices, minutes=minutes, read=read, published=published)
    full(prices, minutes=59, read=3, published=0, state=State.NOT_REACHABLE)
    page = text(logged_in(support), f"runs/refresh/{prices.pk}")
    assert "It reads all prices from Acme ERP: the last time 1,000." in page
    assert "About 12 changes go into the shop&#x27;s queue" in page or "About 12 changes go into the shop's queue" in page
    assert "It takes about 4m, as the last 3 did." in page
    assert "What is missing there is withdrawn here" in page
    assert 'value="full"' in page


def test_before_the_first_full_sync_nothing_is_made_up(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = text(logged_in(support), f"runs/refresh/{scene.processes[kinds.STOCK_FROM_ERP].pk}")
    assert "How many those are is not known yet" in page
    assert "How long it takes is not known yet." in page


def test_a_schedule_that_does_the_same_soon_is_told(scene: Scene, support: Person, logged_in: LogIn) -> None:
    stock = scene.processes[kinds.STOCK_FROM_ERP]
    client = logged_in(support)
    soon = Schedule.objects.create(
        process=stock, crontab="0 2 * * *", mode=Mode.FULL, next_at=timezone.now() + timedelta(hours=9)
    )
    assert "The schedule does the same" not in text(client, f"runs/refresh/{stock.pk}")
    Schedule.objects.filter(pk=soon.pk).update(next_at=timezone.now() + timedelta(minutes=20, seconds=30))
    page = text(client, f"runs/refresh/{stock.pk}")
    assert "The schedule does the same <time" in page
    assert ">in 20 minutes</time>" in page


def test_while_a_run_is_at_work_or_the_service_is_off_there_is_no_button(scene: Scene, support: Person, logged_in: LogIn) -> None:
    items, stock = scene.processes[kinds.ITEMS_FROM_ERP], scene.processes[kinds.STOCK_FROM_ERP]
    page = text(logged_in(support), f"runs/refresh/{items.pk}")
    assert f"See run {scene.runs['running'].pk}" in page
    assert 'value="full"' not in page
    Process.objects.filter(pk=stock.pk).update(enabled=False)
    assert 'value="full"' not in text(logged_in(support), f"runs/refresh/{stock.pk}")


def test_a_record_is_asked_of_each_service_that_knows_it(scene: Scene, support: Person, logged_in: LogIn) -> None:
    Process.objects.filter(kind=kinds.ITEMS_FROM_ERP).update(watermark=timezone.now())
    client, items = logged_in(support), scene.processes[kinds.ITEMS_FROM_ERP]
    page = text(client, f"runs/record?of=item&key=RAIN-MOS-S&source={scene.erp.slug}")
    assert f'action="/m/alpine/runs/record/{items.pk}"' in page
    assert "Start a full sync first." in page
    Run.objects.filter(pk=scene.runs["running"].pk).update(state=State.DONE)
    answer = client.post(f"/m/alpine/runs/record/{items.pk}", {"key": "RAIN-MOS-S"})
    run = items.runs.get(state__in=ACTIVE)
    assert (answer["Location"], run.record, run.mode) == (f"/m/alpine/runs/{run.pk}", "RAIN-MOS-S", Mode.RECORD)
    assert AuditEntry.objects.get(action="run started").detail["record"] == "RAIN-MOS-S"
    assert "only RAIN-MOS-S" in text(client, f"runs/{run.pk}")


@pytest.mark.parametrize("key", ["", "x" * 300, "a\x00b"])
def test_a_record_that_cannot_be_is_refused_on_the_page(scene: Scene, support: Person, logged_in: LogIn, key: str) -> None:
    Process.objects.filter(kind=kinds.STOCK_FROM_ERP).update(watermark=timezone.now())
    stock = scene.processes[kinds.STOCK_FROM_ERP]
    answer = logged_in(support).post(f"/m/alpine/runs/record/{stock.pk}", {"key": key}, follow=True)
    assert "Say which record" in answer.content.decode()
    assert not stock.runs.filter(state__in=ACTIVE).exists()


def test_pages_of_items_and_customers_lead_there_for_who_may(
    scene: Scene, support: Person, browsing: Person, logged_in: LogIn
) -> None:
    pages = ("catalogue/item?sku=RAIN-MOS-S", "where/item?sku=KAYAK-2-RED", "where/customer?key=C20000")
    for page in pages:
        assert "/m/alpine/runs/record?of=" in text(logged_in(support), page)
        assert "/m/alpine/runs/record?of=" not in text(logged_in(browsing), page)


def test_the_page_of_a_record_takes_few_queries(scene: Scene, support: Person, logged_in: LogIn, queries: CountQueries) -> None:
    assert queries(logged_in(support), "/m/alpine/runs/record?of=item&key=RAIN-MOS-S") <= 9
