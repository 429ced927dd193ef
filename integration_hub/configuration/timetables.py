"""The schedules of a process from a file. What a person set on its page is never undone in silence."""

from collections.abc import Sequence

from integration_hub.configuration.findings import Place
from integration_hub.configuration.ledger import Ledger
from integration_hub.configuration.shape import ScheduleEntry
from integration_hub.processes.keeping import Timing, put_schedule
from integration_hub.processes.models import Process, Schedule


def put_schedules(ledger: Ledger, process: Process, entries: list[ScheduleEntry], place: Place) -> None:
    """The list is told whole: a schedule that it does not name is switched off, never forgotten.

    Where a person set one of them since, the process keeps its schedules until the file says the same, or until the file's
    are asked for.
    """
    told = _told_once(ledger, entries, place)
    by_hand = process.schedules.exclude(set_by="").order_by("-set_at").first()
    if by_hand and not ledger.schedules and _differ(process, told):
        ledger.kept.append(_stays(process, by_hand))
        return
    for entry in told:
        row, lines, made = put_schedule(process, Timing(entry.crontab, entry.mode, entry.time_zone, entry.enabled))
        ledger.changed(_subject(row), lines, made=made, merchant=process.merchant)
    named = {(entry.crontab, entry.mode) for entry in told}
    for row in process.schedules.filter(enabled=True):
        if (row.crontab, row.mode) not in named:
            row.enabled = False
            row.save(update_fields=["enabled"])
            ledger.changed(_subject(row), ["enabled: yes → no, as the file no longer names it"], merchant=process.merchant)
    process.schedules.exclude(set_by="").update(set_by="", set_at=None)


def _told_once(ledger: Ledger, entries: list[ScheduleEntry], place: Place) -> list[ScheduleEntry]:
    told: dict[tuple[str, str], ScheduleEntry] = {}
    for position, entry in enumerate(entries):
        if (entry.crontab, entry.mode) in told:
            ledger.wrong((*place, "schedules", position), "The same crontab line and mode stand here already.")
        told.setdefault((entry.crontab, entry.mode), entry)
    return list(told.values())


def _differ(process: Process, told: Sequence[ScheduleEntry]) -> bool:
    """Whether other lines start the process than the file says."""
    zone = process.merchant.time_zone
    wanted = {(each.crontab, each.mode.value, each.time_zone or zone) for each in told if each.enabled}
    return wanted != set(process.schedules.filter(enabled=True).values_list("crontab", "mode", "time_zone"))


def _stays(process: Process, row: Schedule) -> str:
    when = f"{row.set_at:%Y-%m-%d %H:%M} UTC" if row.set_at else "before"
    return (
        f"The schedules of {process.merchant.slug}/{process.slug} differ from the file and stay: {row.set_by} set "
        f"'{row.as_told}' on {when}. "
        "Export the configuration to take them over, or apply with --schedules to bring back those of the file."
    )


def _subject(row: Schedule) -> str:
    return f"schedule {row.process.merchant.slug}/{row.process.slug} '{row.crontab}' {row.mode}"
