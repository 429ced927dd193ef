"""What is kept of feeds, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integration_hub.processes.models import Process
from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.retention import forget_old_feeds
from integration_hub.publishing.spooling import KEPT_FAILED, place, sweep
from tests.publishing.feeds import cluster, to_target

__all__ = ["cluster", "to_target"]
pytestmark = pytest.mark.django_db


def made(service: Process, state: FeedImport.State, days: int = 0, **said: Any) -> FeedImport:
    ended = None if state in FeedImport.OPEN else timezone.now() - timedelta(days=days)
    return FeedImport.objects.create(
        target_id=service.target_id or 0, state=state, ended_at=ended, **{"extent": "full", "name": "x", **said}
    )


def kept(service: Process, name: str) -> str:
    """A payload in the spool, under a name of this target."""
    place(f"{service.target_id}-{name}").write_bytes(b"payload")
    return f"{service.target_id}-{name}"


def test_old_feeds_are_forgotten_but_the_open_one_and_the_last_full_one_stay(to_target: Process) -> None:
    path = kept(to_target, "old")
    for state, said in ((FeedImport.State.SUCCESS, {}), (FeedImport.State.FAILURE, {"path": path})):
        made(to_target, state, 400, **said)
    last, young = made(to_target, FeedImport.State.SUCCESS, 300), made(to_target, FeedImport.State.FAILURE, 1)
    waiting = made(to_target, FeedImport.State.WAITING, built_at=timezone.now() - timedelta(days=400))
    assert forget_old_feeds() == 2
    assert set(FeedImport.objects.all()) == {last, young, waiting}
    assert not place(path).exists()


def test_the_spool_holds_what_is_known_and_the_latest_failures_alone(to_target: Process) -> None:
    stray, foreign = kept(to_target, "stray"), place("0-foreign")
    foreign.write_bytes(b"of another target")
    feeds = [made(to_target, FeedImport.State.FAILURE, path=kept(to_target, f"failed-{n}")) for n in range(KEPT_FAILED + 2)]
    sweep(to_target.target_id or 0)
    assert not place(stray).exists()
    assert foreign.exists()
    assert [place(feed.path).exists() for feed in feeds] == [False] * 2 + [True] * KEPT_FAILED
    assert FeedImport.objects.filter(path="").count() == 2
    foreign.unlink()
