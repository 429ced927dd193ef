"""Who is mailed, and mails in every state, for the pages of tests/scene.py."""

from datetime import time, timedelta

from django.utils import timezone

from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Kind, Mode, Notice, Recipient, Sending, Subscription
from integration_hub.alerts.writing import mail_of
from integration_hub.connections.models import Connection
from integration_hub.runs.models import Run

IT, OWNER = "it@alpine.example", "owner@alpine.example"


def furnish_mails(erp: Connection, mismatch: Run, unreachable: Run) -> dict[str, Notice]:
    """Two recipients, one of them choosy, and their mails by what became of them."""
    merchant, now = erp.merchant, timezone.now()
    soon = now + timedelta(hours=9)
    Recipient.objects.create(merchant=merchant, address=IT)
    owner = Recipient.objects.create(
        merchant=merchant, address=OWNER, hears_all=False, mode=Mode.DAILY, quiet_from=time(20), quiet_until=time(7, 30),
        language="de",
    )  # fmt: skip
    Subscription.objects.create(recipient=owner, event=Event.ORDERS_FAILED)
    Subscription.objects.create(recipient=owner, event=Event.OFFLINE, connection=erp)
    sent = _mail(mismatch, IT, Event.IMPORT, sent_at=now - timedelta(hours=2), tries=1, state=Sending.SENT)
    mail_of(sent)
    digest = Notice.objects.create(
        merchant=merchant, kind=Kind.DIGEST, address=OWNER, tries=1, state=Sending.SENT, sent_at=now - timedelta(hours=1)
    )
    for run, event in ((mismatch, Event.IMPORT), (unreachable, Event.OFFLINE)):
        _mail(run, OWNER, event, state=Sending.TOLD, told_in=digest)
    mail_of(digest)
    return {
        "sent": sent,
        "digest": digest,
        "refused": _mail(
            unreachable, IT, Event.OFFLINE, tries=3, due_at=now + timedelta(minutes=4),
            error="The mail server refused the address: 450 Mailbox is full",
        ),
        "held": _mail(mismatch, OWNER, Event.IMPORT, kind=Kind.REMINDER, follows=sent, state=Sending.HELD, due_at=soon),
        "given_up": Notice.objects.create(
            merchant=merchant, kind=Kind.TEST, address=OWNER, state=Sending.GIVEN_UP, tries=1,
            error="The mail server cannot be reached: ConnectionRefusedError: [Errno 111] Connection refused",
        ),
        "awaited": Notice.objects.create(merchant=merchant, kind=Kind.TEST, address=IT),
    }  # fmt: skip


def _mail(run: Run, address: str, event: Event, **fields: object) -> Notice:
    return Notice.objects.create(merchant=run.merchant, run=run, address=address, event=event, **fields)
