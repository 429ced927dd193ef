"""The pages of recipients and mails: who is mailed of what is seen by all, changed by admins, and each mail is accounted for."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integration_hub import work
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Kind, Mode, Notice, Recipient, Remind, Sending
from integration_hub.processes.models import Process
from tests.alerts.conftest import Ended
from tests.mailbox import Mailbox
from tests.manage.conftest import queries, scene
from tests.scene import Scene

__all__ = ["queries", "scene"]
pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
Queries = Callable[[Client, str], int]
PLAIN: dict[str, Any] = {
    "hears": "some", "mode": "daily", "digest_at": "07:30", "quiet_from": "", "quiet_until": "", "quiet_days": list("0123456"),
    "remind_hours": "72", "language": "da", "import": "any", "offline": "erp", "urgent_at_once": "on",
}  # fmt: skip


def test_what_an_address_hears_is_saved_with_a_trail(
    merchant: Merchant, prices: Process, ann: Recipient, admin: Person, logged_in: LogIn
) -> None:
    page = f"/m/alpine/recipients/{ann.pk}/"
    asked = PLAIN | {"quiet_from": "22:00", "quiet_until": "06:00", "quiet_days": ["0", "1"]}
    assert logged_in(admin).post(page, asked).status_code == 302
    ann.refresh_from_db()
    assert (ann.hears_all, ann.mode, ann.digest_at, ann.language) == (False, Mode.DAILY, time(7, 30), "da")
    assert (ann.quiet_from, ann.quiet_until, ann.quiet_days) == (time(22), time(6), "01")
    assert (ann.urgent_at_once, ann.remind_hours) == (True, Remind.THIRD_DAY)
    heard = set(ann.subscriptions.values_list("event", "connection__slug"))
    assert heard == {(Event.IMPORT, None), (Event.OFFLINE, "erp")}
    entry = AuditEntry.objects.get(action="recipient changed")
    assert (entry.person, entry.subject, entry.detail["events"]) == (admin, ann.address, "offline, import")
    shown = logged_in(admin).get(page).content.decode()
    assert 'value="22:00"' in shown
    assert "Only Our SAP</option>" in shown


def test_everything_is_everything_whatever_is_chosen_below(
    prices: Process, ann: Recipient, admin: Person, logged_in: LogIn
) -> None:
    logged_in(admin).post(f"/m/alpine/recipients/{ann.pk}/", PLAIN | {"hears": "all"})
    ann.refresh_from_db()
    assert ann.hears_all
    assert not ann.subscriptions.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"import": "", "offline": ""}, "Choose at least one event below"),
        ({"offline": "somebody-elses"}, "There is no such choice."),
        ({"quiet_from": "22:00"}, "Enter both times, or none."),
        ({"quiet_from": "22:00", "quiet_until": "06:00", "quiet_days": []}, "Tick the days"),
        ({"quiet_from": "00:00", "quiet_until": "00:00"}, "Then no mail would ever be sent."),
        ({"digest_at": "soon"}, "Enter a time of day"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(
    prices: Process, ann: Recipient, admin: Person, logged_in: LogIn, wrong: dict[str, Any], said: str
) -> None:
    answer = logged_in(admin).post(f"/m/alpine/recipients/{ann.pk}/", PLAIN | wrong)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    ann.refresh_from_db()
    assert ann.hears_all


def test_an_event_that_nobody_hears_of_is_seen(prices: Process, ann: Recipient, admin: Person, logged_in: LogIn) -> None:
    client = logged_in(admin)
    assert "Nobody is mailed" not in client.get("/m/alpine/recipients/").content.decode()
    client.post(f"/m/alpine/recipients/{ann.pk}/", PLAIN)
    assert client.get("/m/alpine/recipients/").content.decode().count("Nobody is mailed") == len(Event) - 2


def test_a_test_mail_goes_out_and_the_servers_answer_is_told(
    mails: Mailbox, ann: Recipient, admin: Person, logged_in: LogIn
) -> None:
    client = logged_in(admin)
    for refused in ("550 nobody here", ""):
        mails.refusing = {ann.address: refused} if refused else {}
        page = client.post(f"/m/alpine/recipients/{ann.pk}/test", follow=True)
        assert "It is being handed to the mail server." in page.content.decode()
        mail = Notice.objects.latest("pk")
        work.send_mail(mail.pk)
        told = client.get(f"/m/alpine/recipients/mails/{mail.pk}/state").content.decode()
        assert (refused or "The mail server took it.") in told
        assert "hx-trigger" not in told
    assert Notice.objects.filter(kind=Kind.TEST, state=Sending.GIVEN_UP).count() == 1
    (sent,) = mails.to(ann.address)
    assert sent["Subject"] == "Alpine Outdoor: test mail"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert AuditEntry.objects.filter(action="test mail sent", person=admin).count() == 2


def test_a_mail_that_was_given_up_is_tried_again_and_a_sent_one_is_sent_once_more(
    mails: Mailbox, prices: Process, ended: Ended, ann: Recipient, support: Person, logged_in: LogIn
) -> None:
    ended(prices)
    send_due_notices()
    first = Notice.objects.get()
    logged_in(support).post(f"/m/alpine/recipients/mails/{first.pk}/again")
    again = Notice.objects.latest("pk")
    assert (again.kind, again.follows) == (Kind.AGAIN, first)
    Notice.objects.filter(pk=first.pk).update(state=Sending.GIVEN_UP, tries=60)
    logged_in(support).post(f"/m/alpine/recipients/mails/{first.pk}/again")
    send_due_notices()
    one, two, three = mails.to(ann.address)
    assert one.get_content() == two.get_content() == three.get_content()
    assert one["Message-ID"] in (two["Message-ID"], three["Message-ID"])
    assert Notice.objects.filter(state=Sending.SENT).count() == 2
    assert AuditEntry.objects.filter(action="mail sent again", person=support).count() == 2


def test_mails_are_found_by_address_and_state(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    shown = {
        "": 6, "?state=refused": 1, "?state=sent": 2, "?state=waiting": 1, "?state=held": 1, "?state=given_up": 1,
        "?address=OWNER@alpine.example": 3, "?address=owner@alpine.example&state=sent": 1,
    }  # fmt: skip
    for query, count in shown.items():
        assert client.get(f"/m/alpine/recipients/mails/{query}").context["count"] == count, query


def test_nobody_reads_another_merchants_mails(scene: Scene, other_merchant: Merchant, stranger: Person, logged_in: LogIn) -> None:
    sent = scene.mails["sent"].pk
    for path in (f"mails/{sent}", f"mails/{sent}/state"):
        assert logged_in(stranger).get(f"/m/harbour/recipients/{path}").status_code == 404


def test_lists_take_as_many_queries_however_long_they_are(
    scene: Scene, admin: Person, logged_in: LogIn, queries: Queries
) -> None:
    client, few = logged_in(admin), {}
    for path in ("", "mails/"):
        client.get(f"/m/alpine/recipients/{path}")
        few[path] = queries(client, f"/m/alpine/recipients/{path}")
    for number in range(20):
        Recipient.objects.create(merchant=scene.merchant, address=f"{number}@alpine.example", created_at=timezone.now())
        sent = scene.mails["sent"]
        Notice.objects.create(merchant=scene.merchant, run=sent.run, address=f"{number}@alpine.example", event=sent.event)
    for path, count in few.items():
        assert queries(client, f"/m/alpine/recipients/{path}") == count
