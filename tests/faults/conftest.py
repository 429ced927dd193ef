"""The campaign walks on the same shop and ERP as the tests of orders."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.faults.workshop import FULL, Workshop, workshop
from tests.orders.conftest import awaiting, drilled, erp, shop, trip

__all__ = ["awaiting", "drilled", "erp", "shop", "trip"]


@pytest.fixture
def workers(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Workshop]:
    """Worker processes on this test's database; in a hurry where the module names a ``PACE``."""
    with workshop(FAULTS_PACE=getattr(request.module, "PACE", "1")) as shop:
        yield shop


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What does not belong to this run is not collected, rather than skipped: a skip says that something is missing here."""
    out = {"whole_campaign"} if not FULL else set()
    out |= {"postgresql_only"} if connection.vendor != "postgresql" else set()
    left = [item for item in items if out & {mark.name for mark in item.iter_markers()}]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)
