"""New customers for an ERP by file: known ones are recognised by the last import, the others are told once."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from connectors.documents import Customer
from connectors.testing.folder_server import FolderServer
from integration_hub.catalogue.decoding import encode
from integration_hub.catalogue.models import Kind, Record
from integration_hub.processes import kinds
from tests.cast import connect, process
from tests.connectors.filing.servers import running, settings_of
from tests.drill.shop import an_order
from tests.orders.conftest import Trip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[FolderServer]:
    with running("winbas") as server:
        yield server


@pytest.fixture
def trip(trip: Trip, server: FolderServer, settings: Settings) -> Trip:
    settings.HUB_PACE = 0.05
    trip.delivery.delete()
    trip.target = connect(trip.merchant, "winbas", "winbas", **settings_of(server) | {"shop": "drill"})
    trip.delivery = process(kinds.ORDERS_TO_ERP, trip.source, trip.target)
    return trip


def imported(trip: Trip, *customers: Customer) -> None:
    """As an import of the ERP's customers leaves them."""
    Record.objects.bulk_create(
        Record(connection=trip.target, kind=Kind.CUSTOMER, key=one.key, item_key=one.key, data=encode([one]), digest=b"", rev=1)
        for one in customers
    )


def test_a_customer_of_the_last_import_is_recognised_by_mail(trip: Trip, server: FolderServer) -> None:
    imported(
        trip,
        Customer("1001", "Asleep", email="w1@shop.example", active=False),
        Customer("1002", "Known", email="W1@Shop.example"),
        Customer("1003", "Namesake", email="aw1@shop.example"),
    )
    trip.take_in(an_order("W1"))
    trip.deliver()
    server.erp.pick_up()
    assert server.erp.customers == []
    assert [order.customer for order in server.erp.taken] == ["1002"]


def test_a_customer_whom_nobody_knows_is_told_once(trip: Trip, server: FolderServer) -> None:
    imported(trip, Customer("1003", "Namesake", email="aw1@shop.example"))
    trip.take_in(an_order("W1"))
    trip.deliver()
    server.erp.pick_up()
    assert server.erp.customers == ["W7"]
    assert [order.customer for order in server.erp.taken] == ["W7"]
