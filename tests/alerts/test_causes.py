"""One mail a cause: its repetitions share it, what lasts is reminded of, what is over is told."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, connections
from django.utils import timezone
from time_machine import Traveller, travel

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.clock import decide_what_is_told, send_due_notices
from integration_hub.alerts.models import Kind, Notice, Recipient, Remind, Sending
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import State
from tests.alerts.conftest import Ended, service
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mailed(kind: Kind = Kind.TROUBLE) -> list[int | None]:
    """The runs of which a mail of its own was made."""
    rows = Notice.objects.filter(kind=kind).exclude(state=Sending.TOLD)
    return list(rows.order_by("id").values_list("run", flat=True))


def test_an_outage_is_one_mail_and_every_run_of_it_is_noticed(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient
) -> None:
    for _ in range(3):
        ended(prices, State.NOT_REACHABLE)
        send_due_notices()
    assert len(mails.to(ann.address)) == 1
    first, *others = Notice.objects.order_by("id")
    assert [(each.state, each.follows) for each in others] == [(Sending.TOLD, first)] * 2


def test_another_reason_is_another_mail(prices: Process, ended: Ended, ann: Recipient) -> None:
    runs = [ended(prices, State.FAILED, code=code) for code in ("login", "login", "content", "login")]
    decide_what_is_told()
    assert mailed() == [runs[0].pk, runs[2].pk]


def test_what_returns_after_a_good_run_is_mailed_anew(prices: Process, ended: Ended, ann: Recipient) -> None:
    states = (State.NOT_REACHABLE, State.NOT_REACHABLE, State.DONE, State.NOT_REACHABLE)
    runs = [ended(prices, state) for state in states]
    decide_what_is_told()
    assert mailed() == [runs[0].pk, runs[3].pk]


def test_two_services_of_one_cause_are_two_mails(merchant: Merchant, prices: Process, ended: Ended, ann: Recipient) -> None:
    stock = service(merchant, kinds.STOCK_FROM_ERP)
    runs = [ended(prices), ended(stock)]
    decide_what_is_told()
    assert mailed() == [run.pk for run in runs]


def test_a_system_that_does_not_answer_is_one_mail_however_many_services_speak_to_it(
    merchant: Merchant, prices: Process, ended: Ended, ann: Recipient
) -> None:
    stock = service(merchant, kinds.STOCK_FROM_ERP)
    silent = [ended(each, State.NOT_REACHABLE) for each in (prices, stock, prices)]
    decide_what_is_told()
    assert mailed() == [silent[0].pk]
    ended(prices, State.DONE)
    decide_what_is_told()
    again = ended(stock, State.NOT_REACHABLE)
    decide_what_is_told()
    assert mailed() == [silent[0].pk, again.pk]


def test_whoever_was_told_hears_once_that_it_works_again(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient, bob: Recipient
) -> None:
    ended(prices, State.NOT_REACHABLE)
    send_due_notices()
    ended(prices, State.NOT_REACHABLE)
    Recipient.objects.create(merchant=prices.merchant, address="new@alpine.example")
    good = ended(prices, State.DONE, message="All prices are in.", published=37, read=37)
    for _ in range(2):
        send_due_notices()
    for address in (ann.address, bob.address):
        trouble, recovery = mails.to(address)
        assert recovery["Subject"] == "Alpine Outdoor: Prices from ERP works again"
        assert recovery["In-Reply-To"] == trouble["Message-ID"]
        text = " ".join(recovery.get_content().split())
        for words in ("works again since", "All prices are in.", "How often: 2", "37 prices", f"/m/alpine/runs/{good.pk}"):
            assert words in text
    assert not mails.to("new@alpine.example")


def test_several_reasons_of_one_outage_are_over_with_one_mail(prices: Process, ended: Ended, ann: Recipient) -> None:
    for code in ("login", "content"):
        ended(prices, State.FAILED, code=code)
    good = ended(prices, State.DONE)
    decide_what_is_told()
    assert mailed(Kind.RECOVERY) == [good.pk]
    assert not Notice.objects.filter(kind=Kind.TROUBLE, follows=None, over_at=None).exists()


@pytest.mark.parametrize(
    ("state", "mode", "over"),
    [
        (State.COUNT_MISMATCH, Mode.INCREMENTAL, False),
        (State.COUNT_MISMATCH, Mode.FULL, True),
        (State.NOT_REACHABLE, Mode.INCREMENTAL, True),
        (State.NOT_REACHABLE, Mode.ROLL_BACK, False),
        (State.COUNT_MISMATCH, Mode.ROLL_BACK, False),
    ],
)
def test_only_a_run_that_could_have_met_the_cause_proves_it_gone(
    prices: Process, ended: Ended, ann: Recipient, state: State, mode: Mode, *, over: bool
) -> None:
    ended(prices, state)
    ended(prices, State.DONE, mode=mode)
    decide_what_is_told()
    assert bool(mailed(Kind.RECOVERY)) is over


def test_a_run_of_one_record_proves_nothing_of_all_the_others(prices: Process, ended: Ended, ann: Recipient) -> None:
    ended(prices, State.INVALID)
    ended(prices, State.DONE, record="A1")
    decide_what_is_told()
    assert mailed(Kind.RECOVERY) == []


def test_a_cancelled_run_proves_nothing(prices: Process, ended: Ended, ann: Recipient) -> None:
    for state in (State.NOT_REACHABLE, State.CANCELLED, State.NOT_REACHABLE):
        ended(prices, state)
    decide_what_is_told()
    assert len(mailed()) == 1
    assert mailed(Kind.RECOVERY) == []


def test_what_lasts_is_reminded_of_once_a_day_with_the_newest_run(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient
) -> None:
    start = timezone.now()
    with travel(start, tick=False) as clock:
        ended(prices, State.NOT_REACHABLE, message="No answer.")
        for hours in range(1, 50):
            clock.move_to(start + timedelta(hours=hours))
            newest = ended(prices, State.NOT_REACHABLE, message=f"Still no answer, {hours}.")
            send_due_notices()
    assert [mail["Subject"].partition(": ")[2] for mail in mails.to(ann.address)] == [
        "Prices from ERP ended: Not reachable",
        "Prices from ERP still not well: Not reachable",
        "Prices from ERP still not well: Not reachable",
    ]
    assert newest.message == "Still no answer, 49."
    assert "It has ended badly 50 times since" in mails.to(ann.address)[-1].get_content()
    assert "Still no answer, 49." in mails.to(ann.address)[-1].get_content()


@pytest.mark.parametrize("hours", [Remind.NEVER, Remind.THIRD_DAY])
def test_reminders_come_as_often_as_asked_for(prices: Process, ended: Ended, ann: Recipient, hours: Remind) -> None:
    Recipient.objects.update(remind_hours=hours)
    made = _reminders_of_a_week(prices, ended)
    assert made == ([3, 6] if hours else [])


def test_reminders_end_after_two_weeks_and_when_the_service_is_off(prices: Process, ended: Ended, ann: Recipient) -> None:
    start = timezone.now()
    with travel(start, tick=False) as clock:
        ended(prices)
        decide_what_is_told()
        _after(clock, start + 15 * DAY)
        assert mailed(Kind.REMINDER) == []
        clock.move_to(start + 2 * DAY)
        Process.objects.update(enabled=False)
        decide_what_is_told()
        assert mailed(Kind.REMINDER) == []


def test_of_two_lasting_causes_of_one_service_the_newer_is_reminded_of(prices: Process, ended: Ended, ann: Recipient) -> None:
    start = timezone.now()
    with travel(start, tick=False) as clock:
        ended(prices, State.NOT_REACHABLE)
        newer = ended(prices, State.INVALID)
        decide_what_is_told()
        _after(clock, start + DAY)
    assert mailed(Kind.REMINDER) == [newer.pk]


def _reminders_of_a_week(process: Process, ended: Ended) -> list[int]:
    """The days on which a reminder was made."""
    start, made = timezone.now(), []
    with travel(start, tick=False) as clock:
        ended(process)
        for day in range(8):
            clock.move_to(start + day * DAY)
            before = len(mailed(Kind.REMINDER))
            decide_what_is_told()
            made += [day] * (len(mailed(Kind.REMINDER)) - before)
    return made


def _after(clock: Traveller, moment: object) -> None:
    clock.move_to(moment)  # type: ignore[arg-type]
    decide_what_is_told()


@pytest.mark.django_db(transaction=True)
def test_two_that_decide_at_once_tell_one_cause_once(prices: Process, ended: Ended, ann: Recipient) -> None:
    for _ in range(5):
        ended(prices, State.NOT_REACHABLE)
    _together(decide_what_is_told, decide_what_is_told, decide_what_is_told)
    assert len(mailed()) == 1
    assert Notice.objects.count() == 5


def _together(*acts: Callable[[], None]) -> None:
    def do(act: Callable[[], None]) -> None:
        act()
        connections.close_all()

    threads = [Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
