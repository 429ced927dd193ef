"""Forgetting files that came in: their rows once they lie nowhere any more, and what their readers left in the spool."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from integration_hub.connections.models import FileEntry
from integration_hub.imports import spooling
from integration_hub.imports.parcels import ENDS, IN, READ, files_of
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State
from integration_hub.runs.retention import oldest_kept

MOST_AT_ONCE = 500
FORCED_WITHIN = timedelta(days=7)
"""So long a pushed body that was refused as harmful is kept, should a person force it."""


def forget_files(process: Process, there: Collection[int]) -> int:
    """Forget files past their time that lie there no more: one that still does would be read again. How many.

    The one that was read last is remembered: the next is compared with it.
    """
    newest = files_of(process).filter(state=READ).order_by("-run_id").values_list("pk", flat=True).first()
    old = files_of(process).filter(state__in=ENDS, changed_at__lt=oldest_kept()).values_list("pk", flat=True)
    gone = [pk for pk in old if pk not in there and pk != newest]
    return FileEntry.objects.filter(pk__in=gone[:MOST_AT_ONCE]).delete()[0]


def sweep_files() -> int:
    """Throw away what killed workers left in the spool, and pushed bodies that nobody may force any more. How many."""
    done = FileEntry.objects.filter(direction=IN, state__in=ENDS).exclude(path="")
    harmful = Run.objects.filter(pk__in=list(done.exclude(run_id=None).values_list("run_id", flat=True)), state=State.HARMFUL)
    forced = {"run_id__in": list(harmful.values_list("pk", flat=True)), "changed_at__gt": timezone.now() - FORCED_WITHIN}
    over = list(done.exclude(**forced))
    for entry in over:
        spooling.discard(entry)
    return len(over) + spooling.sweep_spool()
