"""What is forgotten of pushes, and which of them are closed because nobody reads on."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.inbox.models import PushedImport
from integration_hub.inbox.pushing import abort_the_silent, settle

KEPT = timedelta(days=7)
SILENT = timedelta(minutes=2)
"""A body that comes in says so every few seconds."""


def tend_pushes() -> None:
    """Settle what ended, close what fell silent, forget what is older than seven days (R91)."""
    abort_the_silent(timezone.now() - SILENT)
    for pushed in PushedImport.objects.filter(status__in=PushedImport.OPEN).exclude(file=None):
        settle(pushed)
    PushedImport.objects.filter(begun_at__lt=timezone.now() - KEPT).exclude(status__in=PushedImport.OPEN).delete()
