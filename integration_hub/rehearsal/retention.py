"""Forgetting rehearsals that are past their time."""

from integration_hub.rehearsal.models import Rehearsal
from integration_hub.runs.retention import forget, oldest_kept


def forget_old_rehearsals() -> int:
    """Forget rehearsals older than HUB_KEEP_DAYS, with their groups; how many. What was activated by them stays in the trail."""
    return forget(Rehearsal.objects, oldest_kept(), by="created_at")
