"""Each figure changes when what it speaks of does, and is what a plain look at the rows says."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import Notice
from integration_hub.cases.models import Case
from integration_hub.charts.clock import SAMPLES, begun
from integration_hub.charts.models import Sample
from integration_hub.connections.models import Connection
from integration_hub.metrics.queries import EDGES
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Beat, Heartbeat, Run, State
from tests.cast import process
from tests.metrics.conftest import Read
from tests.scene import bare_order

pytestmark = pytest.mark.django_db


def a_run(of: Process, state: State, **fields: Any) -> Run:
    number = Run.objects.count()
    return Run.objects.create(
        merchant=of.merchant, process=of, state=state, mode="full", trigger="schedule", target_key=f"t{number}", **fields
    )


def test_the_queue_is_told_by_service_and_state_and_so_is_who_waits_longest(
    read: Read, erp: Connection, shop: Connection
) -> None:
    items, orders = process(kinds.ITEMS_FROM_ERP, erp), process(kinds.ORDERS_TO_ERP, shop, erp)
    assert read()["hub_queue_runs", "items_from_erp", "queued"] == 0
    a_run(items, State.QUEUED, created_at=timezone.now() - timedelta(seconds=90))
    running = a_run(orders, State.RUNNING)
    told = read()
    assert told["hub_queue_runs", "items_from_erp", "queued"] == 1
    assert told["hub_queue_runs", "orders_to_erp", "running"] == 1
    assert told["hub_queue_oldest_seconds", "items_from_erp"] == pytest.approx(90, abs=20)
    assert told["hub_queue_oldest_seconds", "orders_to_erp"] == 0
    Run.objects.filter(pk=running.pk).update(state=State.DONE, ended_at=timezone.now())
    assert read()["hub_queue_runs", "orders_to_erp", "running"] == 0


def test_how_runs_ended_is_told_by_service_and_outcome(read: Read, erp: Connection) -> None:
    items = process(kinds.ITEMS_FROM_ERP, erp)
    now = timezone.now()
    for state in (State.DONE, State.DONE, State.COUNT_MISMATCH):
        a_run(items, state, ended_at=now)
    a_run(items, State.FAILED, ended_at=now - timedelta(hours=2))
    told = read()
    ends = {outcome: told["hub_runs_ended", outcome, "items_from_erp", "1h"] for outcome in ("done", "count_mismatch", "failed")}
    assert ends == {"done": 2, "count_mismatch": 1, "failed": 0}


def test_open_orders_are_told_by_merchant_and_state(read: Read, shop: Connection, other_merchant: Merchant) -> None:
    states = (
        [OrderState.AWAITING] * 3 + [OrderState.FAILED] * 2 + [OrderState.IN_DOUBT, OrderState.DELIVERED, OrderState.DECLINED]
    )
    for number, state in enumerate(states):
        bare_order(shop, str(number), state)
    told = read()
    mine = {key[2]: value for key, value in told.items() if key[:2] == ("hub_orders", "alpine")}
    assert mine == {"awaiting": 3, "failed": 2, "in_doubt": 1, "sending": 0, "handed_over": 0, "picked_up": 0}
    assert told["hub_orders", "harbour", "failed"] == 0


def test_delivery_latency_is_what_a_plain_look_at_the_orders_says(read: Read, shop: Connection) -> None:
    chance, now = random.Random(5), timezone.now()
    took = [chance.choice([*EDGES, timedelta(seconds=chance.expovariate(1 / 600))]) for _ in range(60)] + [timedelta(days=3)]
    ages = [timedelta(minutes=chance.choice([5, 50, 70, 1400, 1500])) for _ in took]
    for number, (each, age) in enumerate(zip(took, ages, strict=True)):
        bare_order(shop, f"{number}", OrderState.DELIVERED, delivered_at=now - age, received_at=now - age - each)
    bare_order(shop, "by hand", OrderState.HANDLED, delivered_at=now, received_at=now - timedelta(hours=9))
    told = read()
    for window, within in (("1h", timedelta(hours=1)), ("1d", timedelta(days=1))):
        mine = [each for each, age in zip(took, ages, strict=True) if age < within]
        for edge in EDGES:
            count = sum(each <= edge for each in mine)
            assert told["hub_delivery_seconds_bucket", f"{edge.total_seconds()}", window] == count, edge
        assert told["hub_delivery_seconds_bucket", "+Inf", window] == told["hub_delivery_seconds_gcount", window] == len(mine) > 9
        assert told["hub_delivery_seconds_gsum", window] == pytest.approx(sum(each.total_seconds() for each in mine))


def beat(at: Connection, kind: str, **minutes: int) -> None:
    moments = {name: timezone.now() - timedelta(minutes=ago) for name, ago in minutes.items()}
    Heartbeat.objects.update_or_create(connection=at, kind=kind, defaults=moments)


def test_data_is_as_old_as_its_oldest_source_and_due_as_its_schedule_says(
    read: Read, merchant: Merchant, erp: Connection, shop: Connection
) -> None:
    other = merchant.connections.create(slug="erp-2", name="Second ERP", connector="sap_business_one")
    stock = process(kinds.STOCK_FROM_ERP, erp)
    Process.objects.create(merchant=merchant, slug="stock-2", name="Stock 2", kind=stock.kind, source=other)
    stock.schedules.create(crontab="*/10 * * * *")
    to_shop = process(kinds.CATALOGUE_TO_SHOP, erp, shop)
    assert ("hub_data_age_seconds", "alpine", "stock_from_erp") not in read()
    beat(erp, stock.kind, good_at=5)
    beat(other, stock.kind, good_at=30)
    beat(shop, to_shop.kind, good_at=60)
    told = read()
    assert told["hub_data_age_seconds", "alpine", "stock_from_erp"] == pytest.approx(1800, abs=20)
    assert told["hub_data_age_seconds", "alpine", "catalogue_to_shop"] == pytest.approx(3600, abs=20)
    assert told["hub_data_due_seconds", "alpine", "stock_from_erp"] == 600
    Process.objects.filter(pk=to_shop.pk).update(enabled=False)
    assert ("hub_data_age_seconds", "alpine", "catalogue_to_shop") not in read()


def test_a_service_that_fails_is_told_with_since_when(read: Read, erp: Connection, shop: Connection) -> None:
    process(kinds.ORDERS_TO_ERP, shop, erp)
    assert read()["hub_failing_seconds", "alpine", "orders_to_erp"] == 0
    beat(shop, kinds.ORDERS_TO_ERP, failing_since=20)
    assert read()["hub_failing_seconds", "alpine", "orders_to_erp"] == pytest.approx(1200, abs=20)


def test_mails_that_are_not_sent_yet_are_told_by_what_keeps_them(read: Read, merchant: Merchant) -> None:
    for state, error in (
        ("waiting", ""),
        ("waiting", "451 later"),
        ("waiting", "550 no"),
        ("held", ""),
        ("sent", ""),
        ("given_up", "x"),
    ):
        Notice.objects.create(merchant=merchant, address="a@hub.example", state=state, error=error)
    told = read()
    assert [told["hub_mails", state] for state in ("waiting", "refused", "held")] == [1, 2, 1]


def test_cases_that_ask_for_a_person_are_told_and_ended_ones_are_not(read: Read, merchant: Merchant) -> None:
    now = timezone.now()
    for number, (state, ended) in enumerate(
        (("open", None), ("open", None), ("taken", None), ("closed", now), ("ignored", None))
    ):
        Case.objects.create(
            merchant=merchant, fingerprint=number, kind="orders", state=state, first_at=now, last_at=now, ended_at=ended
        )
    told = read()
    assert told["hub_cases", "orders", "open"] == 2
    assert told["hub_cases", "orders", "taken"] == 1
    assert told["hub_cases", "run", "open"] == 0


def test_systems_are_counted_by_how_they_answered(read: Read, erp: Connection, shop: Connection) -> None:
    Connection.objects.filter(pk=erp.pk).update(state="offline")
    told = Counter({state: int(read()["hub_connections", state]) for state in ("offline", "unknown", "online")})
    assert told == {"offline": 1, "unknown": 1, "online": 0}


def test_what_waits_for_shops_is_the_charts_newest_sample(read: Read, merchant: Merchant) -> None:
    now = begun(timezone.now())
    Beat.objects.create(name=SAMPLES, at=now)
    for minutes, value in ((5, 9), (10, 30)):
        Sample.objects.create(merchant=merchant, name=Sample.UNTOLD, at=now - timedelta(minutes=minutes), value=value)
    assert read()["hub_shop_items_waiting", "alpine"] == 9
    Sample.objects.create(merchant=merchant, name=Sample.UNTOLD, at=now, value=4)
    assert read()["hub_shop_items_waiting", "alpine"] == 4


def test_a_clock_that_has_never_turned_has_no_age(read: Read, merchant: Merchant) -> None:
    assert ("hub_clock_age_seconds",) not in read()
    Beat.objects.create(name="clock", at=timezone.now() - timedelta(minutes=7))
    assert read()["hub_clock_age_seconds",] == pytest.approx(420, abs=20)
