"""The campaign walks on the same shop and ERP as the tests of orders."""

from collections.abc import Iterator

import pytest

from tests.faults.workshop import Workshop, workshop
from tests.orders.conftest import awaiting, drilled, erp, shop, trip

__all__ = ["awaiting", "drilled", "erp", "shop", "trip"]


@pytest.fixture
def workers(transactional_db: None) -> Iterator[Workshop]:
    """Worker processes on this test's database."""
    with workshop() as shop:
        yield shop
