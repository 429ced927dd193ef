"""What time asks for: what was pushed is read, even if whoever should have started that died."""

from integration_hub.connections.models import FileEntry
from integration_hub.imports.parcels import IN, OPEN
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, Trigger


def wake_imports() -> list[Run]:
    """Start every service for which something was pushed and waits; one that is under way goes on. Safe to run twice at once."""
    waiting = FileEntry.objects.filter(direction=IN, state__in=OPEN).exclude(path="")
    started = []
    for connection, kind in waiting.order_by().values_list("connection", "kind").distinct():
        for process in Process.objects.filter(source=connection, kind=kind, enabled=True):
            try:
                started.append(start_run(process, Cause(Trigger.PUSH)))
            except Refused:  # it ended at this very moment: the next turn starts it
                continue
    return started
