"""Runs: what ran, and starting, cancelling, running again."""

from datetime import date
from http import HTTPStatus

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.runs import Call, LogLine, RunRow, RunWhole, call, log_line, run_row, run_whole
from integration_hub.processes.models import Mode
from integration_hub.runs import queries
from integration_hub.runs.actions import Cause, cancel_run, rerun, start_run
from integration_hub.runs.forms import ForceForm, RunFilter
from integration_hub.runs.models import Run, State, Trigger

room = Room(_("Runs"), "/runs")


class RunsAsked(Paged):
    """Which runs."""

    service: str = Field("", max_length=60, description="The slug of a process.")
    outcome: str = Field("", max_length=20, description="`active`, `bad`, `done`, or a state in which a run ends.")
    since: date | None = Field(None, description="The first day, in the merchant's time zone.")


class Force(Body):
    """Why the protection shall not hold this once."""

    reason: str = Field(description="At least 10 characters; it is kept in the audit trail.")


@room.get("", Permission.BROWSE, Listed[RunRow])
def list_runs(request: ApiRequest, asked: Query[RunsAsked]) -> Listed[RunRow]:
    """The merchant's runs, newest first."""
    form = filled_in(RunFilter(request.merchant, as_posted(asked)))
    runs = queries.runs_shown(request.merchant, process=form.process, states=form.states, since=form.moment)
    return listed(runs, asked, run_row)


@room.get("/{run}", Permission.BROWSE, RunWhole)
def get_run(request: ApiRequest, run: Id) -> RunWhole:
    """One run."""
    return run_whole(_run(request, run))


@room.get("/{run}/lines", Permission.BROWSE, list[LogLine])
def list_lines_of_run(request: ApiRequest, run: Id) -> list[LogLine]:
    """What a run told, oldest first.

    Of a long story its last 200 lines; the logs have them all.
    """
    return [log_line(line, request.merchant.slug) for line in queries.lines_of(_run(request, run))]


@room.get("/{run}/calls", Permission.SEE_EXCHANGES, list[Call])
def list_calls_of_run(request: ApiRequest, run: Id) -> list[Call]:
    """The newest 50 calls that a run made, secrets masked, newest first."""
    return [call(each) for each in queries.calls_of(_run(request, run))]


@room.post("/{run}/cancel", Permission.START_RUNS, RunWhole)
def cancel(request: ApiRequest, run: Id) -> RunWhole:
    """Ask a run to end.

    One that waits ends at once, one that works at its next heartbeat; one that has ended stays as it is.
    """
    return run_whole(cancel_run(_run(request, run), by=request.user))


@room.post("/{run}/rerun", Permission.START_RUNS, RunWhole, status=HTTPStatus.ACCEPTED)
def run_again(request: ApiRequest, run: Id) -> RunWhole:
    """Start the same service again, in the same mode; while it is active, the answer is the active run."""
    return run_whole(rerun(_run(request, run), by=request.user))


@room.post("/{run}/force", Permission.FORCE_IMPORTS, RunWhole, status=HTTPStatus.ACCEPTED)
def force_run(request: ApiRequest, run: Id, said: Force) -> RunWhole:
    """Start an import again that was rejected as harmful, and let the protection pass it this once."""
    refused = get_object_or_404(queries.runs_shown(request.merchant), pk=run, state=State.HARMFUL)
    reason = filled_in(ForceForm(as_posted(said))).cleaned_data["reason"]
    cause = Cause(Trigger.PERSON, person=request.user, force_reason=reason)
    return run_whole(start_run(refused.process, cause, mode=Mode(refused.mode)))


def _run(request: ApiRequest, run: int) -> Run:
    return get_object_or_404(queries.runs_shown(request.merchant), pk=run)
