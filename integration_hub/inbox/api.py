"""The import API: partners push records, and ask what became of them (``docs/import-api.md``)."""

from functools import wraps
from threading import BoundedSemaphore
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from integration_hub.inbox import pushing
from integration_hub.inbox.asked import Forbidden, Wrong, asked_of
from integration_hub.inbox.keys import key_of
from integration_hub.inbox.models import ApiKey, PushedImport
from integration_hub.inbox.openapi import DESCRIPTION
from integration_hub.inbox.receiving import SenderLeft, TooLarge, left
from integration_hub.inbox.retention import KEPT

SOME = BoundedSemaphore(4)
"""How many senders may wait for an end in one web process: the rest are answered 202 at once, so that pages stay served."""


STATUSES: dict[type[Exception], int] = {
    Wrong: 400,
    SenderLeft: 400,
    Forbidden: 403,
    pushing.Busy: 409,
    TooLarge: 413,
    OSError: 503,
}


class _View(Protocol):
    def __call__(self, request: HttpRequest, key: ApiKey) -> HttpResponse: ...


def _keyed(view: _View) -> Any:
    """Let in whoever shows a key that opens something."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        key = key_of(request.headers.get("Api-Key", ""))
        if key is None:
            return _answer(403, "FAILURE", "The header Api-Key holds no key that is valid here.")
        return view(request, key)

    return guarded


@csrf_exempt
@never_cache
@require_POST
@_keyed
def import_data(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """One import, taken in and waited for; its answers stand in ``openapi.py``."""
    try:
        asked = asked_of(request, key)
        process = pushing.service_for(key, asked)
        pushed = pushing.begin(key, process, asked)
        pushing.take_in(pushed, process, asked, request)
    except tuple(STATUSES) as problem:
        return _refused(problem)
    if SOME.acquire(blocking=False):
        try:
            pushing.wait_for(pushed, asked.wait, lambda: left(request))
        finally:
            SOME.release()
    return _told(pushed)


@never_cache
@require_GET
@_keyed
def import_status(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """How far an import is; NOT_FOUND for one that this connection never sent, or sent more than seven days ago."""
    kept = PushedImport.objects.filter(connection=key.connection, begun_at__gte=timezone.now() - KEPT)
    pushed = kept.filter(pk=request.GET.get("id", "").replace("\x00", "")).first()
    if pushed is None:
        return _answer(200, "NOT_FOUND", "No import of this id was sent in the last 7 days.", request.GET.get("id", "")[:40])
    return JsonResponse(_body(pushing.settle(pushed)))


@require_GET
def description(request: HttpRequest) -> HttpResponse:
    """The API in the words of OpenAPI."""
    return JsonResponse(DESCRIPTION)


def _refused(problem: Exception) -> HttpResponse:
    status = next(status for kind, status in STATUSES.items() if isinstance(problem, kind))
    return _answer(status, "ABORTED" if isinstance(problem, SenderLeft) else "FAILURE", pushing.why(problem))


def _told(pushed: PushedImport) -> HttpResponse:
    match pushed.status:
        case PushedImport.Status.SUCCESS:
            return HttpResponse(status=204)
        case PushedImport.Status.FAILURE | PushedImport.Status.ABORTED:
            return JsonResponse(_body(pushed), status=400)
        case _:
            return JsonResponse(_body(pushed), status=202)


def _body(pushed: PushedImport) -> dict[str, Any]:
    body: dict[str, Any] = {"id": pushed.pk, "status": pushed.status, "reason": pushed.reason}
    if pushed.errors:
        body |= {"errors": pushed.errors, "errorCount": max(pushed.error_count, len(pushed.errors))}
    return body


def _answer(status: int, word: str, reason: str, id_: str = "") -> HttpResponse:
    waits = {"Retry-After": "10"} if status in {409, 503} else {}
    return JsonResponse({"id": id_, "status": word, "reason": reason}, status=status, headers=waits)
