"""``/metrics``: what Prometheus reads. It is open to whoever shows the right token, and to nobody else."""

from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from integration_hub.metrics.families import Shown
from integration_hub.metrics.figures import figures


@require_safe
@never_cache
@gzip_page
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; 404 where the hub has no token for them, 401 without the right one."""
    if not settings.HUB_METRICS_TOKEN:
        raise Http404
    if not _opens(request.headers.get("Authorization", "")):
        said = "Send the hub's HUB_METRICS_TOKEN as a bearer token.\n"
        return HttpResponse(said, "text/plain", 401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    known = figures()
    return HttpResponse(generate_latest(Shown(known, known.merchants, timezone.now())), CONTENT_TYPE_PLAIN_0_0_4)


def _opens(authorization: str) -> bool:
    """Whether the header holds the token; how long the comparison takes tells nothing about it."""
    scheme, _, shown = authorization.partition(" ")
    return scheme.lower() == "bearer" and compare_digest(shown.strip().encode(), settings.HUB_METRICS_TOKEN.encode())
