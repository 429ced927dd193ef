"""What is shown of a line before it is saved: its meaning, its next times, its effect."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from integration_hub.manage.scheduling.comparing import Comparison, compared
from integration_hub.manage.scheduling.findings import Said, findings
from integration_hub.manage.scheduling.forms import ScheduleForm
from integration_hub.manage.scheduling.known import known_of
from integration_hub.processes.effect import Line
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.saying import meaning
from integration_hub.processes.timetable import in_words, times_after

NEXT = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """``english`` where the reader's language has no words for the line; ``alike``: it changes nothing.

    ``counted``: whether its service takes part at all, which none does that is off or disconnected.
    """

    line: Line
    words: str
    english: bool
    times: tuple[datetime, ...]
    enabled: bool
    alike: bool
    counted: bool
    comparison: Comparison
    findings: tuple[Said, ...]


def preview_of(form: ScheduleForm) -> Preview | None:
    """What the line in the form does, or the one that stands; None where there is none that can be read."""
    if not form.is_bound:
        old = form.old
        return _preview(old.process, old, Line(old.crontab, old.time_zone, old.mode), enabled=old.enabled) if old else None
    form.full_clean()
    if form.line is None or form.chosen is None:
        return None
    return _preview(form.chosen, form.old, form.line, enabled=form.cleaned_data["enabled"])


def _preview(process: Process, old: Schedule | None, line: Line, *, enabled: bool) -> Preview:
    now = timezone.now()
    known = known_of(process.merchant)
    before, after = known.timetable, known.changed(process, old, line if enabled else None)
    found = compared(known, before, after, now.replace(second=0, microsecond=0))
    said = meaning(line.crontab)
    return Preview(
        line, said or in_words(line.crontab), said is None,
        tuple(times_after(line.crontab, line.time_zone, after=now, most=NEXT)), enabled,
        before == after, process.pk in after, found, tuple(findings(found)),
    )  # fmt: skip
