"""Orders that fail for one cause are one mail; a reminder while nobody has it; one mail when they arrive again."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import travel

from integration_hub.accounts.models import Person
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Kind, Mode, Notice, Recipient, Subscription
from integration_hub.cases.actions import take
from integration_hub.cases.models import Case
from integration_hub.cases.watching import watch_cases
from integration_hub.orders.models import Order, OrderState
from tests.cases.conftest import Refuse, a_case, drilled, erp, refused, shop, trip
from tests.mailbox import Mailbox
from tests.orders.conftest import Trip

__all__ = ["a_case", "drilled", "erp", "refused", "shop", "trip"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(ann: Recipient, bob: Recipient) -> None:
    """Ann and Bob are mailed of what fails."""


def subjects(mails: Mailbox, who: Recipient) -> list[str]:
    return [mail["Subject"].removeprefix("Alpine Outdoor: ") for mail in mails.to(who.address)]


def mended() -> None:
    """The orders of the cause have arrived."""
    Order.objects.update(state=OrderState.DELIVERED, fingerprint=None)
    watch_cases()


def test_a_cause_is_one_mail_to_each_however_many_orders_fail_for_it(
    mails: Mailbox, a_case: Case, refused: Refuse, ann: Recipient, bob: Recipient
) -> None:
    send_due_notices()
    refused("W4", "W5")
    watch_cases()
    send_due_notices()
    assert subjects(mails, ann) == subjects(mails, bob) == ["3 orders failed"]
    text = mails.to(ann.address)[0].get_content()
    for words in ("They come to 300.00 EUR.", a_case.message, "It is one cause, since"):
        assert words in text, words


def test_a_mail_leads_to_the_orders_of_its_cause_and_support_on_to_the_case(
    mails: Mailbox, a_case: Case, refused: Refuse, support: Person, ann: Recipient, client: Client
) -> None:
    send_due_notices()
    refused("W9")
    Order.objects.filter(e_number="W9").update(fingerprint=a_case.fingerprint + 1)
    [address] = re.findall(r"https?://\S+/orders/\S*", mails.to(ann.address)[0].get_content())
    client.force_login(support)
    shown = client.get(urlsplit(address)._replace(scheme="", netloc="").geturl()).content.decode()
    assert all(f"W{number}" in shown for number in (1, 2, 3))
    assert "W9" not in shown
    assert f'href="/m/alpine/cases/{a_case.fingerprint}"' in shown


def test_a_case_that_closes_itself_is_told_as_over_and_one_that_returns_anew(
    mails: Mailbox, a_case: Case, trip: Trip, refused: Refuse, ann: Recipient
) -> None:
    send_due_notices()
    mended()
    for _ in range(2):
        send_due_notices()
    refused("W4")
    watch_cases()
    send_due_notices()
    assert subjects(mails, ann) == ["3 orders failed", "orders arrive again", "1 order failed"]
    assert "Up to 3 orders had failed for it" in mails.to(ann.address)[1].get_content()


def test_a_case_that_lasts_is_reminded_of_until_somebody_takes_it(
    mails: Mailbox, a_case: Case, support: Person, ann: Recipient
) -> None:
    start = timezone.now()
    with travel(start, tick=False) as clock:
        for days in range(5):
            clock.move_to(start + timedelta(days=days, minutes=1))
            if days == 3:
                take(a_case, by=support)
            send_due_notices()
    assert subjects(mails, ann) == ["3 orders failed", "3 orders still fail", "3 orders still fail"]


def test_a_doubt_that_settles_soon_is_told_to_nobody_and_one_that_lasts_is(mails: Mailbox, a_case: Case, ann: Recipient) -> None:
    Order.objects.update(state=OrderState.IN_DOUBT)
    start = timezone.now()
    with travel(start, tick=False) as clock:
        send_due_notices()
        assert not mails.mails
        clock.move_to(start + timedelta(minutes=21))
        send_due_notices()
    assert subjects(mails, ann) == ["3 orders are in doubt"]
    assert Notice.objects.filter(event=Event.IN_DOUBT).count() == 2


def test_whoever_asked_for_orders_hears_of_orders_of_that_shop(
    mails: Mailbox, a_case: Case, trip: Trip, ann: Recipient, bob: Recipient
) -> None:
    Recipient.objects.update(hears_all=False)
    Subscription.objects.create(recipient=ann, event=Event.ORDERS_FAILED, connection=trip.source)
    Subscription.objects.create(recipient=bob, event=Event.OFFLINE)
    send_due_notices()
    assert [address for address, _mail in mails.mails] == [ann.address]


def test_a_digest_names_orders_and_runs_together(
    mails: Mailbox, a_case: Case, ann: Recipient, bob: Recipient, settings: Settings
) -> None:
    Recipient.objects.update(mode=Mode.DAILY, urgent_at_once=False)
    send_due_notices()
    mended()
    send_due_notices()
    assert not mails.mails
    Notice.objects.update(due_at=timezone.now())
    send_due_notices()
    (digest,) = mails.to(ann.address)
    assert digest["Subject"] == "Alpine Outdoor: digest, all is well now"
    assert "- 3 orders failed" in digest.get_content()
    assert Notice.objects.filter(kind=Kind.DIGEST).count() == 2
