"""Readiness names the part that cannot work, and tells no secret."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from integration_hub import health
from integration_hub.runs.models import Beat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def answering_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests meet a real broker; here one that answers, unless a test says otherwise."""
    monkeypatch.setitem(health.PARTS, "broker", lambda: health.OK)


def test_a_live_process_says_so(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}


def test_a_hub_whose_clock_has_not_turned_yet_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stopped_clock_is_not_ready_and_says_so(client: Client) -> None:
    Beat.objects.create(name="clock", at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "stopped" in answer.json()["parts"]["clock"]


def test_a_dead_broker_is_not_ready_and_its_address_is_not_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    answer = client.get("/readyz")
    if answer.status_code == 503:
        assert "does not answer" in answer.json()["parts"]["broker"]
    assert "sock" not in answer.content.decode()


def test_a_dead_database_is_told_and_not_a_crash(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise DatabaseError("host=secret")

    monkeypatch.setitem(health.PARTS, "database", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()


def test_missing_migrations_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    health._all_applied.cache_clear()
    monkeypatch.setattr("django.db.migrations.recorder.MigrationRecorder.applied_migrations", lambda self: {})
    assert "manage migrate" in client.get("/readyz").json()["parts"]["migrations"]
    monkeypatch.undo()
    assert client.get("/readyz").json()["parts"]["migrations"] == "ok"
