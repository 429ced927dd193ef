"""Orders that went to an ERP by a mapping, and drafts of another."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from connectors.documents import Order as Document
from integration_hub.accounts.models import Person
from integration_hub.mappings.actions import begin_draft, put_rules, save_draft
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.rules import Rules
from integration_hub.rehearsal.actions import ask_for_rehearsal
from integration_hub.rehearsal.models import Rehearsal
from integration_hub.rehearsal.rehearsing import rehearse
from tests.drill.shop import an_order
from tests.manage.conftest import queries, scene
from tests.orders.conftest import Trip, drilled, erp, shop, trip

__all__ = ["drilled", "erp", "queries", "scene", "shop", "trip"]

OLD, NEW = Rules(tax={"standard": "25"}), Rules(tax={"standard": "DK25", "zero": "DK0"})
AGES = 3650
"""Days: the drill's orders are as old as the drill."""


def taxed(e_number: str, *codes: str) -> Document:
    """An order whose lines have these tax codes."""
    order = an_order(e_number)
    lines = tuple(replace(order.lines[0], position=place, tax_code=code) for place, code in enumerate(codes, 1))
    return replace(order, lines=lines)


@pytest.fixture
def sent(trip: Trip) -> Trip:
    """Two orders were sent by version 1; one failed because version 1 lacks its word."""
    put_rules(trip.delivery, OLD, note="From a configuration file.")
    trip.take_in(taxed("W1", "standard"), taxed("W2", "standard", "standard"), taxed("W3", "zero"))
    trip.deliver()
    return trip


Draft = Callable[[Rules], Mapping]


@pytest.fixture
def draft(sent: Trip, admin: Person) -> Draft:
    def make(rules: Rules) -> Mapping:
        made = begin_draft(sent.delivery, by=admin)
        save_draft(made, rules, note="", revision=1, by=admin)
        return Mapping.objects.select_related("process").get(pk=made.pk)

    return make


@pytest.fixture
def rehearsed(admin: Person) -> Callable[[Mapping], Rehearsal]:
    """The draft tried on all orders, as the worker does it."""

    def play(draft: Mapping) -> Rehearsal:
        asked = ask_for_rehearsal(draft, days=AGES, by=admin)
        rehearse(asked.pk)
        asked.refresh_from_db()
        return asked

    return play
