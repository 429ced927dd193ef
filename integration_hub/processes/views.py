"""The pages of processes and schedules, and the monitoring switch."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.processes import queries
from integration_hub.processes.actions import Refused, monitoring_reason, switch_monitoring
from integration_hub.ui.telling import told

LATEST = 5


@needs(Permission.BROWSE)
def process_list(request: HubRequest) -> HttpResponse:
    return render(request, "processes/list.html", {"processes": queries.processes_shown(request.merchant)})


@needs(Permission.BROWSE)
def detail(request: HubRequest, process: str) -> HttpResponse:
    found = get_object_or_404(queries.processes_shown(request.merchant), slug=process)
    shown = {
        "process": found,
        "reason": monitoring_reason(found),
        "feeds": queries.takes_feeds(found.target),
        "timed": queries.schedules_of(found),
        "runs": found.runs.all()[:LATEST],
    }
    return render(request, "processes/detail.html", shown)


@require_POST
@needs(Permission.EDIT_MONITORING)
def monitoring(request: HubRequest, process: str) -> HttpResponse:
    found = get_object_or_404(queries.processes_shown(request.merchant), slug=process)
    with told(request, Refused):
        switch_monitoring(found, on=bool(request.POST.get("on")), by=request.user)
    return redirect("processes:detail", request.merchant.slug, found.slug)


@needs(Permission.BROWSE)
def schedules(request: HubRequest) -> HttpResponse:
    return render(request, "processes/schedules.html", {"timed": queries.schedules_shown(request.merchant)})
