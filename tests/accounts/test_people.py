"""People: invited, changed, switched off and on; nobody can lock the last admin out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import Settings

from integration_hub.accounts.mails import language_of
from integration_hub.accounts.models import AuditEntry, Merchant, Person, Role
from tests.accounts.conftest import Phone, enter, mails_are_out
from tests.cast import person

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
NEW = "new@hub.example"
CHOSEN = "a sentence that only they know"


@pytest.fixture
def desk(admin: Person, logged_in: LogIn) -> Client:
    """The admin's browser."""
    return logged_in(admin)


def invite(desk: Client, merchant: Merchant, role: str = "support", **told: object) -> Person:
    asked = {"email": NEW, "name": "New Person", "language": "", "role": role, "merchants": [merchant.pk]} | told
    answer = desk.post(reverse("people:invite"), asked, follow=True)
    assert answer.status_code == 200
    return Person.objects.get(email=NEW)


def link() -> str:
    """Of the newest mail."""
    return next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http")).partition("8000")[2]


def accept(client: Client, there: str, **told: str) -> int:
    chosen = {"name": "Nia New", "password": CHOSEN, "again": CHOSEN} | told
    return client.post(there, chosen).status_code


def test_somebody_is_invited_and_comes_in(desk: Client, client: Client, merchant: Merchant) -> None:
    made = invite(desk, merchant)
    assert not made.has_usable_password()
    assert mail.outbox[0].to == [NEW]
    assert "Admin has made an account for you in the Integration Hub, with the role Support." in mail.outbox[0].body
    assert NEW in client.get(link()).content.decode()
    assert accept(client, link()) == 302
    assert client.session["_auth_user_id"] == str(made.pk)
    made.refresh_from_db()
    assert (made.name, made.role, list(made.merchants.all())) == ("Nia New", Role.SUPPORT, [merchant])
    assert enter(Client(), made, CHOSEN) == "/"
    assert list(AuditEntry.objects.order_by("id").values_list("action", "by")[:3]) == [
        ("person invited", "admin@hub.example"),
        ("invitation used", NEW),
        ("logged in", NEW),
    ]


def test_who_needs_a_second_factor_is_led_to_it_from_the_invitation(
    desk: Client, client: Client, merchant: Merchant, settings: Settings
) -> None:
    invite(desk, merchant)
    settings.HUB_SECOND_FACTOR = "required"
    accept(client, link())
    assert client.get("/m/alpine/").headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_mail_is_in_the_language_of_the_person_else_of_their_merchant(desk: Client, merchant: Merchant) -> None:
    Merchant.objects.update(language="de")
    made = invite(desk, merchant, role="merchant")
    with translation.override("de"):
        role = gettext("Merchant")
    assert role != "Merchant"
    assert role in mail.outbox[0].body
    made.language = "sv"
    assert language_of(made) == "sv"


@pytest.mark.parametrize("ending", ["used", "older than a week", "revoked", "of another role", "switched off", "sent again"])
def test_a_link_opens_nothing_any_more_once_it_is(ending: str, desk: Client, client: Client, merchant: Merchant) -> None:
    made = invite(desk, merchant)
    there = link()
    later = timezone.now() + timedelta(days=8 if ending == "older than a week" else 0)
    _end(ending, made, desk, there)
    with time_machine.travel(later, tick=True):
        assert client.get(there).status_code == 410
        assert accept(client, there) == 410
    assert "_auth_user_id" not in client.session


def _end(ending: str, made: Person, desk: Client, there: str) -> None:
    if ending == "used":
        accept(Client(), there)
    elif ending == "revoked":
        desk.post(reverse("people:revoke_invitation", args=[made.pk]))
    elif ending == "of another role":
        Person.objects.update_or_create(pk=made.pk, defaults={"role": Role.MERCHANT})
    elif ending == "switched off":
        desk.post(reverse("people:switch_off", args=[made.pk]))
    elif ending == "sent again":
        desk.post(reverse("people:invite_again", args=[made.pk]))


def test_a_link_that_somebody_made_up_opens_nothing(desk: Client, client: Client, merchant: Merchant) -> None:
    invite(desk, merchant)
    there = link()
    for made_up in (there[:-1] + ("A" if there[-1] != "A" else "B"), "/invitation/1", "/invitation/MQ:1abc"):
        assert client.get(made_up).status_code == 410


def test_a_weak_password_is_told_and_the_link_still_opens(desk: Client, client: Client, merchant: Merchant) -> None:
    invite(desk, merchant)
    assert accept(client, link(), password="short", again="short") == 200
    assert accept(client, link(), again="another sentence altogether") == 200
    assert accept(client, link()) == 302


def test_a_mail_that_was_not_taken_is_shown_and_sent_again(desk: Client, merchant: Merchant, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    made = invite(desk, merchant)
    page = desk.get(reverse("people:detail", args=[made.pk])).content.decode()
    assert "The invitation was not mailed" in page
    assert "The mail server cannot be reached: ConnectionRefusedError" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.post(reverse("people:invite_again", args=[made.pk]))
    assert len(mail.outbox) == 1
    assert "Invited, and not yet in" in desk.get(reverse("people:detail", args=[made.pk])).content.decode()


def test_support_needs_a_merchant_and_an_address_is_invited_once(desk: Client, merchant: Merchant, support: Person) -> None:
    none = desk.post(reverse("people:invite"), {"email": NEW, "name": "N", "role": "support"}).content.decode()
    assert "Tick at least one merchant" in none
    twice = {"email": support.email.upper(), "name": "N", "role": "support", "merchants": [merchant.pk]}
    assert "is there already" in desk.post(reverse("people:invite"), twice).content.decode()


def changed(desk: Client, who: Person, **told: object) -> str:
    asked = {"name": who.name, "language": "", "role": who.role, "merchants": list(who.merchants.values_list("pk", flat=True))}
    answer = desk.post(reverse("people:change", args=[who.pk]), asked | told, follow=True)
    who.refresh_from_db()
    return answer.content.decode()


def test_role_and_merchants_are_changed_and_the_trail_says_from_what_to_what(
    desk: Client, support: Person, other_merchant: Merchant
) -> None:
    changed(desk, support, role="merchant", merchants=[other_merchant.pk])
    assert (support.role, list(support.merchants.all())) == (Role.MERCHANT, [other_merchant])
    told = AuditEntry.objects.get(action="person changed").detail
    assert told == {"role": "support → merchant", "merchants": "alpine → harbour"}


def test_nobody_takes_their_own_admin_role_away_or_switches_themselves_off(desk: Client, admin: Person) -> None:
    person("second", Role.ADMIN)
    assert "This is yourself" in changed(desk, admin, role="support", merchants=[Merchant.objects.get().pk])
    desk.post(reverse("people:switch_off", args=[admin.pk]))
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_an_admin_who_was_just_demoted_cannot_take_the_last_one_along(desk: Client, admin: Person, logged_in: LogIn) -> None:
    """Two admins who remove each other: whoever comes second is no admin any more."""
    second = person("second", Role.ADMIN)
    theirs = logged_in(second)
    desk.post(reverse("people:switch_off", args=[second.pk]))
    assert theirs.post(reverse("people:switch_off", args=[admin.pk])).headers["Location"].startswith("/log-in/")
    admin.refresh_from_db()
    assert admin.is_active


def test_who_is_switched_off_is_out_at_once_and_comes_back(desk: Client, client: Client, support: Person) -> None:
    enter(client, support)
    asked = desk.get(reverse("people:switch_off", args=[support.pk])).content.decode()
    assert "1 session ends at once" in asked
    desk.post(reverse("people:switch_off", args=[support.pk]))
    assert client.get("/m/alpine/").headers["Location"].startswith("/log-in/")
    assert "account-inactive" in enter(Client(), support)
    desk.post(reverse("people:switch_on", args=[support.pk]))
    assert enter(Client(), support) == "/"


def test_an_admin_resets_a_second_factor(
    desk: Client, client: Client, support: Person, phone_of: Callable[[Person], Phone]
) -> None:
    phone = phone_of(support)
    enter(client, support)
    client.post(reverse("mfa_authenticate"), {"code": phone.code()})
    desk.post(reverse("people:reset", args=[support.pk]))
    assert not Authenticator.objects.filter(user=support).exists()
    assert client.get("/m/alpine/").headers["Location"].startswith("/log-in/")
    assert "An admin has reset your second factor" in mail.outbox[0].body
    assert AuditEntry.objects.get(action="second factor reset").detail["sessions ended"] == 1


def test_an_admin_mails_a_link_for_a_new_password(desk: Client, client: Client, support: Person) -> None:
    desk.post(reverse("people:password_link", args=[support.pk]))
    mailed = link()
    page = client.get(mailed, follow=True)
    there = page.redirect_chain[-1][0]
    client.post(there, {"password1": CHOSEN, "password2": CHOSEN})
    assert enter(Client(), support, CHOSEN) == "/"
    assert "opens nothing any more" in Client().get(mailed).content.decode()


def test_the_list_is_searched_and_narrowed(desk: Client, support: Person, stranger: Person, merchant: Merchant) -> None:
    invite(desk, merchant)
    Person.objects.filter(pk=stranger.pk).update(is_active=False)

    def listed(query: str) -> set[str]:
        page = desk.get(f"/people/?{query}").context["page"]
        return {each.email.partition("@")[0] for each in page.rows}

    assert listed("") == {"admin", "support", "new"}
    assert listed("q=SUPP") == {"support"}
    assert listed("role=admin") == {"admin"}
    assert listed("show=off") == {"stranger"}
    assert listed("show=invited") == {"new"}
    assert listed("show=bare&role=support") == {"support", "new"}
    assert "Nobody matches these filters." in desk.get("/people/?q=nowhere").content.decode()


def test_the_list_takes_as_many_queries_for_sixty_people_as_for_two(desk: Client, merchant: Merchant) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert desk.get("/people/").status_code == 200
        return len(counted)

    few = asked()
    for number in range(60):
        person(f"person{number}", Role.SUPPORT, merchant)
    assert asked() <= few + 1  # the merchants of those who see some
    assert few < 16


def test_a_forgotten_password_is_mailed_and_the_answer_tells_nothing(client: Client, support: Person) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}).headers["Location"]
        for email in (support.email, "nobody@hub.example")
    ]
    assert answers == [reverse("account_reset_password_done")] * 2
    mails_are_out()
    assert [each.to for each in mail.outbox] == [[support.email]]
    assert AuditEntry.objects.get().action == "password link asked for"
    assert client.get(link()).status_code == 302


def test_asking_for_links_is_throttled(client: Client, support: Person) -> None:
    asked = [client.post(reverse("account_reset_password"), {"email": support.email}).status_code for _ in range(4)]
    assert asked == [302, 302, 302, 429]
