"""Mails go out one by one: each is tried until it is taken, and none holds up another."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.alerts.sending import MOST_TRIES, pause_after
from integration_hub.processes.models import Process
from tests.alerts.conftest import Ended
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def later() -> None:
    """The pauses have passed."""
    Notice.objects.filter(sent_at=None).update(due_at=timezone.now())


def test_one_mail_reaches_each_recipient(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient) -> None:
    ended(prices)
    for _ in range(3):
        send_due_notices()
    assert [address for address, _ in mails.mails] == [ann.address, bob.address]
    assert not Notice.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize("answer", ["450 later", "550 nobody here"])
def test_an_address_that_is_refused_holds_up_nobody(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient, answer: str
) -> None:
    mails.refusing[ann.address] = answer
    ended(prices)
    send_due_notices()
    assert len(mails.to(bob.address)) == 1
    notice = Notice.objects.get(address=ann.address)
    assert (notice.tries, notice.sent_at) == (1, None)
    assert answer[:3] in notice.error
    mails.refusing.clear()
    later()
    send_due_notices()
    assert len(mails.to(ann.address)) == 1


def test_a_server_that_is_away_or_hangs_delays_mails_and_loses_none(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient
) -> None:
    mails.hangs = True
    ended(prices)
    send_due_notices()
    assert sum(Notice.objects.values_list("tries", flat=True)) == 1
    mails.hangs = False
    later()
    send_due_notices()
    assert sorted(address for address, _ in mails.mails) == [ann.address, bob.address]


def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_id(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient
) -> None:
    ended(prices)
    mails.drops_after_data = True
    send_due_notices()
    mails.drops_after_data = False
    later()
    send_due_notices()
    first, second = mails.to(ann.address)
    assert first["Message-ID"] == second["Message-ID"]


def test_the_pauses_grow_to_an_hour_and_the_tries_end(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    assert [pause_after(tries) for tries in (1, 2, 3)] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert pause_after(50) == timedelta(hours=1)
    ended(prices)
    mails.refusing["*"] = "550 no"
    send_due_notices()
    Notice.objects.update(tries=MOST_TRIES, due_at=timezone.now())
    mails.refusing.clear()
    send_due_notices()
    assert not mails.mails


def test_no_mail_server_at_all_is_no_error(prices: Process, ended: Ended, ann: Recipient, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "integration_hub.alerts.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ended(prices)
    send_due_notices()
    assert "ConnectionRefusedError" in Notice.objects.get().error
