"""The page that says what goes stale before a connection is cut off, and the button that connects it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.checking import check_connection
from integration_hub.connections.models import Connection
from integration_hub.manage.disconnecting.actions import connect_again, disconnect
from integration_hub.manage.disconnecting.forms import DisconnectForm
from integration_hub.manage.disconnecting.stale import active_runs, going_stale
from integration_hub.manage.facts import facts_of


@needs(Permission.EDIT_CONNECTIONS)
def cut(request: HubRequest, connection: str) -> HttpResponse:
    """Says first what it means, then does it."""
    found = _connection(request, connection)
    form = DisconnectForm(found.name, request.POST if request.method == "POST" else None)
    if form.is_valid():
        disconnect(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.warning(request, _("%(name)s is disconnected. Nothing goes through it any more.") % {"name": found.name})
        return redirect("manage:replication", request.merchant.slug)
    stale = going_stale(facts_of([request.merchant])[0], found)
    shown = {"connection": found, "form": form, "stale": stale, "runs": active_runs(found)}
    return render(request, "manage/disconnect.html", shown)


@require_POST
@needs(Permission.EDIT_CONNECTIONS)
def join(request: HubRequest, connection: str) -> HttpResponse:
    found = check_connection(connect_again(_connection(request, connection), by=request.user))
    told = {"name": found.name, "state": _(found.get_state_display()).lower()}
    messages.success(request, _("%(name)s is connected again and was asked just now: %(state)s.") % told)
    return redirect("manage:replication", request.merchant.slug)


def _connection(request: HubRequest, slug: str) -> Connection:
    return get_object_or_404(request.merchant.connections.select_related("merchant"), slug=slug)
