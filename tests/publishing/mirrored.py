"""What a shop shows, read over real HTTP from its simulator: fixtures for the tests of the mirror and of resync."""

from collections.abc import Callable

import pytest

from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import ShopItem
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from integration_hub.work import execute_run
from tests.cast import process

Mirror = Callable[[], Run]


@pytest.fixture
def from_shop(to_shop: Process) -> Process:
    assert to_shop.target
    return process(kinds.PRODUCTS_FROM_SHOP, to_shop.target)


@pytest.fixture
def mirror(from_shop: Process) -> Mirror:
    """Read the shop once; the run at its end."""

    def once() -> Run:
        run = start_run(from_shop, Cause(Trigger.COMMAND))
        execute_run(run.pk)
        return Run.objects.get(pk=run.pk)

    return once


def stock_up(shop: WooCommerceSimulator, count: int, first: int = 1) -> None:
    """So many simple products on the shop's shelves, published: CUP-1, CUP-2, ..."""
    for number in range(first, first + count):
        shop.products.create(
            {"name": f"Cup {number}", "sku": f"CUP-{number}", "regular_price": "4.50", "manage_stock": True, "stock_quantity": 7}
        )


def shown() -> set[str]:
    """The SKUs that the hub believes the shop to show."""
    return set(ShopItem.objects.values_list("sku", flat=True))


def listed(process: Process) -> None:
    """The catalogue's list holds what the ERP of the process has."""
    bring_up_to_date(process.source)
