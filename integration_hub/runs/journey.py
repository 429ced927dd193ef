"""One journey as a person follows it: who asked, which runs did it, what they told and called, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Q

from integration_hub import journeys
from integration_hub.accounts.models import AuditEntry, Merchant
from integration_hub.runs.models import Exchange, LogEntry, Run

MOST_RUNS = 50
MOST = 300
"""Lines, and calls, that one page shows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened on the way; exactly one of the four is there."""

    at: datetime
    merchant: Merchant | None
    asked: AuditEntry | None = None
    run: Run | None = None
    line: LogEntry | None = None
    call: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """All that is known of it; ``cut`` where more was told or called than is shown."""

    correlation: str
    steps: Sequence[Step]
    cut: bool


def journey_of(correlation: str, merchants: Sequence[Merchant]) -> Journey:
    """What these merchants' records tell of the journey, in five queries however many there are. What is no id has none."""
    if not journeys.well_formed(correlation):
        return Journey(correlation, (), cut=False)
    whose = {merchant.pk: merchant for merchant in merchants}
    asked = AuditEntry.objects.filter(correlation=correlation, merchant__in=whose)[:MOST]
    started = Run.objects.filter(correlation=correlation, merchant__in=whose).select_related("process").order_by("pk")
    runs = list(started[:MOST_RUNS])
    on_it = Q(run_id__in=[run.pk for run in runs]) | Q(run_id=None, correlation=correlation)
    lines = list(LogEntry.objects.filter(on_it, merchant_id__in=whose).order_by("pk")[: MOST + 1])
    calls = list(Exchange.objects.filter(on_it, merchant_id__in=whose).order_by("pk")[: MOST + 1])
    steps: Iterator[Step] = chain(
        (Step(each.at, whose.get(each.merchant_id or 0), asked=each) for each in asked),
        (Step(each.created_at, whose[each.merchant_id], run=each) for each in runs),
        (Step(each.at, whose[each.merchant_id], line=each) for each in lines[:MOST]),
        (Step(each.at, whose[each.merchant_id], call=each) for each in calls[:MOST]),
    )
    return Journey(correlation, sorted(steps, key=lambda step: step.at), cut=max(len(lines), len(calls)) > MOST)
