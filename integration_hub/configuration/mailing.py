"""Recipients from a file, and as a file: who is mailed, of what and when."""

from typing import Any

from integration_hub.accounts.changes import difference, put
from integration_hub.accounts.models import Merchant
from integration_hub.alerts.models import EVERY_DAY, Mode, Recipient, Remind, Subscription
from integration_hub.configuration.findings import Place
from integration_hub.configuration.ledger import Ledger
from integration_hub.configuration.shape import WEEK, RecipientEntry

ANY = "any"
"""Of whatever connection."""


def apply_recipient(ledger: Ledger, merchant: Merchant, entry: RecipientEntry, place: Place) -> None:
    """Make the recipient, or bring what the file says of it to pass; what it leaves out is left alone."""
    recipient = Recipient.objects.filter(merchant=merchant, address__iexact=entry.address).first()
    made = recipient is None
    recipient = recipient or Recipient.objects.create(merchant=merchant, address=entry.address)
    quiet = entry.quiet
    lines = put(
        recipient,
        {
            "language": entry.language, "mode": entry.mode, "digest_at": entry.digest_at,
            "quiet_from": quiet and quiet.from_, "quiet_until": quiet and quiet.until,
            "quiet_days": quiet and "".join(sorted(str(WEEK.index(day)) for day in quiet.days)),
            "urgent_at_once": entry.urgent_at_once, "remind_hours": entry.remind_hours,
            "hears_all": None if entry.hears is None else not entry.hears,
        },
    )  # fmt: skip
    lines += _put_events(ledger, recipient, entry, place)
    ledger.changed(f"recipient {merchant.slug} {recipient.address}", lines, made=made, merchant=merchant)


def _put_events(ledger: Ledger, recipient: Recipient, entry: RecipientEntry, place: Place) -> list[str]:
    if entry.hears is None:
        return []
    known = {each.slug: each for each in recipient.merchant.connections.all()}
    for event, slug in entry.hears.items():
        if slug != ANY and slug not in known:
            there = ", ".join([ANY, *sorted(known)])
            ledger.wrong((*place, "hears", event), f"There is no connection {slug!r}. There are: {there}.")
            return []
    before = heard(recipient)
    if before == entry.hears:
        return []
    recipient.subscriptions.all().delete()
    chosen = [Subscription(recipient=recipient, event=event, connection=known.get(of)) for event, of in entry.hears.items()]
    Subscription.objects.bulk_create(chosen)
    return [difference("hears", before, entry.hears or "everything")]


def recipient_as_told(recipient: Recipient) -> str | dict[str, Any]:
    """The recipient as a file tells it: its address alone, where all is as it comes."""
    quiet = recipient.quiet_from and recipient.quiet_until and {
        "from": f"{recipient.quiet_from:%H:%M}",
        "until": f"{recipient.quiet_until:%H:%M}",
        **({} if recipient.quiet_days == EVERY_DAY else {"days": [WEEK[int(day)] for day in recipient.quiet_days]}),
    }  # fmt: skip
    told = {
        "language": recipient.language,
        "hears": {} if recipient.hears_all else heard(recipient),
        **({} if recipient.mode == Mode.AT_ONCE else {"mode": recipient.mode, "digest_at": f"{recipient.digest_at:%H:%M}"}),
        "quiet": quiet,
        **({} if recipient.urgent_at_once else {"urgent_at_once": False}),
        **({} if recipient.remind_hours == Remind.DAILY else {"remind_hours": recipient.remind_hours}),
    }
    more = {name: value for name, value in told.items() if value not in ("", None, {})}
    return {"address": recipient.address, **more} if more else recipient.address


def heard(recipient: Recipient) -> dict[str, str]:
    """The connection of each event it has chosen."""
    chosen = recipient.subscriptions.select_related("connection")
    return {each.event: each.connection.slug if each.connection else ANY for each in chosen}
