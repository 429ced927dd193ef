"""What the pages of recipients and mails read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.events import URGENT, Event
from integration_hub.alerts.models import Notice, Recipient, Sending

REFUSED = "refused"
"""Of a mail that waits because the server did not take it yet."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One event, and who hears of it; of which connection only, where it is not all."""

    name: str
    urgent: bool
    by: list[tuple[str, str]] = field(default_factory=list)


def recipients_of(merchant: Merchant) -> list[Recipient]:
    return list(merchant.recipients.prefetch_related("subscriptions__connection"))


def who_hears(recipients: Sequence[Recipient]) -> list[Heard]:
    """Each event with the addresses that hear of it."""
    return [Heard(_(event.label), event in URGENT, list(_hearing(event, recipients))) for event in Event]


def _hearing(event: Event, recipients: Iterable[Recipient]) -> Iterable[tuple[str, str]]:
    for recipient in recipients:
        if recipient.hears_all:
            yield recipient.address, ""
            continue
        for each in recipient.subscriptions.all():
            if each.event == event:
                yield recipient.address, each.connection.name if each.connection else ""


def mails_of(merchant: Merchant) -> QuerySet[Notice]:
    """The mails that were made, with what they tell of; what another mail tells is no mail."""
    mails = Notice.objects.filter(merchant=merchant).exclude(state=Sending.TOLD)
    return mails.select_related("run__process", "sheet__shop", "case").defer("text")


def mails_like(merchant: Merchant, address: str, state: str) -> QuerySet[Notice]:
    """Those to that address, in that state; "" is any."""
    mails = mails_of(merchant)
    if address:
        mails = mails.filter(address__iexact=address)
    if state == REFUSED:
        return mails.filter(state=Sending.WAITING, tries__gt=0)
    if state == Sending.WAITING:
        return mails.filter(state=state, tries=0)
    return mails.filter(state=state) if state else mails


def mail_shown(merchant: Merchant) -> QuerySet[Notice]:
    """Mails with all that their own page needs."""
    return Notice.objects.filter(merchant=merchant).select_related(
        "merchant", "run__process", "sheet__shop", "case", "follows", "told_in"
    )
