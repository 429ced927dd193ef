"""The correlation id of what happens just now: one for a web request, for the run it starts and for the calls that one makes."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
LONGEST = 64
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter that is taken for a figure when somebody reads it out."""
_current: ContextVar[str] = ContextVar("correlation", default="")


def new_id() -> str:
    """An id that nobody else has; later ones sort later (48 bits of milliseconds, 80 of chance)."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def current() -> str:
    """The id of the journey that this thread is on; "" where it is on none."""
    return _current.get()


@contextmanager
def on(correlation: str) -> Iterator[None]:
    """Whatever is done inside belongs to that journey."""
    before = _current.set(correlation)
    try:
        yield
    finally:
        _current.reset(before)


def well_formed(correlation: str) -> bool:
    """Whether others may give us this as an id."""
    return _WELL_FORMED.fullmatch(correlation) is not None


class OfTheRequest:
    """Middleware, above all others: each request is a journey, and its answer tells by which id it can be found.

    A proxy's own id is taken over only where one is known to stand before us; anybody else could give us theirs.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.HUB_BEHIND_PROXY else ""
        correlation = given if well_formed(given) else new_id()
        with on(correlation):
            begun = time.monotonic()
            answer = self._answer(request)
            _tell(request, answer, time.monotonic() - begun)
        answer.headers[HEADER] = correlation
        return answer


def shown(request: HttpRequest) -> dict[str, str]:
    """For error pages: what to tell support."""
    return {"correlation": current()}


def _tell(request: HttpRequest, answer: HttpResponse, took: float) -> None:
    """One line for what changed something or broke; who only looks leaves none. Never with the query, or a hook's secret path."""
    if request.method in ("GET", "HEAD", "OPTIONS") and answer.status_code < 500:
        return
    match = request.resolver_match
    path = f"/{match.route}" if match and "token" in match.kwargs else request.path
    facts = {"method": request.method, "path": path, "status": answer.status_code, "took_ms": round(took * 1000)}
    log.info("%s %s %s", request.method, path, answer.status_code, extra={"hub": facts})
