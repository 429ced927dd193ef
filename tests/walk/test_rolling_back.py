"""The time machine on real parts: what the shop shows is what it showed when the generation was new, row by row."""

import json
from decimal import Decimal
from typing import Any

import pytest

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.catalogue.generations import newest_number
from integration_hub.catalogue.models import Generation, Kind
from integration_hub.imports.actions import fingerprint, plan_roll_back, release
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.cast import person
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)
NEVER_THE_SAME = ("date_modified", "date_modified_gmt")
Rows = dict[str, dict[str, Any]]


def shown(shop: WooCommerceSimulator, *fields: str) -> Rows:
    """Every row of the shop by its SKU, without the time at which it was touched last."""
    found = {sku: json.loads(body) for sku, body in shop.db.execute("select sku, body from products where sku <> ''")}
    return {
        sku: {name: value for name, value in row.items() if name not in NEVER_THE_SAME and (not fields or name in fields)}
        for sku, row in found.items()
    }


def everything(do: Do, mode: Mode = Mode.FULL) -> None:
    for kind in IMPORTS[:3]:
        run = do(kind, mode)
        assert run.state == State.DONE, run.message
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert run.state == State.DONE, run.message


def back(erp_id: int, number: int, by: Person, *what: Kind) -> Run:
    run = plan_roll_back(Generation.objects.get(connection=erp_id, number=number), what, by=by)
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == State.HELD, run.message
    release(run, by=by, reason="The new prices were wrong.", seen=fingerprint(run))
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE, run.message
    return run


def test_the_shop_shows_the_older_generation_again_row_by_row(
    adventure: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process], alpine: Merchant, do: Do
) -> None:
    support, erp = person("keeper", Role.SUPPORT, alpine), services[kinds.ITEMS_FROM_ERP].source_id
    everything(do)
    then, number = shown(shop), newest_number(erp)
    # Of an item that loses its price, a shop keeps the last one: it is told prices, not that there is none.
    priced = {sku for sku, row in then.items() if row["regular_price"]}
    _changed(adventure, [each["ItemCode"] for each in adventure.holds("Items") if each["ItemCode"] in priced][:12])
    everything(do)
    changed = shown(shop)
    assert changed != then

    back(erp, number, support, Kind.PRICE)
    do(kinds.CATALOGUE_TO_SHOP)
    assert shown(shop, "regular_price") == {sku: {"regular_price": row["regular_price"]} for sku, row in then.items()}
    assert shown(shop, "stock_quantity") == {sku: {"stock_quantity": row["stock_quantity"]} for sku, row in changed.items()}

    back(erp, number, support, Kind.STOCK)
    do(kinds.CATALOGUE_TO_SHOP)
    assert shown(shop, "stock_quantity") == {sku: {"stock_quantity": row["stock_quantity"]} for sku, row in then.items()}

    back(erp, number, support, Kind.ITEM, Kind.PRICE, Kind.STOCK)
    do(kinds.CATALOGUE_TO_SHOP)
    assert shown(shop) == then
    everything(do)
    assert shown(shop) == changed, "the next full import brings the ERP's values back"


def _changed(adventure: BusinessOne, skus: list[str]) -> None:
    """Prices rise, stock falls, names change: what an ERP does in a day."""
    for place, sku in enumerate(skus):
        price = {"PriceList": 1, "Price": Decimal(100 + place), "Currency": "USD"}
        adventure.change("Items", sku, ItemPrices=[price])
        if place % 3 == 0:
            adventure.change("Items", sku, ItemName=f"Renamed {place}")
        if place % 2 == 0:
            _ship(adventure, sku)


def _ship(adventure: BusinessOne, sku: str) -> None:
    """Much of it has left the warehouses."""
    item = next(each for each in adventure.holds("Items") if each["ItemCode"] == sku)
    left = [{**place, "InStock": 3, "Committed": 0} for place in item["ItemWarehouseInfoCollection"]]
    adventure.change("Items", sku, ItemWarehouseInfoCollection=left)
