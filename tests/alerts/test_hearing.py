"""Each address hears of what it asked for, in its hours: what may wait is gathered, nothing is lost, nothing comes twice."""

from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from time_machine import travel

from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.actions import change_recipient, remove_recipient
from integration_hub.alerts.clock import decide_what_is_told, send_due_notices
from integration_hub.alerts.events import Event, event_in_sql, event_of
from integration_hub.alerts.hearing import held_until
from integration_hub.alerts.models import Kind, Mode, Notice, Recipient, Sending, Subscription
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import State
from tests.alerts.conftest import Ended, service
from tests.mailbox import Mailbox

ZONE = ZoneInfo("Europe/Copenhagen")
NIGHT = {"quiet_from": time(22), "quiet_until": time(6)}
WEEKEND = {"quiet_from": time(0), "quiet_until": time(0), "quiet_days": "56"}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("settings", "now", "heard"),
    [
        ({}, "2026-05-04 23:00", None),
        (NIGHT, "2026-05-04 21:59", None),
        (NIGHT, "2026-05-04 22:00", "2026-05-05 06:00"),
        (NIGHT, "2026-05-05 05:59", "2026-05-05 06:00"),
        (NIGHT, "2026-05-05 06:00", None),
        (NIGHT | {"quiet_days": "4"}, "2026-05-09 05:00", "2026-05-09 06:00"),  # Friday's night ends on Saturday
        (NIGHT | {"quiet_days": "4"}, "2026-05-09 23:00", None),
        (WEEKEND, "2026-05-09 10:00", "2026-05-11 00:00"),
        ({"quiet_from": time(12), "quiet_until": time(13)}, "2026-05-04 12:30", "2026-05-04 13:00"),
        ({"mode": Mode.HOURLY}, "2026-05-04 12:30", "2026-05-04 13:00"),
        ({"mode": Mode.HOURLY}, "2026-05-04 13:00", "2026-05-04 14:00"),
        ({"mode": Mode.HOURLY} | NIGHT, "2026-05-04 21:30", "2026-05-05 06:00"),
        ({"mode": Mode.DAILY}, "2026-05-04 07:59", "2026-05-04 08:00"),
        ({"mode": Mode.DAILY}, "2026-05-04 08:00", "2026-05-05 08:00"),
        ({"mode": Mode.DAILY} | WEEKEND, "2026-05-08 12:00", "2026-05-11 00:00"),
        # The clocks go forward on 29 March at 2, and back on 25 October at 3.
        (NIGHT, "2026-03-28 23:00", "2026-03-29 06:00"),
        ({"mode": Mode.DAILY, "digest_at": time(2, 30)}, "2026-03-29 01:00", "2026-03-29 03:30"),
        ({"mode": Mode.DAILY, "digest_at": time(2, 30)}, "2026-10-24 12:00", "2026-10-25 02:30"),
        ({"mode": Mode.DAILY, "digest_at": time(2, 30)}, "2026-10-25 02:45", "2026-10-26 02:30"),
    ],
)
def test_what_may_wait_is_told_when_the_recipient_wants_it(settings: dict[str, Any], now: str, heard: str | None) -> None:
    at = held_until(Recipient(**settings), local(now), ZONE)
    assert at == (local(heard) if heard else None)


def test_in_the_hour_that_comes_twice_the_next_hour_is_the_next() -> None:
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 for the second time
    assert held_until(Recipient(mode=Mode.HOURLY), second, ZONE) == datetime(2026, 10, 25, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_the_database_and_the_code_call_every_end_by_the_same_event() -> None:
    expression = event_in_sql("%(kind)s", "%(state)s")
    with connection.cursor() as cursor:
        for kind, state in product(kinds.KINDS, State):
            cursor.execute(f"select {expression}", {"kind": kind, "state": state.value})
            assert cursor.fetchone()[0] == event_of(kind, state), (kind, state)


@pytest.mark.django_db
def test_a_recipient_hears_of_chosen_events_and_connections_only(
    merchant: Merchant, prices: Process, ended: Ended, ann: Recipient, bob: Recipient
) -> None:
    other = Connection.objects.create(merchant=merchant, slug="other", name="Other", connector="odoo")
    Recipient.objects.update(hears_all=False)
    Subscription.objects.create(recipient=ann, event=Event.OFFLINE, connection=prices.source)
    Subscription.objects.create(recipient=bob, event=Event.OFFLINE, connection=other)
    Subscription.objects.create(recipient=bob, event=Event.IMPORT)
    for state in (State.NOT_REACHABLE, State.INVALID):
        ended(prices, state)
    decide_what_is_told()
    told = set(Notice.objects.values_list("address", "event"))
    assert told == {(ann.address, Event.OFFLINE), (bob.address, Event.IMPORT)}


@pytest.mark.django_db
def test_a_service_between_two_connections_is_heard_of_by_both(
    merchant: Merchant, ended: Ended, ann: Recipient, bob: Recipient
) -> None:
    shop = Connection.objects.create(merchant=merchant, slug="shop", name="Shop", connector="woocommerce")
    delivery = service(merchant, kinds.ORDERS_TO_ERP)
    Process.objects.filter(pk=delivery.pk).update(target=shop)
    Recipient.objects.update(hears_all=False)
    for who, of in ((ann, shop), (bob, delivery.source)):
        Subscription.objects.create(recipient=who, event=Event.ORDERS, connection=of)
    ended(delivery, State.FAILED)
    decide_what_is_told()
    assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_what_came_in_the_night_is_one_mail_in_the_morning(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    Recipient.objects.update(**NIGHT)
    stock = service(prices.merchant, kinds.STOCK_FROM_ERP)
    with travel(local("2026-05-04 23:00"), tick=False) as clock:
        Recipient.objects.update(created_at=local("2026-05-01 00:00"))
        for hour in range(7):
            ended(prices, State.INVALID, message="The prices cannot be read.")
            if hour == 3:
                ended(stock, State.COUNT_MISMATCH, message="3 are missing.", remedy="Count again.")
            if hour == 5:
                ended(prices, State.DONE)
            send_due_notices()
            assert not mails.mails
            clock.shift(timedelta(hours=1))
        send_due_notices()
    (digest,) = mails.to(ann.address)
    assert digest["Subject"] == "Alpine Outdoor: 2 things not well"
    text = digest.get_content()
    for words in (
        "Prices from ERP: Invalid content",
        "6 times, first Monday 4 May 2026, 23:00",
        "last Tuesday 5 May 2026, 04:00",
        "It works again since Tuesday 5 May 2026, 04:00",
        "Stock from ERP: Count mismatch",
        "Count again.",
    ):
        assert words in text, words


@pytest.mark.django_db
def test_urgent_ones_come_at_once_even_then_where_that_is_ticked(
    merchant: Merchant, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient
) -> None:
    Recipient.objects.update(mode=Mode.DAILY)
    Recipient.objects.filter(pk=bob.pk).update(urgent_at_once=False)
    ended(service(merchant, kinds.ORDERS_TO_ERP), State.FAILED)
    send_due_notices()
    assert [address for address, _mail in mails.mails] == [ann.address]


@pytest.mark.django_db
def test_what_was_held_back_alone_is_a_mail_of_its_own(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    Recipient.objects.update(mode=Mode.DAILY)
    ended(prices)
    send_due_notices()
    assert not mails.mails
    Notice.objects.update(due_at=datetime.now(UTC))
    send_due_notices()
    assert [mail["Subject"] for mail in mails.to(ann.address)] == ["Alpine Outdoor: Prices from ERP ended: Count mismatch"]


@pytest.mark.django_db
def test_no_digest_is_made_of_nothing(ann: Recipient, mails: Mailbox) -> None:
    Recipient.objects.update(mode=Mode.HOURLY)
    with travel(local("2026-05-04 12:00"), tick=False) as clock:
        for _hour in range(5):
            send_due_notices()
            clock.shift(timedelta(hours=1))
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_digest_of_what_is_over_says_that_all_is_well(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    Recipient.objects.update(mode=Mode.HOURLY)
    ended(prices, State.INVALID)
    send_due_notices()
    ended(prices, State.DONE)
    send_due_notices()
    Notice.objects.update(due_at=datetime.now(UTC))
    send_due_notices()
    (digest,) = mails.to(ann.address)
    assert digest["Subject"] == "Alpine Outdoor: digest, all is well now"


@pytest.mark.django_db
def test_a_digest_is_made_once(prices: Process, ended: Ended, ann: Recipient) -> None:
    Recipient.objects.update(mode=Mode.HOURLY)
    for code in ("one", "two"):
        ended(prices, State.FAILED, code=code)
    decide_what_is_told()
    Notice.objects.update(due_at=datetime.now(UTC))
    for _turn in range(2):
        decide_what_is_told()
    assert Notice.objects.filter(kind=Kind.DIGEST).count() == 1
    assert Notice.objects.filter(told_in__kind=Kind.DIGEST, state=Sending.TOLD).count() == 2


@pytest.mark.django_db
def test_a_mail_is_written_in_its_readers_language(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient
) -> None:
    Merchant.objects.update(language="de")
    Recipient.objects.filter(pk=bob.pk).update(language="da")
    ended(prices)
    send_due_notices()
    assert "endete: Anzahl stimmt nicht" in mails.to(ann.address)[0]["Subject"]
    assert "Priser fra ERP" in mails.to(bob.address)[0]["Subject"]


@pytest.mark.django_db
def test_whoever_is_removed_gets_nothing_that_was_held_back(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient, admin: Person
) -> None:
    Recipient.objects.update(mode=Mode.DAILY)
    ended(prices)
    decide_what_is_told()
    remove_recipient(ann, by=admin)
    Notice.objects.update(due_at=datetime.now(UTC))
    send_due_notices()
    assert [address for address, _mail in mails.mails] == [bob.address]


@pytest.mark.django_db
def test_whoever_wants_mails_at_once_from_now_on_gets_what_was_held_back(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, admin: Person
) -> None:
    Recipient.objects.update(mode=Mode.DAILY)
    ended(prices)
    send_due_notices()
    ann.refresh_from_db()
    change_recipient(ann, {"mode": Mode.AT_ONCE}, {}, by=admin)
    send_due_notices()
    assert len(mails.to(ann.address)) == 1


@pytest.mark.django_db
def test_a_recipient_of_a_removed_connection_hears_of_it_no_more(merchant: Merchant, ann: Recipient) -> None:
    other = Connection.objects.create(merchant=merchant, slug="other", name="Other", connector="odoo")
    Subscription.objects.create(recipient=ann, event=Event.OFFLINE, connection=other)
    other.delete()
    assert not ann.subscriptions.exists()
