"""What a mail says, in the merchant's words: what happened, what to do first, whom to ask."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from integration_hub.alerts.closing import told_by_mail
from integration_hub.alerts.models import Notice
from integration_hub.runs.models import Run
from integration_hub.ui.words import number, spelt_out

LONGEST_SUBJECT = 150
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def mail_of(notice: Notice) -> EmailMessage:
    """The mail. Its Message-ID is the same at every try, so that a mail that came twice is known as one."""
    run = notice.run
    host = urlsplit(settings.HUB_BASE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<run-{run.pk}.notice-{notice.pk}.{settings.HUB_INSTANCE}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    sheet = notice.sheet
    subject, text = told_by_mail(sheet) if sheet else (subject_of(run), text_of(run))
    return EmailMessage(one_line(subject), clean(text), settings.DEFAULT_FROM_EMAIL, [notice.address], headers=headers)


def subject_of(run: Run) -> str:
    """Whose run it was and how it ended."""
    with translation.override(run.merchant.language):
        known = {"merchant": run.merchant.name, "process": _(run.process.name), "state": _(run.get_state_display())}
        return one_line(_("%(merchant)s: %(process)s ended: %(state)s") % known)


def text_of(run: Run) -> str:
    """The mail's text, in the merchant's language and time."""
    with translation.override(run.merchant.language), timezone.override(ZoneInfo(run.merchant.time_zone)):
        return clean(render_to_string("alerts/run_ended_badly.txt", _shown(run)))


def _shown(run: Run) -> dict[str, object]:
    checked = run.process.source.checked_at
    return {
        "run": run,
        "process": run.process,
        "facts": _aligned(_facts(run)),
        "checked": spelt_out(checked) if checked else "",
        "connections_link": settings.HUB_BASE_URL + reverse("connections:list", args=[run.merchant.slug]),
        "help_link": settings.HUB_BASE_URL + reverse("guide:run", args=[run.merchant.slug, run.pk]),
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
    yield _("This run"), settings.HUB_BASE_URL + reverse("runs:detail", args=[run.merchant.slug, run.pk])


def _aligned(facts: Iterable[tuple[str, str]]) -> list[str]:
    """A line each, the values below each other, however long the names are in this language."""
    named = [(f"{name}:", value) for name, value in facts]
    width = max(len(name) for name, _value in named)
    return [f"{name:<{width}}  {value}" for name, value in named]


def one_line(subject: str) -> str:
    """A subject, whatever the names in it hold."""
    return _UNSEEN.sub(" ", subject)[:LONGEST_SUBJECT]


def clean(text: str) -> str:
    """A text without signs that nobody sees."""
    return "\n".join(_UNSEEN.sub(" ", line).rstrip() for line in text.splitlines()).strip() + "\n"
