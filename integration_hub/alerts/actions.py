"""What admins ask of the recipient list."""

from django.core.exceptions import ValidationError
from django.db import transaction

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.models import Recipient
from integration_hub.runs.actions import Refused


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
def remove_recipient(recipient: Recipient, *, by: Person | None) -> None:
    """From now on the address hears of nothing more; mails that are due already still go out."""
    note(by, "recipient removed", recipient.address, merchant=recipient.merchant)
    recipient.delete()
