"""In which language a page speaks: the person's choice, else the browser's cookie, else what the browser accepts."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from integration_hub.accounts.models import Merchant, Person

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]
LogIn = Callable[[Person], Client]


def language_of(client: Client, address: str = "/log-in/", **headers: str) -> str:
    """What the page says of itself, to browsers and to screen readers."""
    answer = client.get(address, headers=headers)
    told: str = answer.headers["Content-Language"]
    assert f'<html lang="{told}"' in answer.content.decode()
    return told


def test_english_is_spoken_when_nobody_asks_for_anything() -> None:
    assert language_of(Client()) == "en"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("da", "da"),
        ("sv-SE,sv;q=0.9,en;q=0.5", "sv"),
        ("nb-NO", "nb"),
        ("de-AT,de;q=0.8", "de"),
        ("fr,da;q=0.4", "da"),
        ("fr", "en"),
    ],
)
def test_the_browsers_language_is_spoken_where_nothing_was_chosen(accepted: str, spoken: str) -> None:
    assert language_of(Client(), **{"accept-language": accepted}) == spoken


@pytest.mark.parametrize("code", CODES)
def test_a_choice_before_log_in_is_kept_in_the_browser(code: str) -> None:
    client = Client()
    answer = client.post("/language", {"language": code, "back": "/log-in/"})
    assert (answer.status_code, answer["Location"]) == (302, "/log-in/")
    assert language_of(client, **{"accept-language": "sv"}) == code


def test_a_persons_choice_is_theirs_in_every_browser(browsing: Person, merchant: Merchant, logged_in: LogIn) -> None:
    logged_in(browsing).post("/language", {"language": "de"})
    browsing.refresh_from_db()
    assert browsing.language == "de"
    other = logged_in(browsing)
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    assert language_of(other, f"/m/{merchant.slug}/", **{"accept-language": "da"}) == "de"


def test_a_choice_may_be_given_back(browsing: Person, merchant: Merchant, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    client.post("/language", {"language": "de"})
    client.post("/language", {"language": ""})
    browsing.refresh_from_db()
    assert browsing.language == ""
    assert language_of(client, f"/m/{merchant.slug}/", **{"accept-language": "nb"}) == "nb"


@pytest.mark.parametrize("made_up", ["fr", "xx", '"><script>', "../../etc"])
def test_a_language_that_the_hub_does_not_speak_is_not_kept(browsing: Person, logged_in: LogIn, made_up: str) -> None:
    client = logged_in(browsing)
    client.post("/language", {"language": made_up})
    browsing.refresh_from_db()
    assert browsing.language == ""
    assert language_of(client, "/m/nowhere/") == "en"


def test_a_page_that_is_not_there_says_so_in_the_readers_language(browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    client.post("/language", {"language": "da"})
    assert client.get("/m/nowhere/").status_code == 404
    assert language_of(client, "/m/nowhere/") == "da"


def test_a_choice_is_only_made_by_a_form(client: Client) -> None:
    assert client.get("/language?language=da").status_code == 405


def test_the_way_back_never_leaves_the_hub() -> None:
    assert Client().post("/language", {"language": "da", "back": "https://elsewhere.example/"})["Location"] == "/"
