"""What the pages of runs and logs read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import FileEntry
from integration_hub.processes.models import Process
from integration_hub.runs.models import Exchange, LogEntry, Run, State

MOST_LINES = 200
MOST_CALLS = 50
MOST_RECORDS = 50


def runs_shown(
    merchant: Merchant, *, process: Process | None = None, states: Sequence[State] = (), since: datetime | None = None
) -> QuerySet[Run]:
    """The merchant's runs with all that a list needs, narrowed to what was asked."""
    asked = Q()
    if process:
        asked &= Q(process=process)
    if states:
        asked &= Q(state__in=states)
    if since:
        asked &= Q(created_at__gte=since)
    return merchant.runs.filter(asked).select_related("process", "process__source", "process__target", "person")


def lines_of(run: Run) -> list[LogEntry]:
    """What the run told, oldest first; of a long story its end."""
    newest = LogEntry.objects.filter(run_id=run.pk).order_by("-id")[:MOST_LINES]
    return list(newest)[::-1]


def calls_of(run: Run) -> list[Exchange]:
    """The masked calls that were kept, newest first."""
    return list(Exchange.objects.filter(merchant_id=run.merchant_id, run_id=run.pk)[:MOST_CALLS])


def file_of(run: Run) -> FileEntry | None:
    """The file that the run read, or refused."""
    return FileEntry.objects.filter(run_id=run.pk, direction=FileEntry.Direction.IN).first()


def orders_of(run: Run) -> list[Any]:
    """The orders that the run tried to deliver, failed ones first."""
    tried = run.order_attempts.select_related("order")
    worst_first = Case(When(outcome__in=["failed", "in_doubt"], then=0), default=1)
    return list(tried.order_by(worst_first, "-pk")[:MOST_RECORDS])
