"""Handing mails to the mail server, each claimed first, tried again with growing pauses, none held up by another."""

import time
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.utils import timezone

from integration_hub.alerts.models import Kind, Notice, Sending
from integration_hub.alerts.writing import mail_of
from integration_hub.faultpoints import faultpoint
from integration_hub.mail_answers import answer_in_words

SEND_MAIL = "send_mail"
"""The task that sends one mail at once, for somebody who waits for it."""
MOST_AT_ONCE = 100
MOST_SECONDS = 300
"""One turn lasts no longer than this, and the mail that is under way: the next minute brings another."""
MOST_TRIES = 60
"""About two days: a mail server that is away longer is noticed without us."""
TOLD = (
    "merchant", "follows__run", "run__merchant", "run__process__source", "run__process__target", "sheet__merchant", "sheet__shop",
    "sheet__erp", "sheet__signed_by", "case__merchant", "case__connection", "case__process__target",
)  # fmt: skip
"""What mails name."""
LONGEST_PAUSE = timedelta(hours=1)


def send_the_due() -> int:
    """Send what is due; how many were handed over. Ends early when the server is away: the next turn begins with another."""
    sent, ends = 0, time.monotonic() + MOST_SECONDS
    due = Notice.objects.filter(state=Sending.WAITING, due_at__lte=timezone.now(), tries__lt=MOST_TRIES)
    for notice in due.select_related(*TOLD).order_by("tries", "pk")[:MOST_AT_ONCE]:
        if time.monotonic() > ends:
            break
        if not _claimed(notice):
            continue
        problem = _send(notice)
        if problem is None:
            sent += 1
        elif not _speaks(problem):
            break
    return sent


def send_one(notice_id: int) -> None:
    """Send that mail now, unless somebody else does."""
    notice = Notice.objects.filter(pk=notice_id, state=Sending.WAITING).select_related(*TOLD).first()
    if notice and _claimed(notice):
        _send(notice)


def pause_after(tries: int) -> timedelta:
    """How long a mail waits after that many tries: a minute, two, four, up to an hour."""
    return min(timedelta(minutes=1 << min(tries - 1, 10)), LONGEST_PAUSE)


def _claimed(notice: Notice) -> bool:
    """The right to try it once. It is due again after a pause, even if we die now."""
    tries = notice.tries + 1
    mine = Notice.objects.filter(pk=notice.pk, tries=notice.tries, state=Sending.WAITING)
    notice.tries = tries
    return bool(mine.update(tries=tries, due_at=timezone.now() + pause_after(tries)))


def _send(notice: Notice) -> Exception | None:
    """Try once; what went wrong is kept with the notice."""
    faultpoint("notice.claimed")
    mine = Notice.objects.filter(pk=notice.pk)
    try:
        mail_of(notice).send()
    except (SMTPException, OSError, ValueError) as problem:
        mine.update(error=answer_in_words(problem), state=_after_refusal(notice))
        return problem
    faultpoint("notice.sent")
    mine.update(sent_at=timezone.now(), error="", state=Sending.SENT)
    return None


def _after_refusal(notice: Notice) -> Sending:
    """A test is tried once: whoever waits for it sees the answer and presses again."""
    return Sending.GIVEN_UP if notice.kind == Kind.TEST or notice.tries >= MOST_TRIES else Sending.WAITING


def _speaks(problem: Exception) -> bool:
    """Whether the server is there and only refused this mail, or this address."""
    if isinstance(problem, SMTPConnectError):
        return False
    return isinstance(problem, SMTPResponseException | SMTPRecipientsRefused | ValueError)
