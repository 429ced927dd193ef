"""The work of a closing run: which days are due, read everything, compare, keep; a day is kept wholly or not at all."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from integration_hub.closing.days import A_DAY, day_of, days_from
from integration_hub.closing.differences import compare, elsewhere
from integration_hub.closing.figures import figures_of
from integration_hub.closing.keeping import Computed, keep
from integration_hub.closing.material import Material, gather
from integration_hub.closing.models import CLOSED, ClosingSheet
from integration_hub.processes.models import Process
from integration_hub.processes.settings import ClosingSettings, closing_settings
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.ui.words import plural


def compute_sheets(run: Run) -> Ending:
    """Compute every day that is due. Nothing is kept unless the shop and the ERP were read whole; the run ends with it."""
    zone = ZoneInfo(run.merchant.time_zone)
    settings, today = closing_settings(run.process), day_of(timezone.now(), zone)
    days = days_due(run.process, settings, today)
    found = _compared(run, days, zone, settings) if days else []
    with transaction.atomic():
        # Whoever asks for a day meanwhile waits here: the day is seen below, or this run has ended and another one begins.
        Process.objects.select_for_update().get(pk=run.process_id)
        leases.hold(run)
        for computed in found:
            keep(run, computed)
        left = _wanted(run.process, today).exclude(day__in=days).exists()
        ending = Ending(State.DONE, message=" ".join(map(_said, found)) or "Every day up to yesterday is signed off.")
        leases.finish(run, ending, published=len(found))
    if left:
        start_run(run.process, Cause(Trigger.CHAIN))
    return ending


def days_due(process: Process, settings: ClosingSettings, today: date) -> list[date]:
    """What was asked for, and yesterday with the days before it that nobody has signed, back to the first sheet."""
    sheets = ClosingSheet.objects.filter(shop=process.source)
    yesterday = today - A_DAY
    earliest = sheets.order_by("day").values_list("day", flat=True).first() or yesterday
    first = max(yesterday - timedelta(days=settings.look_back - 1), min(earliest, yesterday))
    closed = set(sheets.filter(day__gte=first, state__in=CLOSED).values_list("day", flat=True))
    wanted = set(_wanted(process, today).values_list("day", flat=True))
    running = {today} if settings.so_far else set()
    return sorted({*days_from(first, yesterday)} - closed | wanted | running)


def _wanted(process: Process, today: date) -> QuerySet[ClosingSheet]:
    """What people asked for and no run has computed since."""
    return ClosingSheet.objects.filter(shop=process.source, wanted_at__isnull=False, day__lte=today)


def _compared(run: Run, days: Sequence[date], zone: ZoneInfo, settings: ClosingSettings) -> list[Computed]:
    material, today = gather(run, days, zone), day_of(timezone.now(), zone)
    return [_computed(run, material, day, mail=_to_mail(run, settings, day, today)) for day in days]


def _computed(run: Run, material: Material, day: date, *, mail: bool) -> Computed:
    compared = material.day(day)
    lines = compare(compared)
    return Computed(
        day=day,
        zone=run.merchant.time_zone,
        lines=lines,
        figures=figures_of(lines, compared.sold, elsewhere=elsewhere(compared, lines)),
        asked=material.asked,
        to_mail=mail and (closing_settings(run.process).mail == "always" or any(line.kind for line in lines)),
    )


def _to_mail(run: Run, settings: ClosingSettings, day: date, today: date) -> bool:
    """The morning's sheets are mailed, and yesterday's whoever asked first; not an old day that a person looks at."""
    return run.trigger == Trigger.SCHEDULE or day == today - A_DAY


def _said(computed: Computed) -> str:
    found = plural(computed.differences, "difference") if computed.differences else "no difference"
    return f"{computed.day.isoformat()}: {found}."
