"""What is said of a cause that was mailed before: that it lasts, or that it works again. In the active language."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from integration_hub.alerts.models import Notice
from integration_hub.alerts.plain import aligned, page
from integration_hub.alerts.troubles import shown
from integration_hub.runs.models import ENDED_BADLY, Run
from integration_hub.ui.words import duration, number, spelt_out


def reminder_of(notice: Notice) -> tuple[str, str]:
    """Subject and text of the reminder that a cause lasts; its run is the newest that ended so."""
    run, first = _run(notice), _run(_head(notice))
    said = {"merchant": run.merchant.name, "process": _(run.process.name), "state": _(run.get_state_display())}
    subject = _("%(merchant)s: %(process)s still not well: %(state)s") % said
    times, _last = _bad(first, until=None)
    known = {**shown(run), "since": spelt_out(_ended(first)), "times": times}
    return subject, render_to_string("alerts/reminder.txt", known)


def recovery_of(notice: Notice) -> tuple[str, str]:
    """Subject and text of the mail that it works again; its run is the first good one."""
    good, first = _run(notice), _run(_head(notice))
    said = {"merchant": good.merchant.name, "process": _(good.process.name)}
    subject = _("%(merchant)s: %(process)s works again") % said
    known = {
        "process": good.process,
        "merchant": good.merchant,
        "since": spelt_out(_ended(good)),
        "message": good.message,
        "facts": aligned(_recovered(first, good)),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }
    return subject, render_to_string("alerts/recovery.txt", known)


def _recovered(first: Run, good: Run) -> list[tuple[str, str]]:
    times, last = _bad(first, until=good)
    done = Run.objects.filter(process=first.process_id, pk__gte=first.pk, pk__lte=good.pk).aggregate(done=Sum("published"))[
        "done"
    ]
    records = _(good.unit or good.process.service.records)
    return [
        (_("It was"), _(first.get_state_display())),
        (_("First"), spelt_out(_ended(first))),
        (_("Last"), spelt_out(last)),
        (_("How often"), number(times)),
        (_("How long"), duration(_ended(good) - _ended(first))),
        *([(_("Moved since"), f"{number(done)} {records}")] if done else []),
        (_("The good run"), page("runs:detail", good.merchant.slug, good.pk)),
    ]


def _bad(first: Run, until: Run | None) -> tuple[int, datetime]:
    """How many runs of the service have ended badly since, and when the last did."""
    runs = Run.objects.filter(process=first.process_id, pk__gte=first.pk, state__in=ENDED_BADLY)
    runs = runs.filter(pk__lt=until.pk) if until else runs
    found = runs.aggregate(times=Count("pk"), last=Max("ended_at"))
    return found["times"], found["last"] or _ended(first)


def _head(notice: Notice) -> Notice:
    if notice.follows is None:
        raise ValueError("The mail follows none.")
    return notice.follows


def _run(notice: Notice) -> Run:
    if notice.run is None:
        raise ValueError("The mail is about no run.")
    return notice.run


def _ended(run: Run) -> datetime:
    return run.ended_at or run.created_at
