"""Each request is a journey of its own, and its answer says by which id it can be found."""

import logging
from collections.abc import Callable
from unittest import mock

import pytest
from django.test import Client, override_settings

from integration_hub import journeys
from integration_hub.accounts.models import Person

LogIn = Callable[[Person], Client]
THEIRS = "proxy-7f3a-0001"


def test_ids_are_never_given_twice_and_sort_by_time() -> None:
    made = []
    for moment in range(1, 200):
        with mock.patch("time.time_ns", return_value=moment * 1_000_000):
            made.append(journeys.new_id())
    assert made == sorted(made)
    assert len({journeys.new_id() for _ in range(2000)}) == 2000
    assert all(journeys.well_formed(each) for each in made)


@pytest.mark.parametrize(
    "wrong", ["", "short", "a" * 65, "has space here", "new\nline-1234", "ærø-12345678", "-begins-so", "<script>xx"]
)
def test_what_is_no_id_is_refused(wrong: str) -> None:
    assert not journeys.well_formed(wrong)


def test_an_answer_names_its_journey_and_a_browsers_own_id_is_not_believed(client: Client) -> None:
    first, second = (client.get("/healthz", headers={"X-Request-ID": THEIRS}).headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert journeys.well_formed(first)
    assert THEIRS not in (first, second)


@override_settings(HUB_BEHIND_PROXY=True)
def test_the_id_of_the_proxy_in_front_is_taken_over_if_it_is_one(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": THEIRS}).headers["X-Request-ID"] == THEIRS
    assert client.get("/healthz", headers={"X-Request-ID": "not one"}).headers["X-Request-ID"] != "not one"


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_tell_support(client: Client) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] in answer.content.decode()


@pytest.mark.django_db
def test_a_page_that_broke_says_what_to_tell_support(support: Person, logged_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    browser = logged_in(support)
    browser.raise_request_exception = False
    with mock.patch("integration_hub.manage.views.merchants_of", side_effect=RuntimeError), caplog.at_level(logging.INFO):
        answer = browser.get("/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.content.decode()


def test_after_an_answer_the_thread_is_on_no_journey(client: Client) -> None:
    client.get("/healthz")
    assert journeys.current() == ""


@pytest.mark.django_db
def test_what_changes_something_leaves_a_line_and_a_hooks_address_is_not_in_it(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "integration_hub.journeys"):
        client.get("/healthz")
        client.post("/hooks/the-secret-part?x=1")
    (line,) = [record for record in caplog.records if record.name == "integration_hub.journeys"]
    assert line.getMessage() == "POST /hooks/<str:token> 404"
