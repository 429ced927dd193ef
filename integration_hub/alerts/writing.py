"""Writes each mail once, in the language of whoever reads it, and addresses it."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from integration_hub.alerts.closing import told_by_mail
from integration_hub.alerts.gathering import digest_of
from integration_hub.alerts.models import Kind, Notice, Recipient
from integration_hub.alerts.orders_told import orders_told
from integration_hub.alerts.plain import clean, one_line, page
from integration_hub.alerts.repeating import recovery_of, reminder_of
from integration_hub.alerts.troubles import subject_of, text_of
from integration_hub.runs.models import Run


def mail_of(notice: Notice) -> EmailMessage:
    """The mail, as it was written at its first try; and of the same Message-ID, so that one that came twice is known as one."""
    if not notice.text:
        _write(notice)
    headers = {
        "Message-ID": _message_id(notice.pk),
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<{notice.merchant.slug}.{settings.HUB_INSTANCE}.{_host()}>",
    }
    if notice.follows_id and notice.kind != Kind.AGAIN:
        headers["In-Reply-To"] = headers["References"] = _message_id(notice.follows_id)
    return EmailMessage(notice.subject, notice.text, settings.DEFAULT_FROM_EMAIL, [notice.address], headers=headers)


def _write(notice: Notice) -> None:
    """Write it in the recipient's language and the merchant's time, and keep it."""
    merchant = notice.merchant
    chosen = Recipient.objects.filter(merchant=merchant, address=notice.address).values_list("language", flat=True).first()
    with translation.override(chosen or merchant.language), timezone.override(ZoneInfo(merchant.time_zone)):
        subject, text = _told(notice)
    notice.subject, notice.text = one_line(subject), clean(text)
    notice.save(update_fields=["subject", "text"])


def _told(notice: Notice) -> tuple[str, str]:
    """Subject and text."""
    if notice.case:
        return orders_told(notice, notice.case)
    if notice.sheet:
        return told_by_mail(notice.sheet)
    match notice.kind:
        case Kind.DIGEST:
            return digest_of(notice)
        case Kind.TEST:
            return _test_of(notice)
        case _ if notice.run:
            return _of_run(notice, notice.run)
    raise ValueError("The mail is about nothing.")


def _of_run(notice: Notice, run: Run) -> tuple[str, str]:
    match notice.kind:
        case Kind.RECOVERY:
            return recovery_of(notice)
        case Kind.REMINDER:
            return reminder_of(notice)
        case _:
            return subject_of(run), text_of(run)


def _test_of(notice: Notice) -> tuple[str, str]:
    known = {
        "merchant": notice.merchant,
        "address": notice.address,
        "link": page("alerts:recipients", notice.merchant.slug),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }
    return _("%(merchant)s: test mail") % {"merchant": notice.merchant.name}, render_to_string("alerts/test_mail.txt", known)


def _message_id(notice_id: int) -> str:
    return f"<notice-{notice_id}.{settings.HUB_INSTANCE}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.HUB_BASE_URL).hostname or "localhost"
