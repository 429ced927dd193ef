"""Forgetting what is past its time, in steps so small that nobody waits for them."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Manager
from django.utils import timezone

from integration_hub.runs.models import Exchange, LogEntry

STEP = 500
MOST_STEPS = 200
PAUSE = 0.01
"""Seconds between two steps: SQLite's queue of writers is not fair, and one that never pauses starves the others."""


def forget_the_old() -> int:
    """Forget log lines and exchanges older than HUB_KEEP_DAYS; how many."""
    before = oldest_kept()
    return sum(forget(kept, before, by="at") for kept in (LogEntry.objects, Exchange.objects))


def oldest_kept() -> datetime:
    """What is older than this is past its time."""
    return timezone.now() - timedelta(days=settings.HUB_KEEP_DAYS)


def forget(kept: Manager[Any], before: datetime, *, by: str) -> int:
    """Delete rows whose ``by`` is before ``before``, from the lowest id on; ids rise about as time does. How many."""
    forgotten = 0
    for _ in range(MOST_STEPS):
        rows = list(kept.order_by("pk").values_list("pk", by)[:STEP])
        old = [pk for pk, at in rows if at < before]
        if old:
            kept.filter(pk__in=old).delete()
            forgotten += len(old)
        if len(old) < STEP:
            break
        time.sleep(PAUSE)
    return forgotten
