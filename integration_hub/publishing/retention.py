"""What is forgotten of feeds and resyncs: those long ended. Open ones and the last full feed are never forgotten."""

from django.db.models import Exists, Max, OuterRef

from integration_hub.publishing.models import FeedImport, Resync, ResyncItem
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


def forget_old_resyncs() -> int:
    """Forget resyncs that were asked for before HUB_KEEP_DAYS, unless something of them is due; how many."""
    due = ResyncItem.objects.filter(resync=OuterRef("pk"), outcome=ResyncItem.Outcome.DUE)
    old = list(Resync.objects.filter(~Exists(due), asked_at__lt=oldest_kept()).order_by("pk").values_list("pk", flat=True)[:STEP])
    ResyncItem.objects.filter(resync__in=old).delete()
    Resync.objects.filter(pk__in=old).delete()
    return len(old)
