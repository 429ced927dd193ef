"""Mails about somebody's own account, in their language. They are short, and never hold a password or a code."""

import logging
from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from integration_hub.accounts.models import Person
from integration_hub.mail_answers import answer_in_words

FOLDER = "account/mails"
_log = logging.getLogger(__name__)


def send(person: Person, what: str, **told: object) -> str:
    """Mail ``what``, a template's name, to the person; what went wrong, or ""."""
    return _handed_over(written(person, what, **told))


def send_aside(person: Person, what: str, **told: object) -> Thread:
    """The same without waiting for the mail server: how long an answer takes must not tell whether somebody has an account."""
    thread = Thread(target=_handed_over, args=(written(person, what, **told),), name=f"mail {what}", daemon=True)
    thread.start()
    return thread


def written(person: Person, what: str, **told: object) -> EmailMessage:
    """The template's first line is the subject."""
    with translation.override(language_of(person)):
        shown = {"person": person, "hub": settings.HUB_BASE_URL, "support": settings.HUB_SUPPORT_ADDRESS, **told}
        subject, _, text = render_to_string(f"{FOLDER}/{what}.txt", shown).strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(
        " ".join(subject.split()), text.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email], headers=headers
    )


def language_of(person: Person) -> str:
    """What the person chose, else the language of the first merchant they see, else the hub's."""
    if person.language:
        return person.language
    first = person.merchants.first()
    return first.language if first else settings.LANGUAGE_CODE


def _handed_over(mail: EmailMessage) -> str:
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as problem:
        _log.warning("A mail about an account was not sent: %s: %s", type(problem).__name__, problem)
        return answer_in_words(problem)
    return ""
