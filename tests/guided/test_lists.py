"""The list of set-ups: whose, how far, in how many queries."""

import pytest
from django.test import Client

from integration_hub.accounts.models import Merchant, Person
from integration_hub.guided.actions import begin
from integration_hub.guided.models import SetUp
from tests.guided.conftest import ZONE
from tests.manage.conftest import CountQueries
from tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_list_says_how_far_each_is_and_what_comes_next(scene: Scene, desk: Client) -> None:
    page = desk.get("/setup/").content.decode()
    for words in ("Fell Sports", "4 of 10", "Check", "Dale Garden", "10 of 10", "Go live", "Tarn Boats", "New merchant"):
        assert words in page


def test_an_empty_list_says_what_it_is_for(desk: Client) -> None:
    assert "No merchant is being set up." in desk.get("/setup/").content.decode()


def test_forty_set_ups_take_the_queries_of_one(scene: Scene, desk: Client, admin: Person, queries: CountQueries) -> None:
    before = queries(desk, "/setup/")
    for number in range(40):
        begin(f"more-{number}", ZONE | {"name": f"More {number}"}, by=admin)
    assert queries(desk, "/setup/") == before


def test_what_is_being_set_up_is_no_merchants_business_but_its_own(scene: Scene, desk: Client) -> None:
    alone = SetUp.objects.get(merchant__slug="fell")
    assert (
        Merchant.objects.get(slug="dale").name
        not in desk.get(f"/m/{alone.merchant.slug}/setup/").content.decode().split("<main")[1]
    )
