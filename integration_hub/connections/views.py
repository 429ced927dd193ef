"""The page of connections, and its button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.actions import check_now
from integration_hub.connections.queries import connections_shown


@needs(Permission.BROWSE)
def connection_list(request: HubRequest) -> HttpResponse:
    return render(request, "connections/list.html", {"shown": connections_shown(request.merchant)})


@require_POST
@needs(Permission.CHECK_CONNECTIONS)
def check(request: HubRequest, connection: str) -> HttpResponse:
    checked = check_now(get_object_or_404(request.merchant.connections, slug=connection), by=request.user)
    messages.info(request, f"{checked.name} was asked just now: {checked.get_state_display().lower()}.")
    return redirect("connections:list", request.merchant.slug)
