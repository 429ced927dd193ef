"""What people ask of the recipient list and of its mails."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Kind, Notice, Recipient, Sending, Subscription
from integration_hub.alerts.sending import SEND_MAIL
from integration_hub.runs.actions import Refused
from integration_hub.runs.bell import ring_after_commit


@transaction.atomic
def add_recipient(merchant: Merchant, address: str, *, by: Person | None) -> Recipient:
    """The recipient with that address: added, or there already, however it is capitalised. Raises Refused."""
    wanted = address.strip()
    try:
        Recipient._meta.get_field("address").clean(wanted, None)
    except ValidationError:
        raise Refused(f"'{wanted[:100]}' is no mail address. It should look like name@example.com.") from None
    there = Recipient.objects.filter(merchant=merchant, address__iexact=wanted).first()
    if there:
        return there
    made = Recipient.objects.create(merchant=merchant, address=wanted)
    note(by, "recipient added", made.address, merchant=merchant)
    return made


@transaction.atomic
def change_recipient(
    recipient: Recipient, changes: Mapping[str, Any], events: Mapping[Event, int | None], *, by: Person | None
) -> None:
    """Of what it hears and when. What was held back for it goes out now: nothing waits for a time that is no more."""
    for name, value in changes.items():
        setattr(recipient, name, value)
    recipient.held_until = None
    recipient.save()
    recipient.subscriptions.all().delete()
    heard = [Subscription(recipient=recipient, event=event, connection_id=of) for event, of in events.items()]
    Subscription.objects.bulk_create(heard)
    _held(recipient).update(due_at=timezone.now())
    detail = {name: str(value) for name, value in changes.items()} | {"events": ", ".join(events) or "all"}
    note(by, "recipient changed", recipient.address, merchant=recipient.merchant, detail=detail)


@transaction.atomic
def remove_recipient(recipient: Recipient, *, by: Person | None) -> None:
    """From now on the address hears of nothing more, not of what was held back either; mails that are due already go out."""
    note(by, "recipient removed", recipient.address, merchant=recipient.merchant)
    _held(recipient).delete()
    recipient.delete()


@transaction.atomic
def send_test(recipient: Recipient, *, by: Person) -> Notice:
    """A test mail, sent at once by a worker."""
    mail = Notice.objects.create(merchant=recipient.merchant, kind=Kind.TEST, address=recipient.address)
    note(by, "test mail sent", recipient.address, merchant=recipient.merchant)
    ring_after_commit(SEND_MAIL, mail.pk)
    return mail


@transaction.atomic
def send_again(mail: Notice, *, by: Person) -> Notice:
    """What was sent, sent once more as a mail of its own; what was not, tried now and as often as a new one."""
    if mail.state == Sending.SENT:
        again = Notice.objects.create(
            merchant=mail.merchant, kind=Kind.AGAIN, event=mail.event, run=mail.run, sheet=mail.sheet, case=mail.case,
            follows=mail, address=mail.address, subject=mail.subject, text=mail.text,
        )  # fmt: skip
    else:
        again = mail
        Notice.objects.filter(pk=mail.pk).exclude(state__in=(Sending.SENT, Sending.TOLD)).update(
            state=Sending.WAITING, tries=0, due_at=timezone.now(), error=""
        )
    note(by, "mail sent again", mail.address, merchant=mail.merchant, detail={"mail": mail.pk})
    ring_after_commit(SEND_MAIL, again.pk)
    return again


def _held(recipient: Recipient) -> Any:
    return Notice.objects.filter(merchant=recipient.merchant, address=recipient.address, state=Sending.HELD)
