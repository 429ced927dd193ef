"""The doorbell of a shop: verified, kept as a ring, answered. What happened is read from the shop itself, as polling does."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connectors.base import Webhooks
from connectors.errors import Access, Rejected
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.inbox.actions import doorbell
from integration_hub.runs import logbook
from integration_hub.runs.models import Level

log = logging.getLogger(__name__)

LARGEST = 2**20


@csrf_exempt
@require_POST
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """200: heard, nothing to do; 202: the service that reads it is started, and stands in the database."""
    connection = get_object_or_404(Connection.objects.select_related("merchant"), hook_token=token)
    webhooks = _webhooks(connection)
    if webhooks is None:
        return _answer(404, "This connection has no webhooks.")
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > LARGEST:
        return _answer(413, "Too large for a doorbell.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        ring = webhooks.verify(config_of(connection), headers, request.body)
    except Rejected as refusal:
        _complain(connection, refusal.message)
        return _answer(401, "The signature is wrong.")
    except Access:
        _complain(connection, "The connection's credentials cannot be opened, so that no signature can be checked.")
        return _answer(503, "Not ready. The hub reads it later by itself.")
    if ring.document is None:
        return _answer(200, "Heard.")
    return _answer(202, "Reading.") if doorbell(connection, ring.document) else _answer(200, "Heard; no service reads it.")


def _webhooks(connection: Connection) -> Webhooks | None:
    try:
        return connector(connection.connector).webhooks
    except UnknownConnector:
        return None


def _complain(connection: Connection, why: str) -> None:
    """Where the person looks who entered the secret; never with what was sent."""
    message = f"A webhook for {connection.name} was turned away. {why}"
    logbook.tell(connection.merchant_id, "webhook", message, Level.WARNING)
    log.warning("A webhook for connection %s was turned away.", connection.pk)


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
