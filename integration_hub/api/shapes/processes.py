"""Services between two connections, and when they run."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, words
from integration_hub.api.shapes.runs import RunRow, run_row
from integration_hub.processes.actions import monitoring_reason
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.queries import Timed, schedules_of
from integration_hub.runs.refreshing import Refresh

LATEST = 5


class ProcessRow(Shape):
    """One service of a merchant."""

    slug: str
    name: str
    kind: str = Field(examples=["orders_to_erp"])
    source: str = Field(description="The slug of the connection that it reads.")
    target: str | None = Field(description="The slug of the connection that it writes; null where it ends in the hub.")
    enabled: bool
    monitoring: bool = Field(description="Whether nothing is published unless the expected count was imported.")
    next_at: Moment | None = Field(description="When it starts by itself next.")


class ScheduleRow(Shape):
    """When a service starts by itself."""

    id: int
    service: str = Field(description="The slug of the process.")
    crontab: str
    meaning: str
    time_zone: str
    mode: Annotated[str, words(Mode)]
    enabled: bool
    next_at: Moment


class ProcessWhole(ProcessRow):
    """A service with its schedules and its newest runs."""

    why_no_monitoring: Said = Field(description="Why monitoring cannot be on; empty where it can.")
    watermark: Moment | None = Field(description="What changed before it was read.")
    schedules: list[ScheduleRow]
    runs: list[RunRow]


class RefreshPlan(Shape):
    """What reading everything again will do, from what it did the last times."""

    active: RunRow | None = Field(description="A run that is under way: starting joins it.")
    read: int | None
    changes: int | None
    took_seconds: int | None
    planned: Moment | None
    comes_by_itself: bool = Field(description="Whether a schedule does the same within the hour.")


def process_row(process: Process) -> ProcessRow:
    """Of a process with its next time (``processes_shown``)."""
    return ProcessRow(
        slug=process.slug, name=process.name, kind=process.kind, source=process.source.slug,
        target=process.target.slug if process.target else None, enabled=process.enabled, monitoring=process.monitoring,
        next_at=getattr(process, "next_at", None),
    )  # fmt: skip


def process_whole(process: Process) -> ProcessWhole:
    runs = process.runs.select_related("process", "person")[:LATEST]
    return ProcessWhole(
        **dict(process_row(process)),
        why_no_monitoring=monitoring_reason(process),
        watermark=process.watermark,
        schedules=[schedule_row(timed) for timed in schedules_of(process)],
        runs=[run_row(run) for run in runs],
    )


def schedule_row(timed: Timed) -> ScheduleRow:
    own = timed.schedule
    return ScheduleRow(
        id=own.pk, service=own.process.slug, crontab=own.crontab, meaning=timed.words, time_zone=own.time_zone,
        mode=own.mode, enabled=own.enabled, next_at=own.next_at,
    )  # fmt: skip


def refresh_plan(plan: Refresh) -> RefreshPlan:
    return RefreshPlan(
        active=run_row(plan.active) if plan.active else None, read=plan.read, changes=plan.changes,
        took_seconds=plan.took // timedelta(seconds=1) if plan.took else None, planned=plan.planned,
        comes_by_itself=plan.comes_by_itself,
    )  # fmt: skip
