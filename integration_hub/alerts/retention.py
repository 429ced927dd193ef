"""Forgetting which mails went out, once nobody asks any more."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.alerts.models import Notice
from integration_hub.alerts.noticing import LOOK_BACK
from integration_hub.runs.retention import forget, oldest_kept


def forget_old_notices() -> int:
    """Forget notices past their time, never one whose run could be noticed anew; how many."""
    return forget(Notice.objects, min(oldest_kept(), timezone.now() - LOOK_BACK - timedelta(days=1)), by="due_at")
