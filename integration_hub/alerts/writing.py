"""What a mail about a run says, in the merchant's words: what happened, what to do first, whom to ask."""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from integration_hub.alerts.models import Notice
from integration_hub.runs.models import Run

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
    return EmailMessage(subject_of(run), text_of(run), settings.DEFAULT_FROM_EMAIL, [notice.address], headers=headers)


def subject_of(run: Run) -> str:
    """One line, whatever the names in it hold."""
    subject = f"{run.merchant.name}: {run.process.name} ended: {run.get_state_display()}"
    return _UNSEEN.sub(" ", subject)[:LONGEST_SUBJECT]


def text_of(run: Run) -> str:
    """The mail's text."""
    process = run.process
    zone = ZoneInfo(run.merchant.time_zone)
    short = run.expected - run.read if run.expected is not None else 0
    shown = {
        "run": run,
        "process": process,
        "connection": process.target or process.source,
        "records": run.unit or process.service.records,
        "missing": max(short, 0),
        "extra": max(-short, 0),
        "started": f"{run.created_at.astimezone(zone):%A %d %B %Y, %H:%M %Z}",
        "checked": process.source.checked_at and f"{process.source.checked_at.astimezone(zone):%d %B %Y, %H:%M %Z}",
        "run_link": settings.HUB_BASE_URL + reverse("runs:detail", args=[run.merchant.slug, run.pk]),
        "connections_link": settings.HUB_BASE_URL + reverse("connections:list", args=[run.merchant.slug]),
        "help_link": settings.HUB_BASE_URL + reverse("guide:run", args=[run.merchant.slug, run.pk]),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }
    lines = render_to_string("alerts/run_ended_badly.txt", shown).splitlines()
    return "\n".join(_UNSEEN.sub(" ", line).rstrip() for line in lines).strip() + "\n"
