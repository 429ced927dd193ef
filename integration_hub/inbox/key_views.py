"""The page of a connection's API keys."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from connectors.base import Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.connections.models import Connection
from integration_hub.inbox.actions import Wanted, make_key, revoke_key, services_of
from integration_hub.inbox.forms import KeyForm
from integration_hub.inbox.models import ApiKey
from integration_hub.processes.kinds import KINDS


@never_cache
@needs(Permission.EDIT_API_KEYS)
def keys(request: HubRequest, connection: str) -> HttpResponse:
    found = _pushing(request, connection)
    return _page(request, found, KeyForm(found))


@never_cache
@require_POST
@needs(Permission.EDIT_API_KEYS)
def make(request: HubRequest, connection: str) -> HttpResponse:
    found = _pushing(request, connection)
    form = KeyForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    told = form.cleaned_data
    key, secret = make_key(found, Wanted(told["name"], told["kinds"], told["by_hand"], told["days"]), by=request.user)
    return _page(request, found, KeyForm(found), made=key, secret=secret)


@require_POST
@needs(Permission.EDIT_API_KEYS)
def revoke(request: HubRequest, connection: str, key_id: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, connection=_pushing(request, connection), pk=key_id)
    revoke_key(key, by=request.user)
    messages.success(request, _("%(key)s is revoked: it opens nothing any more.") % {"key": key.name})
    return redirect("keys:list", request.merchant.slug, connection)


def _pushing(request: HubRequest, slug: str) -> Connection:
    """The connection, if it is one that others push into."""
    found: Connection = get_object_or_404(request.merchant.connections, slug=slug)
    try:
        pushes = connector(found.connector).transport is Transport.PUSH
    except UnknownConnector:
        pushes = False
    if not pushes:
        raise Http404
    return found


def _page(
    request: HubRequest, connection: Connection, form: KeyForm, *, made: ApiKey | None = None, secret: str = ""
) -> HttpResponse:
    """The list; a secret stands on the answer that made it, and nowhere else."""
    shown = [(key, ", ".join(_(KINDS[kind].records) for kind in key.kinds if kind in KINDS)) for key in connection.api_keys.all()]
    context = {
        "connection": connection, "keys": shown, "form": form, "made": made, "secret": secret,
        "services": services_of(connection), "address": f"{settings.HUB_BASE_URL}/api/admin/v3/import/data",
    }  # fmt: skip
    return render(request, "inbox/keys.html", context)
