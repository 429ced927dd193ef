"""The whole walk on a real Odoo: its products reach a WooCommerce shop, the shop's orders reach it, each once."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Record
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.document import document_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import State
from tests.cast import connect, process
from tests.real.odoo import VARIABLE, RealOdoo, behind_switches, config_for
from tests.walk.conftest import IMPORTS, Do, alpine, do, shop, shop_connection

__all__ = ["alpine", "do", "shop", "shop_connection"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real(VARIABLE), pytest.mark.timeout(300)]
ARTICLES = json.dumps([["default_code", "=like", "ART-%"]])
SEEDED = 120


@pytest.fixture
def odoo() -> Iterator[RealOdoo]:
    with behind_switches() as real:
        yield real


@pytest.fixture
def erp_connection(alpine: Merchant, odoo: RealOdoo) -> Connection:
    config = config_for(odoo.url, odoo.mark, product_filter=ARTICLES, page_size=50)
    told = {name: value for name, value in config.model_dump().items() if name != "api_key"}
    return connect(alpine, "odoo", "odoo", api_key=config.api_key.get_secret_value(), **told)


@pytest.fixture
def services(erp_connection: Connection, shop_connection: Connection) -> dict[str, Process]:
    made = {kind: process(kind, erp_connection, monitoring=True) for kind in IMPORTS}
    settings = {"price_list": "base", "only_flagged": False}
    made[kinds.CATALOGUE_TO_SHOP] = process(kinds.CATALOGUE_TO_SHOP, erp_connection, shop_connection, settings=settings)
    made[kinds.ORDERS_FROM_SHOP] = process(kinds.ORDERS_FROM_SHOP, shop_connection)
    made[kinds.ORDERS_TO_ERP] = process(kinds.ORDERS_TO_ERP, shop_connection, erp_connection)
    return made


def test_the_walk(odoo: RealOdoo, shop: WooCommerceSimulator, services: dict[str, Process], do: Do) -> None:
    shop.shop.merchant.currency, shop.shop.merchant.tax_rate = "EUR", Decimal(19)
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "19%"}})
    for kind in IMPORTS:
        run = do(kind, Mode.FULL)
        assert (run.state, run.expected) == (State.DONE, run.read), run.message
    assert Record.objects.filter(kind="item").count() == SEEDED
    told = do(kinds.CATALOGUE_TO_SHOP)
    assert (told.state, told.published) == (State.DONE, SEEDED), told.message

    numbers = [shop.place_order(Placed((("ART-010", 2), ("ART-020", 1))))["number"] for _ in range(3)]
    odoo.faults.add("drop_after", "POST /json/2/sale.order/create")
    do(kinds.ORDERS_FROM_SHOP)
    do(kinds.ORDERS_TO_ERP)
    asked = {"domain": [["client_order_ref", "=like", f"{odoo.mark}%"]], "fields": ["client_order_ref", "amount_total"]}
    made = odoo.database.call("sale.order", "search_read", **asked)
    assert sorted(one["client_order_ref"].removeprefix(odoo.mark) for one in made) == sorted(numbers)
    assert Order.objects.filter(state=OrderState.DELIVERED).count() == 2
    for one in made:
        placed = document_of(Order.objects.get(e_number=one["client_order_ref"].removeprefix(odoo.mark)))
        assert Decimal(str(one["amount_total"])) == placed.total
