"""The pages of processes and schedules, and the monitoring switch."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.processes import queries

LATEST = 5


@needs(Permission.BROWSE)
def process_list(request: HubRequest) -> HttpResponse:
    return render(request, "processes/list.html", {"processes": queries.processes_shown(request.merchant)})


@needs(Permission.BROWSE)
def detail(request: HubRequest, process: str) -> HttpResponse:
    found = get_object_or_404(queries.processes_shown(request.merchant), slug=process)
    shown = {
        "process": found,
        "timed": queries.schedules_of(found),
        "runs": found.runs.all()[:LATEST],
    }
    return render(request, "processes/detail.html", shown)


@needs(Permission.BROWSE)
def schedules(request: HubRequest) -> HttpResponse:
    return render(request, "processes/schedules.html", {"timed": queries.schedules_shown(request.merchant)})
