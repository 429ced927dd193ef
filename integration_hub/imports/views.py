"""The page of an import's plan, and the two decisions about one that is held."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.imports import actions, queries
from integration_hub.imports.forms import DecisionForm, ReleaseForm
from integration_hub.imports.showing import parts_of
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import Run, State
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def plan(request: HubRequest, run_id: int) -> HttpResponse:
    """What a run would change, or has changed."""
    run = get_object_or_404(queries.imports_of(request.merchant), pk=run_id)
    parts = parts_of(run)
    asked = queries.asked_of(request.GET, [part.kind for part in parts])
    shown = {"run": run, "parts": parts, "asked": asked, "lines": queries.lines_of(run, asked)}
    return render(request, "plans/plan.html", shown)


@needs(Permission.RELEASE_PLANS)
def release(request: HubRequest, run_id: int) -> HttpResponse:
    """Says what follows, asks why, and lets a held import be published."""
    held = get_object_or_404(queries.held_imports(request.merchant), pk=run_id)
    return _released(request, held)


@needs(Permission.ROLL_BACK)
def roll_back(request: HubRequest, run_id: int) -> HttpResponse:
    """Says what follows, asks why, and lets a planned roll-back be published."""
    held = get_object_or_404(queries.planned_roll_backs(request.merchant), pk=run_id)
    return _released(request, held)


@needs(Permission.RELEASE_PLANS)
def reject(request: HubRequest, run_id: int) -> HttpResponse:
    """Asks why, and ends a held import, or a planned roll-back, unpublished."""
    held = get_object_or_404(queries.imports_of(request.merchant), pk=run_id, state=State.HELD)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.reject(held, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("plans:plan", request.merchant.slug, held.pk)
    return render(request, "plans/reject.html", {"run": held, "form": form, "parts": parts_of(held)})


def _released(request: HubRequest, held: Run) -> HttpResponse:
    form = ReleaseForm(held, request.POST or None, initial={"seen": actions.fingerprint(held)})
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            run = actions.release(held, by=request.user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])
            return redirect("runs:detail", request.merchant.slug, run.pk)
        return redirect("plans:plan", request.merchant.slug, held.pk)
    return render(request, "plans/release.html", {"run": held, "form": form, "parts": parts_of(held)})
