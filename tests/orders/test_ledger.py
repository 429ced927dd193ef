"""Number gaps explained (R114, R115)."""

import pytest

from connectors.documents import Readiness
from integration_hub.accounts.models import Merchant
from integration_hub.orders.ledger import Story, story_of
from integration_hub.processes.models import Process
from tests.drill.shop import PLACED, an_order
from tests.orders.conftest import Trip

pytestmark = pytest.mark.django_db


def told(trip: Trip, number: str) -> Story:
    story = story_of(trip.merchant, number)
    assert story is not None
    assert story.for_customer
    return story


@pytest.mark.parametrize("readiness", [one for one in Readiness if one is not Readiness.READY])
def test_an_order_that_was_never_paid_tells_what_became_of_it(trip: Trip, readiness: Readiness) -> None:
    trip.take_in(an_order("W7", readiness=readiness))
    assert told(trip, " W7 ").order == trip.order("W7")


def test_an_order_that_speaks_for_itself_has_no_story(trip: Trip) -> None:
    trip.take_in(an_order("W7"))
    assert story_of(trip.merchant, "W7") is None


@pytest.mark.parametrize(
    ("known", "number", "before", "after"),
    [
        (["1001", "1003"], "1002", "1001", "1003"),
        (["999", "1001"], "1000", "999", "1001"),
        (["W-9", "W-11"], "W-10", "W-9", "W-11"),
        (["2026-0001", "2026-0009", "1"], "2026-0005", "2026-0001", "2026-0009"),
        (["98", "100"], "99", "98", "100"),
    ],
)
def test_a_number_between_two_orders_is_a_gap(trip: Trip, known: list[str], number: str, before: str, after: str) -> None:
    trip.take_in(*(an_order(name) for name in known))
    story = told(trip, number)
    assert (str(story.before), str(story.after)) == (before, after)
    assert "aborted or declined" in story.text


def test_a_number_above_the_newest_may_still_come(trip: Trip) -> None:
    trip.take_in(an_order("1001"))
    Process.objects.filter(pk=trip.intake.pk).update(watermark=PLACED)
    story = told(trip, "1002")
    assert "newer than 1001" in story.text
    assert "last read up to Sun 1 Mar 2026" in story.text


@pytest.mark.parametrize("number", ["99999", "7", "hello", "<script>", "X-1002", "9" * 400])
def test_a_number_outside_the_series_is_told_as_such(trip: Trip, number: str) -> None:
    trip.take_in(an_order("1001"))
    assert "typing error" in told(trip, number).text


def test_a_merchant_without_orders_is_told_so(trip: Trip) -> None:
    assert "knows no orders" in told(trip, "1001").text


def test_orders_of_others_are_no_part_of_the_story(trip: Trip, other_merchant: Merchant) -> None:
    trip.take_in(an_order("1001"), an_order("1003"))
    story = story_of(other_merchant, "1002")
    assert story is not None
    assert (story.before, story.after) == (None, None)
    assert "1001" not in story.text
