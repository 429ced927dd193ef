"""What is forgotten of feeds: those long ended, with their payloads. Open ones and the last full one are never forgotten."""

from django.db.models import Max

from integration_hub.publishing.models import FeedImport
from integration_hub.publishing.spooling import discard
from integration_hub.runs.retention import STEP, oldest_kept


def forget_old_feeds() -> int:
    """Forget feeds that ended before HUB_KEEP_DAYS; how many. The last full one of a target tells that it knows everything."""
    full = FeedImport.objects.filter(extent=FeedImport.Extent.FULL, state=FeedImport.State.SUCCESS, validate_only=False)
    last = full.values("target").annotate(newest=Max("pk")).values("newest")
    old = FeedImport.objects.filter(ended_at__lt=oldest_kept()).exclude(state__in=FeedImport.OPEN).exclude(pk__in=last)
    rows = list(old.order_by("pk").values_list("pk", "path", "told")[:STEP])
    for _, path, told in rows:
        discard(path, told)
    FeedImport.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
    return len(rows)
