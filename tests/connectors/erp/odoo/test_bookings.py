"""Which sales orders Odoo holds of some days: by the days of its own zone, and e-numbers without their prefix."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.documents import Customer
from connectors.erp.odoo.bookings import booked_orders
from connectors.erp.odoo.orders import create_order
from connectors.erp.odoo.simulator import Odoo
from connectors.erp.odoo.simulator.people import SALESMAN
from connectors.errors import Access
from tests.connectors.erp.odoo.conftest import Connect
from tests.connectors.erp.odoo.database import AT, order

DAY = AT.date()


def test_days_are_those_of_the_connections_zone(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    client = connected(confirm=False, time_zone="Europe/Berlin")
    midnight = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    create_order(client, replace(order(1, customer=buyer), placed_at=midnight))
    assert list(booked_orders(client, date(2026, 3, 2), date(2026, 3, 2))) == []
    (booked,) = booked_orders(client, date(2026, 3, 3), date(2026, 3, 3))
    assert (booked.dated, booked.currency) == (date(2026, 3, 3), "EUR")
    (in_utc,) = booked_orders(connected(confirm=False), date(2026, 3, 2), date(2026, 3, 2))
    assert in_utc.dated == date(2026, 3, 2)


def test_what_comes_without_the_prefix_is_no_e_number(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    prefixed = connected(confirm=False, order_prefix="shop1-")
    create_order(prefixed, order(1, customer=buyer))
    create_order(connected(confirm=False), order(2, customer=buyer))
    assert [booked.reference for booked in booked_orders(prefixed, DAY, DAY)] == ["WEB-1", ""]
    assert [booked.reference for booked in booked_orders(connected(), DAY, DAY)] == ["shop1-WEB-1", "WEB-2"]


def test_a_key_that_sees_only_its_own_orders_is_refused(connected: Connect) -> None:
    with pytest.raises(Access, match="orders_hidden"):
        list(booked_orders(connected(login=SALESMAN.login, api_key=SALESMAN.key), DAY, DAY))


def test_the_noise_of_doubles_is_no_difference(simulator: Odoo, connected: Connect, buyer: Customer) -> None:
    client = connected(confirm=False)
    key = int(create_order(client, order(1, customer=buyer)).key)
    simulator.change("sale.order", key, amount_total=33.300000000000004)
    assert next(booked_orders(client, DAY, DAY)).total == Decimal("33.3")
