"""One's own account: name and language, password, and where one is logged in."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.accounts.sessions import device_of
from integration_hub.work import tidy
from tests.accounts.conftest import enter
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0"


def browser(who: Person, agent: str) -> Client:
    client = Client(headers={"user-agent": agent})
    enter(client, who)
    return client


def test_sessions_are_listed_this_one_first_and_one_is_ended(support: Person, stranger: Person) -> None:
    here, there = browser(support, FIREFOX), browser(support, EDGE)
    browser(stranger, "Else")
    places = here.get("/me/").context["places"]
    assert [(place.device, place.here) for place in places] == [("Firefox on Linux", True), ("Edge on Windows", False)]
    assert here.post(f"/me/sessions/{places[1].pk}/end").headers["Location"] == "/me/"
    assert there.get("/me/").headers["Location"].startswith("/log-in/")
    assert here.get("/me/").status_code == 200
    assert AuditEntry.objects.get(action="session ended").detail == {"device": "Edge on Windows"}


def test_the_hub_forgets_sessions_that_ended_by_themselves_and_no_other(support: Person, stranger: Person) -> None:
    browser(stranger, FIREFOX)
    old = Session.objects.get()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    here = browser(support, EDGE)
    assert UserSession.objects.count() == 2
    tidy()
    assert not Session.objects.filter(pk=old.pk).exists()
    assert [device_of(each.user_agent) for each in UserSession.objects.all()] == ["Edge on Windows"]
    assert here.get("/me/").status_code == 200


def test_somebody_elses_session_cannot_be_ended(support: Person, stranger: Person) -> None:
    theirs = browser(stranger, EDGE)
    pk = UserSession.objects.get(user=stranger).pk
    assert browser(support, FIREFOX).post(f"/me/sessions/{pk}/end").status_code == 404
    assert theirs.get("/me/").status_code == 200


def test_a_changed_password_ends_the_sessions_elsewhere(support: Person) -> None:
    here, there = browser(support, FIREFOX), browser(support, EDGE)
    new = {"oldpassword": PASSWORD, "password1": "quite another sentence", "password2": "quite another sentence"}
    wrong = here.post("/me/password", new | {"oldpassword": "no"}).content.decode()
    assert "This is not the password that you log in with now." in wrong
    here.post("/me/password", new)
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").headers["Location"].startswith("/log-in/")
    assert AuditEntry.objects.filter(action="password changed").count() == 1


def test_name_and_language_are_ones_own(support: Person) -> None:
    client = browser(support, FIREFOX)
    client.post("/me/", {"name": "Sue Port", "language": "da", "role": "admin", "email": "x@hub.example"})
    support.refresh_from_db()
    assert (support.name, support.language, support.role, support.email) == ("Sue Port", "da", "support", "support@hub.example")


def test_being_here_is_written_down_every_few_minutes_not_each_time(support: Person) -> None:
    client = browser(support, FIREFOX)

    def writes() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get("/me/")
        return sum(each["sql"].startswith(("UPDATE", "INSERT")) for each in counted)

    assert writes() == 0
    later = timezone.now() + timedelta(minutes=6)
    with time_machine.travel(later, tick=True):
        assert writes() > 0
        assert writes() == 0
    support.refresh_from_db()
    assert support.last_seen_at
    assert support.last_seen_at >= later


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("curl/8.1", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_told_by_what_its_browser_says(agent: str, device: str) -> None:
    assert device_of(agent) == device
