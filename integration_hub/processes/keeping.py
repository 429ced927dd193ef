"""Settings and schedules put into a process's rows: what changed is told in lines."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, ValidationError

from integration_hub.accounts.changes import difference, put
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.processes.settings import SETTINGS
from integration_hub.processes.timetable import next_time


@dataclass(frozen=True, slots=True)
class Timing:
    """When a service shall run, and how; without a zone, in the merchant's."""

    crontab: str
    mode: Mode = Mode.INCREMENTAL
    time_zone: str | None = None
    enabled: bool = True

    def zone(self, process: Process) -> str:
        return self.time_zone or process.merchant.time_zone


def put_settings(row: Process, told: BaseModel | None) -> list[str]:
    """Store them where they differ; a line for each change. None leaves them alone."""
    if told is None:
        return []
    before = as_told(SETTINGS[row.kind], row.settings)
    lines = differences("settings", before, told)
    if lines:
        row.settings = told.model_dump(mode="json", exclude_unset=True)
        row.save(update_fields=["settings"])
    return lines


def put_schedule(process: Process, timing: Timing, by: str = "") -> tuple[Schedule, list[str], bool]:
    """The schedule, brought to what is wanted; what changed, and whether it was made. ``by``: who set it on a page."""
    row = process.schedules.filter(crontab=timing.crontab, mode=timing.mode).first()
    made = row is None
    row = row or Schedule(process=process, crontab=timing.crontab, mode=timing.mode.value)
    lines = put(row, {"time_zone": timing.zone(process), "enabled": timing.enabled})
    if made or lines:
        now = timezone.now()
        row.next_at = next_time(row.crontab, row.time_zone, after=now)
        row.set_by, row.set_at = by, now if by else None
        row.save(update_fields=["next_at", "set_by", "set_at"])
    return row, lines, made


def as_told(model: type[BaseModel], stored: dict[str, Any]) -> BaseModel | None:
    """What is stored, as the model reads it today; None where it cannot."""
    try:
        return model.model_validate(stored)
    except ValidationError:
        return None


def differences(name: str, before: BaseModel | None, after: BaseModel) -> list[str]:
    """A line for each field that is not as before."""
    return [
        difference(f"{name}.{field}", getattr(before, field, None), value)
        for field, value in after
        if before is None or getattr(before, field) != value
    ]
