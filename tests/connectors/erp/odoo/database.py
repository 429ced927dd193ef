"""A small database of Odoo for tests, and what the connector must read from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.documents import (
    Address,
    Charge,
    Customer,
    DeliveryAddress,
    Item,
    Money,
    Order,
    OrderLine,
    Price,
    Readiness,
    StockLevel,
)  # fmt: skip
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.simulator import DATABASE, MANAGER, Odoo
from connectors.testing.catalogue import Catalogue

PAGE = 5
ITEMS = tuple(f"A{number:03d}" for number in range(1, 13))
HERE = Address(street="Hauptstr. 5", postcode="50667", city="Köln", country="DE")
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR", tax_included=False)


def _item(number: int) -> Item:
    if number <= 4:
        size = (("Size", str(number)),)
        item = Item(ITEMS[number - 1], "Tent Fjell", "About tents.", "TENT", "Tent Fjell", size, assortment="Outdoor")
    else:
        item = Item(ITEMS[number - 1], f"Lamp {number}", f"About {number}.", assortment="Outdoor" if number % 2 else "Home")
    return replace(item, barcode=f"40000000000{number:02d}", unit="Units", tax_group="A1", weight_kg=Decimal("0.25"))


CATALOGUE = Catalogue(
    items=tuple(_item(number) for number in range(1, 13)),
    prices=(
        *(Price(key, "base", euros("19.90") if number < 4 else euros(f"{number + 1}.25")) for number, key in enumerate(ITEMS)),
        *(Price(key, "7", euros("9.10")) for key in ITEMS[:6]),
        Price(ITEMS[0], "7", euros("8.05"), min_quantity=Decimal(10), valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)),
    ),
    stock=tuple(
        StockLevel(key, "WH", Decimal(number) + Decimal("0.5"), Decimal(number % 2)) for number, key in enumerate(ITEMS, 1)
    ),
    customers=tuple(
        Customer(f"K{number:03d}", f"Firma {number}", f"firma{number}@shop.example", "+49 1", f"Firma {number}", billing=HERE)
        for number in range(1, 8)
    ),
    addresses=tuple(
        DeliveryAddress(f"K{number:03d}", f"Lager {place}", replace(HERE, street=f"Weg {place}"))
        for number in range(1, 7)
        for place in (1, 2)
    ),
)


@contextmanager
def running(**settings: Any) -> Iterator[Odoo]:
    """A started and loaded simulator, stopped afterwards."""
    simulator = Odoo(**settings)
    simulator.load(CATALOGUE)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()


def config_for(simulator: Any, **settings: Any) -> OdooConfig:
    """The configuration for the simulator."""
    usual = {
        "url": simulator.url, "database": DATABASE, "login": MANAGER.login, "api_key": MANAGER.key, "page_size": PAGE,
        "calls_per_second": 1000, "shipping_product": "DELIVERY", "fee_product": "FEE", "discount_product": "DISCOUNT",
    }  # fmt: skip
    return OdooConfig.model_validate(usual | settings)


def order(number: int = 1, **parts: Any) -> Order:
    """An order of two lines with shipping; the customer must be there."""
    given = {"e_number": f"WEB-{number}", "shop_id": str(number)} | parts
    usual = Order(
        e_number="", shop_id="", placed_at=AT, changed_at=AT, readiness=Readiness.READY, shop_state="processing", currency="EUR",
        tax_included=False, total=Decimal("48.12"), total_tax=Decimal("8.02"), customer=Customer("", "Nobody"), billing=HERE,
        delivery=Address("Ann Smith", "Acme", "Main Street 1", "", "D01", "Dublin", "", "IE"),
        lines=(
            OrderLine(1, ITEMS[0], "Tent", Decimal(3), Decimal("10.00"), Decimal("2.00")),
            OrderLine(2, ITEMS[5], "Lamp", Decimal(2), Decimal("20.20"), Decimal("4.04")),
        ),
        charges=(Charge("shipping", "flat", "Flat rate", Decimal("9.90"), Decimal("1.98")),),
        payment_method="card", payment_name="Card", transaction="TX-1", note="Ring <twice>\nplease",
    )  # fmt: skip
    return replace(usual, **given)
