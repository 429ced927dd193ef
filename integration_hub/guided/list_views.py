"""The set-ups of all merchants, and how a new one begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.guided import queries
from integration_hub.guided.actions import begin as begin_new
from integration_hub.guided.actions import begin_of
from integration_hub.guided.forms import NewMerchantForm
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@needs(Permission.EDIT_CONNECTIONS)
def set_ups(request: HubRequest) -> HttpResponse:
    """The merchants that are being set up, how far each is, and those that have nothing yet."""
    shown = {"under_way": queries.under_way(), "live": queries.gone_live(), "bare": queries.bare_merchants()}
    return render(request, "guided/list.html", shown)


@needs(Permission.EDIT_CONNECTIONS)
def new(request: HubRequest) -> HttpResponse:
    form = NewMerchantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            begun = begin_new(form.cleaned_data["slug"], form.values, by=request.user)
            return redirect("guided:systems", begun.merchant.slug)
    return render(request, "guided/new.html", {"form": form})


@require_POST
@needs(Permission.EDIT_CONNECTIONS)
def begin(request: HubRequest) -> HttpResponse:
    """Set up a merchant that is there and has nothing yet."""
    with told(request, Refused):
        begin_of(request.merchant, by=request.user)
        return redirect("guided:overview", request.merchant.slug)
    return redirect("set_ups:list")
