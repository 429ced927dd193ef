"""The end of a set-up: the first sync as a dry run, going live; and the ways past a step and out of it all."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.guided import actions
from integration_hub.guided.forms import GiveUpForm, SeenForm, SkipForm
from integration_hub.guided.going_live import go_live as let_it_live
from integration_hub.guided.going_live import seen_of, try_out
from integration_hub.guided.models import SKIPPABLE, Step
from integration_hub.guided.pages import here, in_turn, page
from integration_hub.guided.standing import Standing
from integration_hub.guided.trials import plans_of, trials_of
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.EDIT_CONNECTIONS)
@in_turn(Step.SYNC)
def sync(request: HubRequest, standing: Standing) -> HttpResponse:
    """What the first sync would do; on a POST everything is read as a dry run, which publishes nothing."""
    form = SeenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            try_out(standing.set_up, seen=form.revision, by=request.user)
        return redirect("guided:sync", request.merchant.slug)
    return page(request, standing, Step.SYNC, trials=trials_of(standing.facts), plans=plans_of(standing.facts))


@needs(Permission.EDIT_CONNECTIONS)
def progress(request: HubRequest) -> HttpResponse:
    """The part of the page that changes while dry runs go on; at their end the whole page is asked for."""
    standing = here(request)
    trials = trials_of(standing.facts)
    answer = render(request, "guided/_trials.html", {"trials": trials, "standing": standing, "at": standing.at(Step.SYNC)})
    if not any(each.is_active for each in trials):
        answer["HX-Refresh"] = "true"
    return answer


@needs(Permission.EDIT_CONNECTIONS)
def go_live(request: HubRequest) -> HttpResponse:
    """Says what begins; on a POST it does."""
    standing = here(request)
    if request.method == "POST":
        with told(request, Refused):
            let_it_live(standing.set_up, seen=request.POST.get("seen", ""), by=request.user)
            messages.success(request, _("%(merchant)s is live.") % {"merchant": request.merchant.name})
            return redirect("manage:overview", request.merchant.slug)
        return redirect("guided:go_live", request.merchant.slug)
    shown = {"standing": standing, "set_up": standing.set_up, "seen": seen_of(standing.facts)}
    return render(request, "guided/go_live.html", {**shown, "plans": plans_of(standing.facts)})


@needs(Permission.EDIT_CONNECTIONS)
def skip(request: HubRequest, step: str) -> HttpResponse:
    """Asks why a step is left out."""
    if step not in {each.value for each in SKIPPABLE}:
        raise Http404
    standing, form = here(request), SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            reason = form.cleaned_data["reason"]
            actions.skip(standing.set_up, Step(step), reason=reason, seen=form.revision, by=request.user)
            return redirect("guided:overview", request.merchant.slug)
    return page(request, standing, Step(step), template="skip", form=form)


@needs(Permission.EDIT_CONNECTIONS)
def give_up(request: HubRequest) -> HttpResponse:
    """Says what is lost, asks for the name, and deletes the set-up while nothing was imported."""
    standing = here(request)
    form = GiveUpForm(request.merchant, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            actions.give_up(standing.set_up, by=request.user)
            messages.success(request, _("The set-up of %(merchant)s is gone.") % {"merchant": request.merchant.name})
            return redirect("set_ups:list")
    shown = {"standing": standing, "set_up": standing.set_up, "form": form, "has_data": actions.imported(request.merchant)}
    return render(request, "guided/give_up.html", shown)
