"""Webhooks: a doorbell, not a parcel. Late, double, reordered, lost and forged ones do no harm."""

import random

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from integration_hub.inbox.views import LARGEST
from integration_hub.orders.models import Order
from integration_hub.processes.models import Process
from integration_hub.runs.models import LogEntry, Run, State, Trigger
from tests.drill.shop import an_order, signature
from tests.orders.conftest import Trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside() -> Client:
    return Client(enforce_csrf_checks=True)


def rung(client: Client, trip: Trip, body: bytes, *, key: str = "bell", token: str = "") -> HttpResponse:
    headers = {"x-drill-signature": signature(key, body)}
    path = reverse("inbox:hook", args=[token or trip.source.hook_token])
    return client.post(path, body, content_type="application/json", headers=headers)  # type: ignore[return-value]


def test_a_ring_is_answered_after_the_run_stands_in_the_database(trip: Trip, outside: Client) -> None:
    assert rung(outside, trip, b"{}").status_code == 202
    run = Run.objects.get()
    assert (run.process, run.trigger, run.state) == (trip.intake, Trigger.WEBHOOK, State.QUEUED)


def test_what_a_webhook_says_is_not_believed(trip: Trip, outside: Client) -> None:
    rung(outside, trip, b'{"e_number": "W1", "total": "1.00"}')
    assert not Order.objects.exists()


def test_a_thousand_double_and_reordered_rings_are_one_run(trip: Trip, outside: Client) -> None:
    bodies = [b'{"id": %d}' % (n % 20) for n in range(100)]
    random.Random(1).shuffle(bodies)
    assert {rung(outside, trip, body).status_code for body in bodies} == {202}
    assert Run.objects.count() == 1
    trip.shop.place(*(an_order(f"W{n}") for n in range(20)))
    Run.objects.all().delete()
    trip.run(trip.intake)
    rung(outside, trip, bodies[0])
    Run.objects.filter(state=State.QUEUED).delete()
    trip.run(trip.intake)
    assert Order.objects.count() == 20


def test_a_lost_ring_costs_nothing_but_time(trip: Trip) -> None:
    trip.take_in(an_order("W1"))
    assert Order.objects.count() == 1


def test_a_ping_is_answered_with_exactly_200(trip: Trip, outside: Client) -> None:
    assert outside.post(reverse("inbox:hook", args=[trip.source.hook_token]), b"ping", content_type="x/y").status_code == 200
    assert not Run.objects.exists()


def test_a_wrong_signature_starts_nothing_and_is_logged_without_what_was_sent(
    trip: Trip, outside: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert rung(outside, trip, b'{"secret": "hunter2"}', key="wrong").status_code == 401
    assert not Run.objects.exists()
    line = LogEntry.objects.get(service="webhook")
    assert line.merchant_id == trip.merchant.pk
    assert "hunter2" not in line.message + caplog.text


def test_a_token_that_nobody_has_is_not_found(trip: Trip, outside: Client) -> None:
    assert rung(outside, trip, b"{}", token="nobody").status_code == 404


def test_a_connection_without_webhooks_is_not_found(trip: Trip, outside: Client) -> None:
    assert rung(outside, trip, b"{}", token=trip.target.hook_token).status_code == 404


def test_too_much_is_not_read(trip: Trip, outside: Client) -> None:
    assert rung(outside, trip, b"x" * (LARGEST + 1)).status_code == 413


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head"])
def test_only_a_post_rings(trip: Trip, outside: Client, method: str) -> None:
    assert getattr(outside, method)(reverse("inbox:hook", args=[trip.source.hook_token])).status_code == 405


def test_a_service_that_is_switched_off_is_not_started(trip: Trip, outside: Client) -> None:
    Process.objects.update(enabled=False)
    assert rung(outside, trip, b"{}").status_code == 200
    assert not Run.objects.exists()


def test_credentials_that_cannot_be_opened_are_said_where_a_person_looks(trip: Trip, outside: Client) -> None:
    trip.source.credentials = "v1.gone.AAAA"
    trip.source.save()
    assert rung(outside, trip, b"{}").status_code == 503
    assert LogEntry.objects.filter(service="webhook").exists()
