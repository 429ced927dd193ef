"""How often a token may call, and how much it may send at once."""

import math
import time
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from integration_hub.accounts.models import ApiToken
from integration_hub.api.problems import Trouble

WINDOW = 60
LARGEST_BODY = 64 * 1024


def spend(token: ApiToken) -> None:
    """Count one call of this minute. Raises Trouble beyond the allowed number.

    In the cache, which all web processes share; two calls at the very same moment may count as one.
    """
    now = time.time()
    minute = int(now // WINDOW)
    key = f"api-calls:{token.pk}:{minute}"
    if cache.add(key, 1, timeout=2 * WINDOW):
        return
    if int(cache.get(key, 0)) >= settings.HUB_API_CALLS:
        said = _("This token has made %(calls)s calls within a minute.") % {"calls": settings.HUB_API_CALLS}
        wait = {"Retry-After": str(math.ceil((minute + 1) * WINDOW - now))}
        remedy = _("Wait as many seconds as the header Retry-After says.")
        raise Trouble(HTTPStatus.TOO_MANY_REQUESTS, said, remedy, headers=wait)
    try:
        cache.incr(key)
    except ValueError:
        return  # the cache has forgotten it meanwhile: the next call begins anew


def must_be_small(request: HttpRequest) -> None:
    """Raises Trouble before a body is read that no operation needs."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > LARGEST_BODY:
        said = _("The body is larger than 64 KiB, and no operation needs so much.")
        raise Trouble(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said, _("Send fewer records at once."))
