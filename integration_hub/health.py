"""Whether this process lives (``/healthz``) and whether the hub can work (``/readyz``): for supervisors and load balancers."""

from collections.abc import Callable
from functools import cache

from django.db import DatabaseError, InterfaceError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from integration_hub.celery import app
from integration_hub.runs.clock import stopped_since

BROKER_PATIENCE = 3
OK = "ok"


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing more is asked."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when all parts can work, else 503 with the part that cannot. No part says more than its state."""
    parts = {name: _asked(part) for name, part in PARTS.items()}
    sound = all(state == OK for state in parts.values())
    return JsonResponse({"ready": sound, "parts": parts}, status=200 if sound else 503)


def _asked(part: Callable[[], str]) -> str:
    try:
        return part()
    except (DatabaseError, InterfaceError):
        return "the database does not answer"


def _database() -> str:
    for name in connections:
        with connections[name].cursor() as cursor:
            cursor.execute("select 1")
    return OK


def _migrations() -> str:
    return OK if _migrated() else "not applied yet: ./hub manage migrate"


def _migrated() -> bool:
    """Asked until it was so once: this process's code needs no more migrations than it had then."""
    try:
        return _all_applied()
    except _Missing:
        return False


class _Missing(Exception):
    """Raised instead of returned, so that it is not remembered."""


@cache
def _all_applied() -> bool:
    for name in connections:
        executor = MigrationExecutor(connections[name])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise _Missing
    return True


def _clock() -> str:
    """A clock that has never turned yet is one that is starting."""
    return OK if stopped_since() is None else "stopped: nothing starts by schedule"


def _broker() -> str:
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    except (OperationalError, OSError):
        return "does not answer: work begins up to a minute later"
    return OK


PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "clock": _clock,
    "broker": _broker,
}
