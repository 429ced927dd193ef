"""Services: which there are, when they run, and starting one."""

from http import HTTPStatus
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.api.guard import ApiRequest
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body
from integration_hub.api.shapes.processes import (
    ProcessRow,
    ProcessWhole,
    RefreshPlan,
    ScheduleRow,
    process_row,
    process_whole,
    refresh_plan,
    schedule_row,
)
from integration_hub.api.shapes.runs import RunWhole, run_whole
from integration_hub.processes.actions import switch_monitoring
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.queries import processes_shown, schedules_shown
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Trigger
from integration_hub.runs.records import read_record
from integration_hub.runs.refreshing import plan_refresh

room = Room(_("Services"), "/processes")
schedules = Room(_("Services"), "/schedules")


class Start(Body):
    """How a run is started."""

    mode: Literal["full", "incremental"] = Field("incremental", description="`full` reads everything again.")


class Monitoring(Body):
    """Whether nothing is published unless the expected count was imported."""

    on: bool


class OneRecord(Body):
    """Which record is read again."""

    key: str = Field(min_length=1, max_length=250, description="An item's SKU, a customer's number or an order's e-number.")


@room.get("", Permission.BROWSE, list[ProcessRow])
def list_processes(request: ApiRequest) -> list[ProcessRow]:
    """The merchant's services, by name."""
    return [process_row(process) for process in processes_shown(request.merchant)]


@room.get("/{process}", Permission.BROWSE, ProcessWhole)
def get_process(request: ApiRequest, process: str) -> ProcessWhole:
    """One service with its schedules and its newest runs."""
    return process_whole(_process(request, process))


@room.post("/{process}/start", Permission.START_RUNS, RunWhole, status=HTTPStatus.ACCEPTED)
def start(request: ApiRequest, process: str, said: Start) -> RunWhole:
    """Start a service.

    While a run of it is active the answer is that run, whoever started it: asking twice starts nothing twice.
    """
    found = _process(request, process)
    return run_whole(start_run(found, Cause(Trigger.PERSON, person=request.user), mode=Mode(said.mode)))


@room.get("/{process}/refresh", Permission.START_RUNS, RefreshPlan)
def plan_full_refresh(request: ApiRequest, process: str) -> RefreshPlan:
    """What reading everything again will do; nothing is started."""
    return refresh_plan(plan_refresh(_process(request, process)))


@room.post("/{process}/records", Permission.START_RUNS, RunWhole, status=HTTPStatus.ACCEPTED)
def read_one_record(request: ApiRequest, process: str, said: OneRecord) -> RunWhole:
    """Read one given record again and leave all others as they are."""
    return run_whole(read_record(_process(request, process), said.key.strip(), by=request.user))


@room.post("/{process}/monitoring", Permission.EDIT_MONITORING, ProcessRow)
def set_monitoring(request: ApiRequest, process: str, said: Monitoring) -> ProcessRow:
    """Switch import monitoring on or off."""
    switch_monitoring(_process(request, process), on=said.on, by=request.user)
    return process_row(_process(request, process))


@schedules.get("", Permission.BROWSE, list[ScheduleRow])
def list_schedules(request: ApiRequest) -> list[ScheduleRow]:
    """When the merchant's services start by themselves."""
    return [schedule_row(timed) for timed in schedules_shown(request.merchant)]


def _process(request: ApiRequest, slug: str) -> Process:
    return get_object_or_404(processes_shown(request.merchant), slug=slug)
