"""The sample files of our own making, read by the presets, and the orders that we would write."""

from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors import formats
from connectors.base import Record
from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.erp.file_exchange import orders as file_exchange
from connectors.erp.file_exchange.config import FileExchangeConfig
from connectors.erp.monitor import orders as monitor
from connectors.erp.monitor.config import MonitorConfig
from connectors.erp.visma_administration import orders as visma_administration
from connectors.erp.visma_administration.config import VismaAdministrationConfig
from connectors.erp.winbas import orders as winbas
from connectors.erp.winbas.config import WinbasConfig
from connectors.filing.config import FileErpConfig
from tests.connectors.filing.orders import ACCOUNT, SHOP_ADDRESS, order

ERP = Path(__file__).parents[3] / "connectors" / "erp"
CONFIGS: dict[str, FileErpConfig] = {
    "visma_administration": VismaAdministrationConfig.model_validate(ACCOUNT),
    "winbas": WinbasConfig.model_validate(ACCOUNT | {"shipping_article": "FRAKT"}),
    "monitor": MonitorConfig.model_validate(ACCOUNT | {"shipping_article": "FRAKT", "supplier_code": "5560000001"}),
    "file_exchange": FileExchangeConfig.model_validate(ACCOUNT),
}
ORDERS: dict[str, ModuleType] = {
    "visma_administration": visma_administration,
    "winbas": winbas,
    "monitor": monitor,
    "file_exchange": file_exchange,
}
PRESETS = ("visma_administration", "winbas", "monitor")


def read(vendor: str, kind: type) -> list[Any]:
    """What the preset reads from the vendor's sample, which must be sound."""
    export = CONFIGS[vendor].export(kind)
    path = next(path for path in sorted((ERP / vendor / "samples").iterdir()) if fnmatch(path.name, export.pattern))
    proof = formats.prove(path, export.layout, kind, path.name)
    assert (proof.flaws, proof.whole) == ((), True)
    parse: Callable[[bytes], Record[Any]] = formats.parser(export.layout, kind)
    return [document for page in formats.pages(path, export.layout, path.name) for raw in page.records
            for document in parse(raw).documents]  # fmt: skip


@pytest.mark.parametrize("vendor", PRESETS)
def test_articles_are_read_from_the_sample(vendor: str) -> None:
    found = {item.key: item for item in read(vendor, Item)}
    assert {key: item.name for key, item in found.items()} == {
        "ART-001": "Skruv 6 x 40 förzinkad",
        "ART-004": 'Hammare 16" "Björn"',
        "ART-007": "Målarfärg röd",
    }
    assert {key: item.unit for key, item in found.items()} == {"ART-001": "st", "ART-004": "st", "ART-007": "l"}
    assert [item.key for item in found.values() if not item.active] == ([] if vendor == "monitor" else ["ART-007"])


@pytest.mark.parametrize("vendor", PRESETS)
def test_every_price_list_of_the_sample_is_read(vendor: str) -> None:
    found = [(price.item_key, price.price_list, str(price.money.amount), price.money.currency) for price in read(vendor, Price)]
    lists = {name for _, name, _, _ in found}
    assert lists == ({"1"} if vendor == "monitor" else {"1", "2", "5"})
    assert ("ART-001", "1", "2.47", "SEK") in found
    assert len(found) == 3 * len(lists), "A list without a price is none."


@pytest.mark.parametrize("vendor", PRESETS)
def test_stock_customers_and_addresses_are_read_from_the_sample(vendor: str) -> None:
    assert {level.item_key: int(level.in_stock) for level in read(vendor, StockLevel)} == {
        "ART-001": 120,
        "ART-004": 7,
        "ART-007": 0,
    }
    assert [(customer.key, customer.price_list) for customer in read(vendor, Customer)] == [("10021", "2"), ("10022", "1")]
    addresses = [(address.customer_key, address.name) for address in read(vendor, DeliveryAddress)]
    several = [("10021", "Lager"), ("10021", "Butik"), ("10022", "Lager"), ("10022", "Butik")]
    assert addresses == ([("10021", "Delivery"), ("10022", "Delivery")] if vendor == "visma_administration" else several)


@pytest.mark.parametrize("vendor", CONFIGS)
def test_an_order_is_written_as_in_the_sample(vendor: str) -> None:
    sample = ERP / vendor / "samples" / CONFIGS[vendor].order_file("W100234")
    assert ORDERS[vendor].write_order(order(), CONFIGS[vendor]) == sample.read_bytes()


@pytest.mark.parametrize("vendor", ["visma_administration", "winbas"])
def test_a_new_customer_is_written_as_in_the_sample(vendor: str) -> None:
    newcomer = Customer("", "Åsa Öberg", "asa@example.se", billing=SHOP_ADDRESS)
    sample = ERP / vendor / "samples" / "customer_shop_W7.xml"
    assert ORDERS[vendor].write_customer(newcomer, "W7", CONFIGS[vendor]) == sample.read_bytes()
