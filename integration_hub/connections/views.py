"""The list of connections, and what is done with one: asked how it is, known by its key, tried with a sample."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from connectors.errors import ConnectorError
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections import queries
from integration_hub.connections.actions import check_now, confirm_identity
from integration_hub.connections.forms import IdentityForm, SampleForm
from integration_hub.connections.identity import Known, NotConfirmed, Shown, confirmation, look, pins_of
from integration_hub.connections.models import Connection
from integration_hub.connections.samples import MOST_ROWS, kinds_of, try_sample
from integration_hub.ui.telling import told


@needs(Permission.BROWSE)
def connection_list(request: HubRequest) -> HttpResponse:
    return render(request, "connections/list.html", {"shown": queries.connections_shown(request.merchant)})


@require_POST
@needs(Permission.CHECK_CONNECTIONS)
def check(request: HubRequest, connection: str) -> HttpResponse:
    checked = check_now(_connection(request, connection), by=request.user)
    messages.info(request, _("%(name)s was asked just now: %(state)s.") % _answer(checked))
    return redirect("connection:detail", request.merchant.slug, checked.slug)


@needs(Permission.CONFIRM_IDENTITY)
def identity(request: HubRequest, connection: str) -> HttpResponse:
    """What the server shows now, asked without logging in, and the form in which an admin confirms it."""
    found = _connection(request, connection)
    pins = pins_of(found)
    if pins is None:
        raise Http404
    shown: dict[str, object] = {"connection": found}
    try:
        seen = look(found, pins)
        shown |= {"seen": seen, "before": confirmation(found, pins), "form": IdentityForm(changed=seen.known is Known.CHANGED)}
        if request.method == "POST":
            return _confirmed(request, found, seen, shown)
    except ConnectorError as problem:
        shown["problem"] = problem
    return render(request, "connections/identity.html", shown)


@needs(Permission.TRY_SAMPLES)
def sample(request: HubRequest, connection: str) -> HttpResponse:
    found = _connection(request, connection)
    if not kinds_of(found):
        raise Http404
    form = SampleForm(found, request.POST, request.FILES) if request.method == "POST" else SampleForm(found)
    shown: dict[str, object] = {"connection": found, "form": form, "most": MOST_ROWS}
    if form.is_bound and form.is_valid():
        try:
            shown["sample"] = try_sample(found, form.cleaned_data["kind"], form.cleaned_data["file"])
        except ConnectorError as problem:
            shown["problem"] = problem
    return render(request, "connections/sample.html", shown)


def _confirmed(request: HubRequest, connection: Connection, seen: Shown, shown: dict[str, object]) -> HttpResponse:
    form = IdentityForm(request.POST, changed=seen.known is Known.CHANGED)
    if not form.is_valid():
        return render(request, "connections/identity.html", shown | {"form": form})
    with told(request, NotConfirmed):
        checked = confirm_identity(connection, by=request.user, **form.said)
        messages.success(request, _("Confirmed. %(name)s was asked just now: %(state)s.") % _answer(checked))
        return redirect("connection:detail", request.merchant.slug, connection.slug)
    return redirect("connections:identity", request.merchant.slug, connection.slug)


def _answer(checked: Connection) -> dict[str, str]:
    return {"name": checked.name, "state": _(checked.get_state_display()).lower()}


def _connection(request: HubRequest, slug: str) -> Connection:
    return get_object_or_404(request.merchant.connections, slug=slug)
