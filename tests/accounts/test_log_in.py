"""Logging in: by mail address, throttled, and nothing else of the log-in machinery is reachable."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from integration_hub.accounts.models import Person
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(db: None) -> None:
    cache.clear()


def attempt(client: Client, email: str, password: str, address: str = "192.0.2.1") -> tuple[int, str]:
    answer = client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code, answer.content.decode()


def test_a_person_logs_in_by_mail_address_in_any_case(client: Client, browsing: Person) -> None:
    assert attempt(client, browsing.email.upper(), PASSWORD)[0] == 302
    assert client.session["_auth_user_id"] == str(browsing.pk)
    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize("email", ["browsing@hub.example", "nobody@hub.example"])
def test_a_wrong_log_in_says_the_same_whether_the_person_exists_or_not(client: Client, browsing: Person, email: str) -> None:
    status, page = attempt(client, email, "a wrong password")
    assert status == 200
    assert "do not belong together" in page
    assert "Error: " in page
    assert "a wrong password" not in page


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, browsing: Person) -> None:
    for number in range(5):
        attempt(client, browsing.email, "wrong", f"192.0.2.{number}")
    status, page = attempt(client, browsing.email, PASSWORD, "192.0.2.99")
    assert status == 200
    assert "Too many tries" in page
    assert "_auth_user_id" not in client.session


def test_tries_are_counted_together_by_all_processes(browsing: Person) -> None:
    for number in range(5):
        attempt(Client(), browsing.email, "wrong", f"192.0.2.{number}")
    assert "Too many tries" in attempt(Client(), browsing.email, PASSWORD)[1]


def test_an_address_that_guesses_mail_addresses_is_stopped(client: Client) -> None:
    for number in range(10):
        attempt(client, f"guess{number}@hub.example", "wrong")
    assert "Too many tries" in attempt(client, "guess11@hub.example", "wrong")[1]


def test_somebody_who_is_switched_off_is_told_so_and_stays_out(client: Client, browsing: Person) -> None:
    Person.objects.update(is_active=False)
    answer = client.post(reverse("account_login"), {"login": browsing.email, "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_page_after_the_log_in_is_never_on_another_site(client: Client, browsing: Person) -> None:
    there = {"login": browsing.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in client.post(reverse("account_login"), there).headers["Location"]


def test_logging_out_takes_a_click_not_a_link(client: Client, browsing: Person) -> None:
    client.force_login(browsing)
    assert "Log out" in client.get(reverse("account_logout")).content.decode()
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/password/reset/", "/email/", "/log-in/code/"])
def test_there_is_no_sign_up_and_no_other_door(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_form_has_labels_and_no_placeholders(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert page.count("<label") >= 2
    assert "placeholder" not in page
    assert "remember" not in page.lower()
