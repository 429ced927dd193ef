"""The pages of runs and logs, and the buttons on them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.processes.models import Mode
from integration_hub.runs import queries
from integration_hub.runs.actions import Cause, Refused, cancel_run, rerun, start_run
from integration_hub.runs.forms import ForceForm, RunFilter, StartForm
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.ui.paging import count_of, page_of
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def run_list(request: HubRequest) -> HttpResponse:
    form = RunFilter(request.merchant, request.GET)
    runs = queries.runs_shown(request.merchant, process=form.process, states=form.states, since=form.moment)
    shown = {"form": form, "page": page_of(runs, request.GET), "count": count_of(runs)}
    return render(request, "runs/list.html", shown)


@needs(Permission.BROWSE)
def detail(request: HubRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    return render(request, "runs/detail.html", {**_live(run), "calls": queries.calls_of(run)})


@needs(Permission.BROWSE)
def progress(request: HubRequest, run_id: int) -> HttpResponse:
    """The part of the run's page that changes; it polls no more once the run has ended."""
    return render(request, "runs/_live.html", {**_live(_run(request, run_id)), "polled": True})


@require_POST
@needs(Permission.START_RUNS)
def start(request: HubRequest, process_id: int) -> HttpResponse:
    """A second click gets the same run."""
    process = get_object_or_404(request.merchant.processes, pk=process_id)
    with told(request, Refused):
        run = start_run(process, Cause(Trigger.PERSON, person=request.user), mode=StartForm(request.POST).chosen)
        return redirect("runs:detail", request.merchant.slug, run.pk)
    return redirect("processes:detail", request.merchant.slug, process.slug)


@require_POST
@needs(Permission.START_RUNS)
def cancel(request: HubRequest, run_id: int) -> HttpResponse:
    run = cancel_run(_run(request, run_id), by=request.user)
    return redirect("runs:detail", request.merchant.slug, run.pk)


@require_POST
@needs(Permission.START_RUNS)
def run_again(request: HubRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    with told(request, Refused):
        run = rerun(run, by=request.user)
    return redirect("runs:detail", request.merchant.slug, run.pk)


@needs(Permission.FORCE_IMPORTS)
def force(request: HubRequest, run_id: int) -> HttpResponse:
    """Says what follows, asks why, and starts one import that the protection lets through (R102)."""
    refused = get_object_or_404(queries.runs_shown(request.merchant), pk=run_id, state=State.HARMFUL)
    form = ForceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cause = Cause(Trigger.PERSON, person=request.user, force_reason=form.cleaned_data["reason"])
        with told(request, Refused):
            refused = start_run(refused.process, cause, mode=Mode(refused.mode))
        return redirect("runs:detail", request.merchant.slug, refused.pk)
    return render(request, "runs/force.html", {"run": refused, "form": form})


def _run(request: HubRequest, run_id: int) -> Run:
    return get_object_or_404(queries.runs_shown(request.merchant), pk=run_id)


def _live(run: Run) -> dict[str, Any]:
    shown = {"run": run, "lines": queries.lines_of(run), "records": queries.orders_of(run)}
    return {**shown, "file": queries.file_of(run)}
