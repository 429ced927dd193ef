"""What the mail about a run that ended badly says, in the active language: what happened, what to do first, whom to ask."""

from collections.abc import Iterator

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from integration_hub.alerts.plain import aligned, clean, one_line, page
from integration_hub.runs.models import Run
from integration_hub.ui.words import number, spelt_out


def subject_of(run: Run) -> str:
    """Whose run it was and how it ended."""
    known = {"merchant": run.merchant.name, "process": _(run.process.name), "state": _(run.get_state_display())}
    return one_line(_("%(merchant)s: %(process)s ended: %(state)s") % known)


def text_of(run: Run) -> str:
    """The mail's text."""
    return clean(render_to_string("alerts/run_ended_badly.txt", shown(run)))


def shown(run: Run) -> dict[str, object]:
    """What each mail about such a run knows."""
    checked = run.process.source.checked_at
    return {
        "run": run,
        "process": run.process,
        "facts": aligned(_facts(run)),
        "checked": spelt_out(checked) if checked else "",
        "connections_link": page("connections:list", run.merchant.slug),
        "help_link": page("guide:run", run.merchant.slug, run.pk),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    """What is known of the run: a name and a value each."""
    process, records = run.process, _(run.unit or run.process.service.records)
    yield _("Connection"), (process.target or process.source).name
    yield _("Data type"), _(process.service.records)
    if run.expected is not None:
        yield _("Expected"), f"{number(run.expected)} {records}"
    yield _("Imported"), f"{number(run.read)} {records}"
    short = run.expected - run.read if run.expected is not None else 0
    if short:
        yield (_("Missing") if short > 0 else _("Too many")), number(abs(short))
    yield _("Started"), spelt_out(run.created_at)
    yield _("This run"), page("runs:detail", run.merchant.slug, run.pk)
