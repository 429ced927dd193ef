"""The search box: a number, a SKU, a name or a mail address leads to its page, a choice, or a story; never to nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from tests.scene import Scene, bare_order

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]


@pytest.mark.parametrize("typed", ["1005", " 1005 ", "#1005", "4819"])
def test_either_number_leads_to_the_order(typed: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    answer = logged_in(browsing).get("/m/alpine/where", {"q": typed})
    assert answer["Location"] == f"/m/alpine/orders/{scene.orders['delivered'].pk}"


def test_a_number_that_two_shops_gave_leads_to_a_choice(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    second = Connection.objects.create(merchant=scene.merchant, slug="second", name="Second shop", connector="woocommerce")
    bare_order(second, "1005")
    page = logged_in(browsing).get("/m/alpine/where?q=1005").content.decode()
    assert "2 things go by this" in page
    assert "Second shop" in page


def test_a_gap_in_the_numbers_is_explained(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/where?q=1008").content.decode()
    assert "A gap in the numbers" in page
    assert "What to tell the customer" in page
    assert "What to do" in page


@pytest.mark.parametrize("typed", ["4711", "no number", "1" * 400, "%", "١٢٣", "<b>"])
def test_no_number_ever_finds_just_nothing(typed: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = logged_in(browsing).get("/m/alpine/where", {"q": typed}).content.decode()
    assert "What to do" in page


@pytest.mark.parametrize("typed", ["", "  ", "#", "\x00"])
def test_an_empty_search_says_what_to_type(typed: str, scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    assert "Type the whole number" in logged_in(browsing).get("/m/alpine/where", {"q": typed}).content.decode()


def test_another_merchants_number_is_unknown_here(
    scene: Scene, other_merchant: Merchant, stranger: Person, logged_in: LogIn
) -> None:
    answer = logged_in(stranger).get("/m/harbour/where?q=1005")
    assert answer.status_code == 200
    assert "4819" not in answer.content.decode()
