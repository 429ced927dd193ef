"""The mail says in the merchant's words what happened, what to do first, and whom to ask (R16, R17, R22, R129)."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.models import Recipient
from integration_hub.alerts.troubles import subject_of, text_of
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from tests.alerts.conftest import Ended, service
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def test_a_count_mismatch_is_told_with_all_its_figures(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    run = ended(prices, expected=1204, read=1187, unit="prices", remedy="Check first.")
    send_due_notices()
    (mail,) = mails.to(ann.address)
    assert mail["Subject"] == "Alpine Outdoor: Prices from ERP ended: Count mismatch"
    text = mail.get_content()
    for words in (
        "Our SAP", "prices", "Expected:    1,204", "Imported:    1,187", "Missing:     17", "Your shop was not changed.",
        "web services are online", "offline", "Eve of IT", "support@hub.example", f"https://hub.example/m/alpine/runs/{run.pk}",
        "https://hub.example/m/alpine/connections/", f"https://hub.example/m/alpine/help/run/{run.pk}", "Check first.",
    ):  # fmt: skip
        assert words in text


def test_too_many_are_told_as_too_many(prices: Process, ended: Ended, mails: Mailbox) -> None:
    text = text_of(ended(prices, expected=100, read=103))
    assert "Too many:    3" in text
    assert "Missing" not in text


def test_without_a_count_none_is_told(prices: Process, ended: Ended, mails: Mailbox) -> None:
    assert "Expected" not in text_of(ended(prices))


def test_only_an_import_says_that_the_shop_was_not_changed(prices: Process, ended: Ended, mails: Mailbox) -> None:
    publication = service(prices.merchant, kinds.CATALOGUE_TO_SHOP)
    assert "was not changed" not in text_of(ended(publication, message="The shop said no."))


def test_names_from_outside_cannot_write_headers_or_lines(prices: Process, ended: Ended, mails: Mailbox, ann: Recipient) -> None:
    prices.name = "Prices\r\nBcc: eve@evil.example\u2028<b>"
    prices.save()
    run = ended(prices, message="One\x1b[31m two")
    assert "\n" not in subject_of(run)
    send_due_notices()
    (mail,) = mails.to(ann.address)
    assert mail["Bcc"] is None
    assert "<b>" in mail.get_content()
    assert "\x1b" not in mail.get_content()


def test_a_mail_is_written_in_the_merchants_language_and_figures(
    prices: Process, ended: Ended, mails: Mailbox, ann: Recipient
) -> None:
    Merchant.objects.update(language="de", time_zone="Europe/Berlin")
    run = ended(prices, expected=12_040, read=11_870, unit="prices", created_at=datetime(2026, 5, 4, 9, 12, tzinfo=UTC))
    run.refresh_from_db()
    send_due_notices()
    (mail,) = mails.to(ann.address)
    assert mail["Subject"] == "Alpine Outdoor: Preise aus dem ERP endete: Anzahl stimmt nicht"
    text = mail.get_content()
    for words in ("Erwartet:", "12.040 Preise", "11.870 Preise", "Montag 4. Mai 2026, 11:12 CEST", "Ihr Shop wurde nicht"):
        assert words in text
    assert translation.get_language() == "en"
