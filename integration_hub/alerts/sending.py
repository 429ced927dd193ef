"""Handing mails to the mail server, each claimed first, tried again with growing pauses, none held up by another."""

from datetime import timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.utils import timezone

from integration_hub.alerts.models import Notice
from integration_hub.alerts.writing import mail_of
from integration_hub.faultpoints import faultpoint

MOST_AT_ONCE = 100
MOST_TRIES = 60
"""About two days: a mail server that is away longer is noticed without us."""
TOLD = (
    "run__merchant", "run__process__source", "run__process__target", "sheet__merchant", "sheet__shop", "sheet__erp",
    "sheet__signed_by",
)  # fmt: skip
"""What mails name."""
LONGEST_PAUSE = timedelta(hours=1)


def send_the_due() -> int:
    """Send what is due; how many were handed over. Ends early when the server is away: the next turn begins with another."""
    sent = 0
    due = Notice.objects.filter(sent_at=None, due_at__lte=timezone.now(), tries__lt=MOST_TRIES).order_by("tries", "pk")
    for notice in due.select_related(*TOLD)[:MOST_AT_ONCE]:
        if not _claimed(notice):
            continue
        problem = _send(notice)
        if problem is None:
            sent += 1
        elif not _speaks(problem):
            break
    return sent


def pause_after(tries: int) -> timedelta:
    """How long a mail waits after that many tries: a minute, two, four, up to an hour."""
    return min(timedelta(minutes=1 << min(tries - 1, 10)), LONGEST_PAUSE)


def _claimed(notice: Notice) -> bool:
    """The right to try it once. It is due again after a pause, even if we die now."""
    tries = notice.tries + 1
    mine = Notice.objects.filter(pk=notice.pk, tries=notice.tries, sent_at=None)
    return bool(mine.update(tries=tries, due_at=timezone.now() + pause_after(tries)))


def _send(notice: Notice) -> Exception | None:
    """Try once; what went wrong is kept with the notice."""
    faultpoint("notice.claimed")
    try:
        mail_of(notice).send()
    except (SMTPException, OSError, ValueError) as problem:
        Notice.objects.filter(pk=notice.pk).update(error=f"{type(problem).__name__}: {problem}"[:500])
        return problem
    faultpoint("notice.sent")
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), error="")
    return None


def _speaks(problem: Exception) -> bool:
    """Whether the server is there and only refused this mail, or this address."""
    if isinstance(problem, SMTPConnectError):
        return False
    return isinstance(problem, SMTPResponseException | SMTPRecipientsRefused | ValueError)
