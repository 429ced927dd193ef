"""The doorbell is the door of the same shop; the import API has a partner with a key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from integration_hub.accounts.models import Merchant, Person
from integration_hub.inbox.actions import Wanted, make_key
from integration_hub.processes.kinds import ITEMS_FROM_ERP, PRICES_FROM_ERP
from tests.cast import connect, process
from tests.inbox.pushes import Partner
from tests.orders.conftest import drilled, erp, shop, trip

__all__ = ["drilled", "erp", "shop", "trip"]


@pytest.fixture
def partner(transactional_db: None, merchant: Merchant, admin: Person, tmp_path: Path) -> Iterator[Partner]:
    connection = connect(merchant, "import_api", "partner", sender="Warehouse")
    items = process(ITEMS_FROM_ERP, connection)
    process(PRICES_FROM_ERP, connection)
    _, secret = make_key(connection, Wanted("Night export", [ITEMS_FROM_ERP, PRICES_FROM_ERP]), by=admin)
    with override_settings(HUB_SPOOL=tmp_path / "spool"):
        yield Partner(connection, items, secret)
