"""What admins ask of processes."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from connectors.registry import connector
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.processes.keeping import Timing
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.timetable import next_time


class Refused(Exception):
    """What was asked cannot be done; the message says why."""


@transaction.atomic
def set_schedule(process: Process, old: Schedule | None, wanted: Timing, *, by: Person, reason: str = "") -> Schedule:
    """The schedule as it is wanted: a new one, or ``old`` changed; who set it stands in it. Raises Refused, or WrongCrontab."""
    row = old or Schedule(process=process)
    before = row.as_told if old else ""
    row.crontab, row.time_zone, row.mode, row.enabled = wanted.crontab, wanted.zone(process), wanted.mode, wanted.enabled
    if before == row.as_told:
        return row
    now = timezone.now()
    row.next_at = next_time(row.crontab, row.time_zone, after=now)
    row.set_by, row.set_at = by.email, now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(f"{process.name} has this line already: {row.crontab}, {row.get_mode_display().lower()}.") from None
    action = gettext_noop("schedule changed") if old else gettext_noop("schedule added")
    detail = {"before": before, "after": row.as_told}
    note(by, action, process.name, merchant=process.merchant, detail=detail, reason=reason)
    return row


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


@transaction.atomic
def ask_first(*, on: bool, by: Person | None) -> list[Process]:
    """Let every service that brings orders to an ERP ask it for each before the first try, or no longer; those that changed."""
    found = Process.objects.filter(kind=ORDERS_TO_ERP).select_related("merchant")
    changed = [process for process in found if process.settings.get("ask_first", False) is not on]
    action = gettext_noop("the ERP is asked before each order") if on else gettext_noop("the ERP is not asked before each order")
    for process in changed:
        process.settings["ask_first"] = on
        process.save(update_fields=["settings"])
        note(by, action, process.name, merchant=process.merchant)
    return changed


def monitoring_reason(process: Process) -> str:
    """Why the switch cannot be on; "" when it can (R4)."""
    if not process.service.is_counted:
        return "Only imports from an ERP and the reading of a shop's products are counted."
    reads = connector(process.source.connector).reads.get(process.service.document)
    if reads is None:
        return f"{process.source.name} cannot give {process.service.records}."
    return "" if reads.counts else reads.why_no_count
