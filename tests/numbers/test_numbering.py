"""An e-number, taken apart and put together again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection as database
from hypothesis import given
from hypothesis import strategies as st

from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.orders.numbering import Numbering, numbering, spelled
from tests.numbers.conftest import Take


@pytest.mark.parametrize(
    ("number", "series", "serial"),
    [
        ("10231", "#", 10231),
        ("10231-DK", "#-DK", 10231),
        ("W007", "W#", 7),
        ("2026-0005", "2026-#", 5),
        ("9" * 18, "#", 10**18 - 1),
    ],
)
def test_the_last_figures_are_the_place_and_the_rest_the_series(number: str, series: str, serial: int) -> None:
    assert numbering(number) == Numbering(series, serial)


@pytest.mark.parametrize("number", ["", "gift", "9" * 19, "A" * 120 + "1", "٣"])
def test_a_number_without_figures_or_with_too_many_stands_in_no_series(number: str) -> None:
    assert numbering(number) == Numbering("", None)


@given(st.from_regex(r"[A-Z#-]{0,4}[0-9]{1,15}[A-Z-]{0,3}", fullmatch=True))
def test_a_number_is_spelled_as_it_was(number: str) -> None:
    serial = numbering(number).serial
    assert serial is not None
    assert spelled(number, serial) == number
    assert numbering(spelled(number, serial + 1)) == Numbering(numbering(number).series, serial + 1)


def test_leading_noughts_are_kept_and_none_is_made_up() -> None:
    assert [spelled("0998", serial) for serial in (999, 1000)] == ["0999", "1000"]
    assert [spelled("998", serial) for serial in (999, 1000)] == ["999", "1000"]


@pytest.mark.django_db
def test_orders_of_before_get_their_place_by_the_migration(shop: Connection, take: Take) -> None:
    """Those that the hub named itself get none: as at intake."""
    numbers = ["10231", "W7-DK", "gift", "9" * 19]
    for number in numbers:
        take(number, minutes=1)
    Order.objects.filter(pk=take("77", minutes=1).pk).update(e_number="77 (500)", shop_id="500")
    take("unreadable-a7", minutes=1)
    Order.objects.update(series="", serial=None)
    migration = import_module("integration_hub.orders.migrations.0004_numbers_taken_apart")
    migration.take_apart(apps, database.SchemaEditorClass(database))
    found = {order.e_number: Numbering(order.series, order.serial) for order in Order.objects.all()}
    nowhere = {"77 (500)": Numbering(), "unreadable-a7": Numbering()}
    assert found == {number: numbering(number) for number in numbers} | nowhere
