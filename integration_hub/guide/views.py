"""The pages of help."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.queries import connections_shown
from integration_hub.guide.cases import CASES, case_of
from integration_hub.guide.queries import badges_by_tone, hops_of, run_come_from
from integration_hub.ui.glossary import GROUPS


@needs(Permission.BROWSE)
def contents(request: HubRequest) -> HttpResponse:
    """What help there is, and whom to ask."""
    return render(request, "guide/contents.html", {"systems": connections_shown(request.merchant), "cases": CASES})


@needs(Permission.BROWSE)
def steps(request: HubRequest) -> HttpResponse:
    """What to do when a mail arrives, first of all for the run that the reader comes from (R16, R17, R18)."""
    run = run_come_from(request.merchant, request.GET.get("run", ""))
    shown = {
        "systems": connections_shown(request.merchant),
        "cases": CASES,
        "run": run,
        "case": case_of(run.state) if run else None,
    }
    return render(request, "guide/steps.html", shown)


@needs(Permission.BROWSE)
def of_run(request: HubRequest, run_id: int) -> HttpResponse:
    """To the steps for what became of the run: where its page and its mail lead."""
    run = get_object_or_404(request.merchant.runs, pk=run_id)
    case = case_of(run.state)
    return redirect(f"{reverse('guide:steps', args=[request.merchant.slug])}?run={run.pk}#{case.key if case else 'main'}")


@needs(Permission.BROWSE)
def missing(request: HubRequest) -> HttpResponse:
    """Where data may be missing, hop by hop, and whom to ask at each (R58, R63)."""
    return render(request, "guide/missing.html", {"hops": hops_of(request.merchant)})


@needs(Permission.BROWSE)
def glossary(request: HubRequest) -> HttpResponse:
    return render(request, "guide/glossary.html", {"groups": GROUPS})


@needs(Permission.BROWSE)
def colours(request: HubRequest) -> HttpResponse:
    return render(request, "guide/colours.html", {"badges": badges_by_tone()})
