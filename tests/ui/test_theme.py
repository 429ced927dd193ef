"""Light or dark: chosen once, kept in the browser, without script."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_chosen_theme_is_kept_and_shown() -> None:
    client = Client()
    answer = client.post("/theme", {"theme": "dark", "back": "/log-in/"})
    assert (answer.status_code, answer["Location"]) == (302, "/log-in/")
    assert 'data-theme="dark"' in client.get("/log-in/").content.decode()


def test_the_device_decides_again_after_the_choice_is_given_back() -> None:
    client = Client()
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": ""})
    assert "data-theme" not in client.get("/log-in/").content.decode()


def test_a_made_up_theme_is_not_written_into_the_page() -> None:
    client = Client()
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/log-in/").content.decode().split("</head>")[1]


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_hub(back: str) -> None:
    assert Client().post("/theme", {"theme": "dark", "back": back})["Location"] == "/"
