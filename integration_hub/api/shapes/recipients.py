"""Who is mailed, and which mails were sent."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from integration_hub.alerts.models import Kind, Mode, Notice, Recipient, Sending
from integration_hub.api.shapes.common import Moment, Shape, words

Clock = Annotated[str, BeforeValidator(lambda told: told.strftime("%H:%M") if isinstance(told, time) else told)]
"""A time of day, as 22:00."""


class Hears(Shape):
    """One event that a recipient hears of; of any connection, or of one."""

    event: str
    connection: str | None


class RecipientRow(Shape):
    """One plain address that is mailed."""

    id: int
    address: str
    created_at: Moment
    language: str = Field(description="Empty: the merchant's.")
    hears_all: bool
    hears: list[Hears] = Field(description="Of what, where it is not everything.")
    mode: Annotated[str, words(Mode)]
    digest_at: Clock
    quiet_from: Clock | None
    quiet_until: Clock | None
    urgent_at_once: bool
    remind_hours: int


class MailRow(Shape):
    """One mail that was made."""

    id: int
    address: str
    kind: Annotated[str, words(Kind)]
    event: str
    state: Annotated[str, words(Sending)]
    refused: bool = Field(description="Tried, and not taken by the mail server yet.")
    subject: str
    at: Moment
    sent_at: Moment | None
    tries: int
    due_at: Moment
    error: str = Field(description="What the mail server said.")
    run: int | None


class MailWhole(MailRow):
    """A mail with its text."""

    text: str


def recipient_row(recipient: Recipient) -> RecipientRow:
    """Of one with its subscriptions (``recipients_of``)."""
    own = ("address", "created_at", "language", "hears_all", "mode", "digest_at", "quiet_from", "quiet_until", "urgent_at_once")
    heard = [
        Hears(event=each.event, connection=each.connection.slug if each.connection else None)
        for each in recipient.subscriptions.all()
    ]
    return RecipientRow(
        id=recipient.pk, hears=heard, remind_hours=recipient.remind_hours, **{name: getattr(recipient, name) for name in own}
    )


def mail_row(mail: Notice) -> MailRow:
    return MailRow(
        id=mail.pk, address=mail.address, kind=mail.kind, event=mail.event, state=mail.state,
        refused=mail.is_refused, subject=mail.subject, at=mail.at, sent_at=mail.sent_at, tries=mail.tries, due_at=mail.due_at,
        error=mail.error, run=mail.run_id,
    )  # fmt: skip


def mail_whole(mail: Notice) -> MailWhole:
    return MailWhole(**dict(mail_row(mail)), text=mail.text)
