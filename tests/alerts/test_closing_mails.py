"""The morning's mail: each closing sheet once to each address, in the merchant's language, over a real mail server."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.closing.days import A_DAY, day_of
from integration_hub.closing.keeping import Computed, keep
from integration_hub.closing.models import ClosingSheet
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State
from tests.alerts.conftest import service
from tests.mailbox import Mailbox
from tests.scene_closing import ZONE, booked_of, computed, sold_on

pytestmark = pytest.mark.django_db
YESTERDAY = day_of(timezone.now(), ZONE) - A_DAY
Ended = Callable[..., Run]


@pytest.fixture
def closer(merchant: Merchant) -> Process:
    made = service(merchant, kinds.CLOSING_SHEET)
    erp = made.source
    shop = Connection.objects.create(
        merchant=merchant, slug="shop", name="Our shop", connector="woocommerce", contact="Agency, phone 200"
    )
    Process.objects.filter(pk=made.pk).update(source=shop, target=erp)
    return Process.objects.get(pk=made.pk)


def closed(closer: Process, missing: int, *, mailed: bool = True) -> ClosingSheet:
    """Yesterday's sheet of thirty orders, some of which are not in the ERP."""
    sold = [sold_on(YESTERDAY, number) for number in range(100, 130)]
    sheet = computed(closer, YESTERDAY, sold, [booked_of(YESTERDAY, each) for each in sold[missing:]])
    ClosingSheet.objects.filter(pk=sheet.pk).update(to_mail_at=timezone.now() if mailed else None)
    return ClosingSheet.objects.get(pk=sheet.pk)


def test_a_clean_day_is_told_once_to_each(mails: Mailbox, ann: Recipient, bob: Recipient, closer: Process) -> None:
    sheet = closed(closer, 0)
    for _ in range(2):
        send_due_notices()
    (mail,) = mails.to(ann.address)
    assert len(mails.to(bob.address)) == 1
    assert mail["Subject"].startswith("Alpine Outdoor: closing sheet of ")
    assert mail["Subject"].endswith(": Clean.")
    said = mail.get_content()
    assert "30 orders in the shop, 30 in the ERP, 559.35 EUR on both sides. Clean." in said
    assert f"https://hub.example/m/alpine/closing/shop/{sheet.day}/" in said
    assert "Nothing: the day is signed off. By itself, clean." in said


def test_differences_are_named_with_what_to_do_and_whom_to_ask(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    closed(closer, 23)
    send_due_notices()
    (mail,) = mails.to(ann.address)
    said = " ".join(mail.get_content().split())
    assert "23 differences, 428.03 EUR." in said
    assert "- 100: Missing in the ERP. 18.50 EUR in the shop, \N{EN DASH} in the ERP." in said
    assert said.count("Missing in the ERP") == 20
    assert "3 more differences are on the sheet." in said
    assert "then sign the day off" in said
    for whom in ("Our SAP: Eve of IT", "Our shop: Agency, phone 200", "Support: support@hub.example"):
        assert whom in said


def test_the_table_stands_in_columns(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    closed(closer, 1)
    send_due_notices()
    lines = mails.to(ann.address)[0].get_content().splitlines()
    heading = next(line for line in lines if "Currency" in line)
    sums = lines[lines.index(heading) + 1]
    assert sums.split() == ["EUR", "559.35", "559.35", "540.85", "18.50"]
    assert len(sums) == len(heading)


def test_a_day_that_is_computed_again_is_not_told_again(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    closed(closer, 2)
    send_due_notices()
    closed(closer, 1)
    send_due_notices()
    assert len(mails.to(ann.address)) == 1
    assert Notice.objects.filter(sheet__isnull=False).count() == 1


def test_a_sheet_that_is_not_to_be_mailed_is_not(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    closed(closer, 2, mailed=False)
    send_due_notices()
    assert not mails.mails


def test_who_was_added_later_hears_of_later_days_only(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    sheet = closed(closer, 1)
    late = Recipient.objects.create(merchant=closer.merchant, address="late@alpine.example")
    ClosingSheet.objects.filter(pk=sheet.pk).update(to_mail_at=timezone.now() - timedelta(hours=1))
    send_due_notices()
    assert (len(mails.to(ann.address)), len(mails.to(late.address))) == (1, 0)


def test_a_computation_that_ended_badly_is_told_as_any_run_is(
    mails: Mailbox, ann: Recipient, closer: Process, ended: Ended
) -> None:
    ended(closer, State.NOT_REACHABLE, message="Our SAP does not answer.", remedy="Ask Eve.")
    send_due_notices()
    (mail,) = mails.to(ann.address)
    assert "ended: Not reachable" in mail["Subject"]


def test_the_hub_says_where_the_erp_cannot_be_asked(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    run = Run.objects.create(merchant=closer.merchant, process=closer, state=State.DONE, mode="incremental", target_key="x")
    keep(run, Computed(YESTERDAY, str(ZONE), [], {"currencies": {}, "aside": {}, "elsewhere": 0}, asked=False, to_mail=True))
    send_due_notices()
    said = mails.to(ann.address)[0].get_content()
    assert "no orders on either side. Clean." in said
    assert "Our SAP cannot be asked what it holds" in said


def test_the_mail_speaks_the_merchants_language(mails: Mailbox, ann: Recipient, closer: Process) -> None:
    Merchant.objects.filter(pk=closer.merchant_id).update(language="de")
    closed(closer, 1)
    send_due_notices()
    assert "18,50 EUR" in mails.to(ann.address)[0].get_content()
