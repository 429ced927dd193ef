"""An ERP that refuses what it is told to refuse, and the shop whose orders meet it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from integration_hub.cases.models import Case
from integration_hub.cases.watching import watch_cases
from tests.drill.erp import REFUSED
from tests.drill.shop import an_order
from tests.manage.conftest import queries, scene
from tests.orders.conftest import Trip, drilled, erp, shop, trip

__all__ = ["drilled", "erp", "queries", "scene", "shop", "trip"]

Refuse = Callable[..., None]


@pytest.fixture
def refused(trip: Trip) -> Refuse:
    """Orders that the shop takes and the ERP refuses, for one cause."""

    def refuse(*e_numbers: str) -> None:
        bad = [an_order(number) for number in e_numbers]
        trip.take_in(*(replace(each, lines=(replace(each.lines[0], sku=REFUSED),)) for each in bad))
        trip.deliver()

    return refuse


@pytest.fixture
def a_case(trip: Trip, refused: Refuse) -> Case:
    """Three orders of one cause."""
    refused("W1", "W2", "W3")
    watch_cases()
    return Case.objects.get()
