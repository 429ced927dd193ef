"""``/metrics``: what Prometheus reads. It is open to whoever shows a token for it, and to nobody else."""

from collections.abc import Collection

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from integration_hub.metrics.families import Shown
from integration_hub.metrics.figures import figures
from integration_hub.metrics.readers import NotGiven, Stranger, seen_by


@require_safe
@never_cache
@gzip_page
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text. 401 without the right token, or 404 where the hub has none of its own; 403 for one that may less."""
    try:
        merchants = seen_by(request.headers.get("Authorization", ""))
    except NotGiven:
        return _plain(403, "This token was not given “see metrics”, or its person may not see them.")
    except Stranger:
        if not settings.HUB_METRICS_TOKEN:
            raise Http404 from None
        return _plain(401, "Send HUB_METRICS_TOKEN, or an API token that may see metrics, as a bearer token.")
    return HttpResponse(generate_latest(_shown(merchants)), CONTENT_TYPE_PLAIN_0_0_4)


def _shown(merchants: Collection[int] | None) -> Shown:
    known = figures()
    mine = {pk: slug for pk, slug in known.merchants.items() if merchants is None or pk in merchants}
    return Shown(known, mine, timezone.now())


def _plain(status: int, said: str) -> HttpResponse:
    challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'} if status == 401 else {}
    return HttpResponse(f"{said}\n", "text/plain; charset=utf-8", status, headers=challenge)
