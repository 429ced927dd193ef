"""The whole house on real parts: an SAP Business One company, a WooCommerce shop, and a merchant's services between them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.samples import adventureworks
from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from integration_hub.work import perform
from tests.cast import connect, process

Do = Callable[..., Run]
IMPORTS = (
    kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP, kinds.CUSTOMERS_FROM_ERP, kinds.ADDRESSES_FROM_ERP
)  # fmt: skip


@pytest.fixture
def alpine(transactional_db: None) -> Merchant:
    """A merchant whose rows are committed: the walk uses locks and connections of its own."""
    return Merchant.objects.create(slug="alpine", name="Alpine Outdoor")


@pytest.fixture
def company() -> Iterator[BusinessOne]:
    simulator = BusinessOne()
    for option in ("U_Color", "U_Size"):
        simulator.add_user_field(option)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def adventure(company: BusinessOne, shared: Path) -> BusinessOne:
    """The company with AdventureWorks' records."""
    company.load(adventureworks(shared / "data" / "adventureworks"))
    return company


@pytest.fixture
def shop() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.shop.merchant.currency = "USD"
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def erp_connection(alpine: Merchant, company: BusinessOne) -> Connection:
    config = {
        "url": company.url, "company": "SBODEMO", "user": "hub", "password": "hub-password", "time_zone": "UTC",
        "group_field": "U_Parent", "group_name_field": "U_ParentName", "options": {"Color": "U_Color", "Size": "U_Size"},
        "calls_per_second": 1000, "order_reference": "U_WebOrderNo", "shipping_expense": 1, "fee_expense": 2,
        "settle_minutes": 0.01,
    }  # fmt: skip
    return connect(alpine, "sap_business_one", "sap", **config)


@pytest.fixture
def shop_connection(alpine: Merchant, shop: WooCommerceSimulator) -> Connection:
    config = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET, "calls_per_second": 50}
    return connect(alpine, "woocommerce", "shop", base_url=shop.url, **config)


@pytest.fixture
def services(erp_connection: Connection, shop_connection: Connection) -> dict[str, Process]:
    """Every service there is, monitored where it can be."""
    made = {kind: process(kind, erp_connection, monitoring=True) for kind in IMPORTS}
    told = {"price_list": "1", "only_flagged": False}
    made[kinds.CATALOGUE_TO_SHOP] = process(kinds.CATALOGUE_TO_SHOP, erp_connection, shop_connection, settings=told)
    made[kinds.ORDERS_FROM_SHOP] = process(kinds.ORDERS_FROM_SHOP, shop_connection)
    made[kinds.ORDERS_TO_ERP] = process(kinds.ORDERS_TO_ERP, shop_connection, erp_connection)
    return made


@pytest.fixture
def do(services: dict[str, Process]) -> Do:
    """Start a service and do it here, as a worker would; the run at its end."""

    def once(kind: str, mode: Mode = Mode.INCREMENTAL) -> Run:
        claimed = leases.claim(start_run(services[kind], Cause(Trigger.COMMAND), mode=mode).pk)
        assert claimed
        perform(claimed)
        return Run.objects.get(pk=claimed.pk)

    return once
