"""A shop whose orders are put straight into the table: what the ledger makes of them is looked at, not how they came."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.orders.gaps import Period
from integration_hub.orders.models import NumberNote, Order, OrderState
from integration_hub.processes import kinds
from tests.cast import connect, process
from tests.manage.conftest import queries
from tests.scene import bare_order

__all__ = ["queries"]
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
Take = Callable[..., Order]


@pytest.fixture
def shop(merchant: Merchant) -> Connection:
    made = connect(merchant, "woocommerce", "shop", base_url="https://shop.example", consumer_key="ck", consumer_secret="cs")
    process(kinds.ORDERS_FROM_SHOP, made)
    return made


@pytest.fixture
def take(shop: Connection) -> Take:
    """Put an order there: by its number, placed so many minutes after the first of March unless that is told."""

    def put(number: int | str, state: OrderState = OrderState.DELIVERED, minutes: int | None = None, **fields: Any) -> Order:
        at = minutes if minutes is not None else int(number)
        return bare_order(shop, str(number), state, placed_at=BEGUN + timedelta(minutes=at), **fields)

    return put


def whole(shop: Connection) -> Period:
    return Period(shop, BEGUN, BEGUN + timedelta(days=400))


def noted(shop: Connection, first: int, last: int, standing: str = "aborted", **fields: Any) -> NumberNote:
    return NumberNote.objects.create(connection=shop, series="#", first=first, last=last, standing=standing, **fields)
