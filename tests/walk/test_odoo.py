"""Odoo to the hub to a WooCommerce shop, and the shop's orders back into Odoo: to the row, each order once."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.erp.odoo.simulator import DATABASE, MANAGER, Odoo
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.samples import adventureworks
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.models import Record
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.document import document_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import State
from tests.cast import connect
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)
SOLD = 406
"""The other 98 products are no longer sold: Odoo keeps them archived."""
# A product's prices and stock come with the product, a customer's addresses with the customer.
ROWS = dict(zip(IMPORTS, (SOLD, SOLD, SOLD, 701, 701), strict=True))


@pytest.fixture
def odoo(shared: Path) -> Iterator[Odoo]:
    """The AdventureWorks company, kept in Odoo."""
    simulator = Odoo()
    simulator.load(adventureworks(shared / "data" / "adventureworks"))
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def erp_connection(alpine: Merchant, odoo: Odoo) -> Connection:
    config = {
        "url": odoo.url, "database": DATABASE, "login": MANAGER.login, "api_key": MANAGER.key, "calls_per_second": 1000,
        "settle_minutes": 0.01, "shipping_product": "DELIVERY", "fee_product": "FEE",
    }  # fmt: skip
    return connect(alpine, "odoo", "odoo", **config)


@pytest.fixture
def filled(do: Do) -> None:
    """The hub's catalogue as Odoo has it."""
    for kind in IMPORTS:
        run = do(kind, Mode.FULL)
        assert (run.state, run.expected, run.read) == (State.DONE, ROWS[kind], ROWS[kind]), run.message


def test_every_product_of_odoo_reaches_the_shop_and_a_second_round_changes_nothing(
    filled: None, shop: WooCommerceSimulator, do: Do
) -> None:
    assert Record.objects.filter(kind="item").count() == SOLD
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert run.state == State.DONE, run.message
    skus = [row[0] for row in shop.db.execute("select sku from products where sku <> ''")]
    assert len(skus) == len(set(skus))
    assert run.published
    assert run.published + run.plan["refused"] == SOLD
    assert do(kinds.ITEMS_FROM_ERP, Mode.FULL).published == 0
    assert do(kinds.CATALOGUE_TO_SHOP).message.startswith("Nothing has changed")


def test_a_price_changed_in_odoo_is_the_shops_price(filled: None, odoo: Odoo, shop: WooCommerceSimulator, do: Do) -> None:
    do(kinds.CATALOGUE_TO_SHOP)
    product = odoo.number("product.product", default_code="HL-U509")
    odoo.change("product.pricelist.item", odoo.number("product.pricelist.item", product_id=product), fixed_price=41.95)
    changed = do(kinds.PRICES_FROM_ERP)
    assert (changed.state, changed.published) == (State.DONE, 1), changed.message
    do(kinds.CATALOGUE_TO_SHOP)
    found = shop.db.execute("select json_extract(body, '$.regular_price') from products where sku = 'HL-U509'").fetchone()
    assert found[0] == "41.95"


def test_a_lying_count_leaves_the_catalogue_as_it_was(odoo: Odoo, do: Do) -> None:
    odoo.faults.add("wrong_count", "POST /json/2/product.product/search_count", times=None, amount=17)
    run = do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    assert (run.state, run.expected, run.read) == (State.COUNT_MISMATCH, SOLD + 17, SOLD)
    assert not Record.objects.exists()


def test_orders_of_the_shop_are_in_odoo_once_and_to_the_cent(
    filled: None, odoo: Odoo, shop: WooCommerceSimulator, services: dict[str, Process], do: Do
) -> None:
    odoo.make("account.tax", name="VAT", amount=float(shop.shop.merchant.tax_rate))
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "VAT"}})
    do(kinds.CATALOGUE_TO_SHOP)
    numbers = [shop.place_order(Placed((("HL-U509", 2), ("HL-U509-R", 1))))["number"] for _ in range(3)]
    odoo.faults.add("drop_after", "POST /json/2/sale.order/create")
    do(kinds.ORDERS_FROM_SHOP)
    do(kinds.ORDERS_TO_ERP)
    made = odoo.holds("sale.order")
    assert sorted(order["client_order_ref"] for order in made) == sorted(numbers)
    assert Order.objects.filter(state=OrderState.DELIVERED).count() == 2
    assert Order.objects.get(state=OrderState.IN_DOUBT).code == "answer_lost"
    for order in made:
        placed = document_of(Order.objects.get(e_number=order["client_order_ref"]))
        assert Decimal(str(order["amount_total"])) == placed.total
