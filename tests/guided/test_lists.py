"""The list of set-ups: whose, how far, in how many queries."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from integration_hub.guided.actions import begin
from tests.guided.conftest import ZONE
from tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_list_says_how_far_each_is_and_what_comes_next(scene: Scene, desk: Client) -> None:
    page = desk.get("/setup/").content.decode()
    for words in ("Fell Sports", "3 of 10", "Check", "Dale Garden", "10 of 10", "Go live", "Tarn Boats", "New merchant"):
        assert words in page


def test_an_empty_list_says_what_it_is_for(desk: Client) -> None:
    assert "No merchant is being set up." in desk.get("/setup/").content.decode()


def test_forty_set_ups_take_the_queries_of_one(
    scene: Scene, desk: Client, admin: Person, queries: Callable[[Client, str], int]
) -> None:
    begin("first", ZONE, by=admin)
    before = queries(desk, "/setup/")
    for number in range(40):
        begin(f"more-{number}", ZONE | {"name": f"More {number}"}, by=admin)
    assert queries(desk, "/setup/") == before
