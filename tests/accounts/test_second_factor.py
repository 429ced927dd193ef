"""The second factor: required of support and admins, asked at log-in, throttled, and lost in no silence."""

import base64
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from integration_hub.accounts.models import AuditEntry, Person
from tests.accounts.conftest import Phone, enter, mails_are_out, opened, recovery_codes_of, sealed
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
GivePhone = Callable[[Person], Phone]
CODE = reverse("mfa_authenticate")


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


@pytest.mark.parametrize("who", ["support", "admin"])
def test_without_one_they_reach_nothing_but_the_way_to_it(
    who: str, client: Client, required: None, request: pytest.FixtureRequest
) -> None:
    enter(client, request.getfixturevalue(who))
    for path in ("/", "/m/alpine/", "/m/alpine/orders/", "/me/", "/people/", "/audit/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index")), path
    assert client.post(reverse("people:switch_on", args=[1])).headers["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Set up a second factor to go on" in page
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_merchants_people_need_none(client: Client, browsing: Person, required: None) -> None:
    enter(client, browsing)
    assert client.get("/m/alpine/").status_code == 200


def test_nobody_needs_one_where_it_is_optional(client: Client, admin: Person) -> None:
    enter(client, admin)
    assert client.get("/people/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_opens_the_pages(client: Client, support: Person, required: None) -> None:
    enter(client, support)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page
    assert "<svg" in page
    assert "style=" not in page
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Nothing was done yet" in wrong.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": Phone(secret).code()})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in codes for code in recovery_codes_of(support))
    assert "data:text/plain" in codes
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in recovery_codes_of(support))
    assert client.get("/m/alpine/").status_code == 200
    assert "authenticator app added" in actions()


def test_its_key_is_sealed_at_rest(support: Person, phone_of: GivePhone) -> None:
    phone_of(support)
    assert sealed(support).startswith("v1.")
    base64.b32decode(opened(support))
    assert opened(support) not in sealed(support)


def test_a_password_alone_opens_nothing_any_more(client: Client, support: Person, phone_of: GivePhone, required: None) -> None:
    phone = phone_of(support)
    assert enter(client, support) == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/m/alpine/").headers["Location"].startswith(reverse("account_login"))
    assert client.post(CODE, {"code": phone.code()}).status_code == 302
    assert client.get("/m/alpine/").status_code == 200


def test_a_code_opens_once(support: Person, phone_of: GivePhone) -> None:
    code = phone_of(support).code()
    first, second = Client(), Client()
    for client in (first, second):
        enter(client, support)
        client.post(CODE, {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_wrong_codes_are_throttled_and_in_the_trail(client: Client, support: Person, phone_of: GivePhone) -> None:
    phone = phone_of(support)
    enter(client, support)
    for number in range(5):
        assert client.post(CODE, {"code": f"00000{number}"}).status_code == 200
    page = client.post(CODE, {"code": phone.code()})
    assert "Too many tries" in page.content.decode()
    assert actions().count("second factor refused") == 5
    assert AuditEntry.objects.filter(action="second factor refused").values_list("by", flat=True)[0] == "somebody"


def test_a_recovery_code_opens_once_and_says_how_many_are_left(client: Client, support: Person, phone_of: GivePhone) -> None:
    phone_of(support)
    code = recovery_codes_of(support)[0]
    enter(client, support)
    client.post(CODE, {"code": code})
    assert client.get("/m/alpine/").status_code == 200
    assert AuditEntry.objects.get(action="recovery code used").detail["left"] == 9
    assert code not in recovery_codes_of(support)
    assert "9 codes are left." in client.get(reverse("mfa_index")).content.decode()


def test_a_session_from_before_it_was_set_up_must_show_it(
    support: Person, phone_of: GivePhone, required: None, logged_in: Callable[[Person], Client]
) -> None:
    """Whoever holds a session that a password alone opened cannot add a factor of their own beside the person's."""
    old = logged_in(support)
    phone = phone_of(support)
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "account_reauthenticate"):
        assert old.get(reverse(name)).headers["Location"].startswith(reverse("mfa_reauthenticate")), name
    there = old.get("/m/alpine/").headers["Location"]
    assert old.post(there, {"code": phone.code(), "next": "/m/alpine/"}).headers["Location"] == "/m/alpine/"
    assert old.get("/m/alpine/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_first_one_ends_the_sessions_that_were_opened_without(support: Person) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        enter(client, support)
    here.get(reverse("mfa_activate_totp"))
    here.post(reverse("mfa_activate_totp"), {"code": Phone(here.session["mfa.totp.secret"]).code()})
    assert here.get("/m/alpine/").status_code == 200
    assert elsewhere.get("/m/alpine/").headers["Location"].startswith(reverse("account_login"))


def test_without_the_last_one_the_pages_close_again(client: Client, support: Person, phone_of: GivePhone, required: None) -> None:
    phone = phone_of(support)
    enter(client, support)
    client.post(CODE, {"code": phone.code()})
    assert "Remove the authenticator app?" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=support).exists()
    assert client.get("/m/alpine/").headers["Location"] == reverse("mfa_index")


def test_what_could_lock_somebody_out_asks_for_proof_once_more(
    support: Person, phone_of: GivePhone, logged_in: Callable[[Person], Client]
) -> None:
    client = logged_in(support)
    phone_of(support)
    asked = client.get(reverse("mfa_generate_recovery_codes"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked.headers["Location"], {"password": "a wrong password"})
    assert "This is not your password" in wrong.content.decode()
    before = recovery_codes_of(support)
    client.post(asked.headers["Location"], {"password": PASSWORD})
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(before) & set(recovery_codes_of(support))


@pytest.mark.django_db(transaction=True)
def test_the_person_is_mailed_about_it(client: Client, support: Person) -> None:
    support.language = "en"
    support.save()
    enter(client, support)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": Phone(client.session["mfa.totp.secret"]).code()})
    mails_are_out()
    (told,) = mail.outbox
    assert told.to == [support.email]
    assert "An authenticator app was set up for your account." in told.body
