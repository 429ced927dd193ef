"""What admins ask of processes."""

from django.db import transaction

from connectors.registry import connector
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.processes.models import Process


class Refused(Exception):
    """What was asked cannot be done; the message says why."""


@transaction.atomic
def switch_monitoring(process: Process, *, on: bool, by: Person | None) -> Process:
    """Publish only what was counted, or no longer count (R3, R12). Raises Refused, with the reason, where nobody can count."""
    reason = monitoring_reason(process)
    if on and reason:
        raise Refused(reason)
    if Process.objects.filter(pk=process.pk, monitoring=not on).update(monitoring=on):
        note(by, "monitoring switched on" if on else "monitoring switched off", process.name, merchant=process.merchant)
    process.monitoring = on
    return process


def monitoring_reason(process: Process) -> str:
    """Why the switch cannot be on; "" when it can (R4)."""
    if not process.service.is_counted:
        return "Only imports from an ERP and the reading of a shop's products are counted."
    reads = connector(process.source.connector).reads.get(process.service.document)
    if reads is None:
        return f"{process.source.name} cannot give {process.service.records}."
    return "" if reads.counts else reads.why_no_count
