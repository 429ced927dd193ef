"""Reading one given record again, and reading everything again: what it will do is said first."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.processes.queries import processes_shown
from integration_hub.runs import records
from integration_hub.runs.actions import Refused
from integration_hub.runs.forms import RecordForm
from integration_hub.runs.refreshing import plan_refresh
from integration_hub.ui.telling import told


@needs(Permission.START_RUNS)
def record(request: HubRequest) -> HttpResponse:
    """Which services can be asked for the record; with htmx, the part that other pages take in."""
    form = RecordForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = records.choices(request.merchant, asked["of"], asked["source"]) if asked else []
    shown = {"form": form, "choices": found, "key": asked.get("key", "")}
    return render(request, "runs/_choices.html" if request.htmx else "runs/record.html", shown)


@require_POST
@needs(Permission.START_RUNS)
def read_record(request: HubRequest, process_id: int) -> HttpResponse:
    process, key = get_object_or_404(processes_shown(request.merchant), pk=process_id), request.POST.get("key", "").strip()
    with told(request, Refused):
        run = records.read_record(process, key, by=request.user)
        return redirect("runs:detail", request.merchant.slug, run.pk)
    return redirect(reverse("runs:record", args=[request.merchant.slug], query=records.question(process, key)))


@needs(Permission.START_RUNS)
def refresh(request: HubRequest, process_id: int) -> HttpResponse:
    """What reading everything again will do, from what it did the last times (R60)."""
    process = get_object_or_404(processes_shown(request.merchant), pk=process_id)
    return render(request, "runs/refresh.html", {"process": process, "plan": plan_refresh(process)})
