"""An order that failed, and who may mend it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from integration_hub.orders.models import Order
from tests.orders.conftest import Trip, drilled, erp, shop, trip
from tests.resending.conftest import failing

__all__ = ["drilled", "erp", "shop", "trip"]
Typed = dict[str, Any]
Open = Callable[[Order], Typed]


@pytest.fixture
def failed(trip: Trip) -> Order:
    """W1 failed because the ERP lacks its item."""
    return failing(trip, 1)[0]


@pytest.fixture
def client(support: Person, logged_in: Callable[[Person], Client]) -> Client:
    return logged_in(support)


@pytest.fixture
def opened(client: Client) -> Open:
    """What the form of an order holds when somebody opens it, as a browser would send it back."""

    def fields(order: Order) -> Typed:
        sheet = client.get(f"/m/alpine/orders/{order.pk}/edit").context["form"]
        said = {"reason": "The item has another number in the ERP."}
        for part in (sheet.lines, sheet.charges):
            said |= {f"{part.prefix}-{name}": part.management_form[name].value() for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        bound = [field for form in sheet.parts for field in form]
        shown = {field.html_name: field.value() for field in bound if field.name not in ("reason", "remove")}
        return said | {name: "" if value is None else str(value) for name, value in shown.items()}

    return fields
