"""Block L: the mail server is away, refuses, hangs, breaks off. One mail each in the end, never none, and nobody is held up.

Twice only where the server took a mail and its answer was lost, under one Message-ID: SMTP cannot tell more.
"""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from integration_hub.accounts.models import Merchant
from integration_hub.alerts import smtp
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.models import Notice, Recipient, Sending
from integration_hub.processes.kinds import PRICES_FROM_ERP
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State, Trigger
from tests.cast import connect, process
from tests.mailbox import Mailbox, mailbox
from tests.shelf import KEY, install

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
ANN, BOB = "ann@alpine.example", "bob@alpine.example"
AN_ANSWER, A_MAIL = 0.5, 1.5
"""The time limits of these tests, in seconds: of one answer, and of one mail."""

NOBODY_IS_REACHED = ["silent", "busy", "slow"]
ONE_IS_NOT = ["hang at data", "hang at end", "cut", "full", "refused text"]
REFUSED = ["550 5.1.1 nobody here", "450 4.2.1 later", "421 4.7.0 too many", "552 5.2.2 mailbox is full", "251 forward"]


@pytest.fixture
def mails(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The mail server that the hub is told to use, and little patience with it."""
    settings.EMAIL_BACKEND = "integration_hub.alerts.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = AN_ANSWER
    monkeypatch.setattr(smtp._Timed, "most_seconds", A_MAIL)
    with mailbox() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def failed(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> Run:
    """An import that failed, of which Ann and Bob are to hear."""
    install(monkeypatch)
    for address in (ANN, BOB):
        Recipient.objects.create(merchant=merchant, address=address, created_at=timezone.now() - timedelta(days=1))
    prices: Process = process(PRICES_FROM_ERP, connect(merchant, KEY, "erp", url="http://127.0.0.1:1"))
    return Run.objects.create(
        merchant=merchant, process=prices, state=State.COUNT_MISMATCH, mode="full", trigger=Trigger.SCHEDULE, target_key="x",
        ended_at=timezone.now(), message="17 are missing.",
    )  # fmt: skip


def turn() -> float:
    """The pauses have passed, and a worker comes by; how many seconds it was held."""
    Notice.objects.filter(state=Sending.WAITING).update(due_at=timezone.now())
    began = time.monotonic()
    send_due_notices()
    return time.monotonic() - began


def each_has_one(mails: Mailbox) -> None:
    assert [(len(mails.to(address))) for address in (ANN, BOB)] == [1, 1]
    assert not Notice.objects.exclude(state=Sending.SENT).exists()


@pytest.mark.parametrize("trouble", NOBODY_IS_REACHED)
def test_a_server_that_nobody_reaches_holds_a_worker_for_one_mail_only(mails: Mailbox, failed: Run, trouble: str) -> None:
    mails.trouble = trouble
    for _ in range(2):
        assert turn() < A_MAIL + 2
    assert sum(Notice.objects.values_list("tries", flat=True)) == 2, "each turn tries one, another each time"
    assert all(Notice.objects.values_list("error", flat=True))
    mails.trouble = ""
    turn()
    each_has_one(mails)


@pytest.mark.parametrize("trouble", ONE_IS_NOT)
def test_a_mail_that_is_not_taken_holds_up_no_other(mails: Mailbox, failed: Run, trouble: str) -> None:
    mails.trouble, mails.troubled = trouble, ANN
    assert max(turn(), turn()) < A_MAIL + 2
    assert (len(mails.to(ANN)), len(mails.to(BOB))) == (0, 1)
    mails.trouble = ""
    turn()
    each_has_one(mails)


@pytest.mark.parametrize("answer", REFUSED)
def test_an_address_that_is_refused_holds_up_no_other(mails: Mailbox, failed: Run, answer: str) -> None:
    mails.refusing[ANN] = answer
    turn()
    turn()
    assert len(mails.to(BOB)) == 1
    if not answer.startswith("25"):
        assert Notice.objects.get(address=ANN).error == f"The mail server refused the address: {answer}"
    mails.refusing.clear()
    turn()
    assert len(mails.to(BOB)) == 1
    assert Notice.objects.filter(state=Sending.SENT).count() == 2


def test_where_the_answer_was_lost_the_mail_comes_twice_under_one_id_and_no_oftener(mails: Mailbox, failed: Run) -> None:
    mails.trouble, mails.troubled = "lost answer", ANN
    turn()
    mails.trouble = ""
    for _ in range(3):
        turn()
    first, second = mails.to(ANN)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    assert len(mails.to(BOB)) == 1


@pytest.mark.parametrize("trouble", ["", "broken tls"])
def test_without_the_encryption_that_is_asked_for_nothing_is_sent(
    mails: Mailbox, failed: Run, settings: Settings, trouble: str
) -> None:
    settings.EMAIL_USE_TLS = True
    mails.trouble = trouble
    assert turn() < A_MAIL + 2
    assert not mails.mails
    assert any(Notice.objects.values_list("error", flat=True))
    settings.EMAIL_USE_TLS, mails.trouble = False, ""
    turn()
    each_has_one(mails)


def test_a_server_that_speaks_no_tls_behind_a_tls_port_holds_nobody(mails: Mailbox, failed: Run, settings: Settings) -> None:
    settings.EMAIL_USE_SSL = True
    assert turn() < A_MAIL + 2
    settings.EMAIL_USE_SSL = False
    turn()
    each_has_one(mails)


def test_a_refused_log_in_is_told_without_the_password(mails: Mailbox, failed: Run, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hub", "s3cret"
    turn()
    problem = Notice.objects.exclude(error="").first()
    assert problem
    assert "s3cret" not in problem.error


def test_no_line_to_the_server_and_no_clock_is_left_behind(mails: Mailbox, failed: Run) -> None:
    before = threading.active_count()
    for trouble in ("hang at data", "cut", ""):
        mails.trouble = trouble
        turn()
    clocks = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    for each in clocks:
        each.join(5)  # one that was stopped is gone at once, one that runs on takes a minute
    assert not [each for each in clocks if each.is_alive()]
    assert threading.active_count() <= before + 3  # the server's own talks
