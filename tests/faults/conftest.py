"""The campaign walks on the same shop and ERP as the tests of orders."""

from collections.abc import Iterator

import pytest

from tests.faults.workshop import FULL, Workshop, workshop
from tests.means import leave_out
from tests.orders.conftest import awaiting, drilled, erp, shop, trip

__all__ = ["awaiting", "drilled", "erp", "shop", "trip"]


@pytest.fixture
def workers(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Workshop]:
    """Worker processes on this test's database; in a hurry where the module names a ``PACE``."""
    with workshop(FAULTS_PACE=getattr(request.module, "PACE", "1")) as shop:
        yield shop


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not FULL:
        leave_out(config, items, "whole_campaign")
