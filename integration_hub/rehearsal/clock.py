"""What time asks for: rehearsals of dead workers are freed, and what waits is rung again."""

from django.utils import timezone

from integration_hub.rehearsal.models import Rehearsal, RehearsalState
from integration_hub.rehearsal.rehearsing import MOST_ATTEMPTS, REHEARSE
from integration_hub.runs.bell import ring


def wake_rehearsals() -> None:
    """One turn: what stopped beating begins anew, or ends as failed when it has died too often."""
    dead = Rehearsal.objects.filter(state=RehearsalState.RUNNING, lease_until__lt=timezone.now())
    gone = f"The worker stopped {MOST_ATTEMPTS} times while it did this. Start it again; if it stops again, tell support."
    dead.filter(attempt__gte=MOST_ATTEMPTS).update(
        state=RehearsalState.FAILED, message=gone, ended_at=timezone.now(), lease_until=None
    )
    dead.update(state=RehearsalState.QUEUED, lease_until=None)
    for waiting in Rehearsal.objects.filter(state=RehearsalState.QUEUED).values_list("pk", flat=True):
        ring(REHEARSE, waiting)
