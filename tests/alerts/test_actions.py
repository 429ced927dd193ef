"""The recipient list changes by hand, for good, and leaves a trail."""

import pytest

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.alerts.actions import add_recipient, remove_recipient
from integration_hub.alerts.models import Recipient
from integration_hub.runs.actions import Refused

pytestmark = pytest.mark.django_db


def test_an_address_is_added_once_however_it_is_written(merchant: Merchant, admin: Person) -> None:
    first = add_recipient(merchant, " ann@alpine.example ", by=admin)
    assert add_recipient(merchant, "ANN@alpine.example", by=admin) == first
    assert list(AuditEntry.objects.values_list("action", "subject")) == [("recipient added", "ann@alpine.example")]


@pytest.mark.parametrize("address", ["", "ann", "ann@alpine.example\nBcc: eve@evil.example", "a@b@c", "x" * 300 + "@a.example"])
def test_what_is_no_address_is_refused(merchant: Merchant, admin: Person, address: str) -> None:
    with pytest.raises(Refused, match="no mail address"):
        add_recipient(merchant, address, by=admin)


def test_two_merchants_may_tell_the_same_person(merchant: Merchant, other_merchant: Merchant, admin: Person) -> None:
    for each in (merchant, other_merchant):
        add_recipient(each, "support@hub.example", by=admin)
    assert Recipient.objects.count() == 2


def test_who_is_removed_is_gone_and_it_is_known_by_whom(merchant: Merchant, admin: Person) -> None:
    remove_recipient(add_recipient(merchant, "ann@alpine.example", by=admin), by=admin)
    assert not Recipient.objects.exists()
    assert AuditEntry.objects.filter(action="recipient removed", person=admin).exists()
