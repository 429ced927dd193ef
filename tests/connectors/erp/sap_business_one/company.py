"""The records of the company that the tests try the connector on, and an order for it."""

from collections.abc import Iterator
from contextlib import contextmanager
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
)
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.testing.catalogue import Catalogue

ITEMS = [f"A{number:03}" for number in range(1, 9)]
CUSTOMERS = [f"C{number:03}" for number in range(1, 9)]
STREET = Address(name="Ann Smith", company="Acme", street="Main Street 1", postcode="1000", city="Dublin", country="IE")


def config_for(simulator: BusinessOne, **settings: Any) -> BusinessOneConfig:
    """The usual configuration for a simulator; ``settings`` replace parts of it."""
    usual = {
        "url": simulator.url,
        "company": simulator.sessions.company,
        "user": simulator.sessions.user,
        "password": simulator.sessions.password,
        "time_zone": "UTC",
        "page_size": 3,
        "calls_per_second": 10_000,
        "shop_flag_field": "Properties1",
        "group_field": "U_Parent",
        "group_name_field": "U_ParentName",
        "options": {"Colour": "U_Colour"},
        "currency": "EUR",
        "shipping_expense": 1,
    }
    return BusinessOneConfig.model_validate(usual | settings)


@contextmanager
def running() -> Iterator[BusinessOne]:
    """The company behind a Service Layer of its own."""
    simulator = BusinessOne()
    simulator.load(catalogue())
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()


def catalogue() -> Catalogue:
    """Eight items with prices in two lists, special prices, stock in three warehouses, eight customers with addresses."""
    return Catalogue(
        items=tuple(
            Item(
                code,
                f"Shirt {code}",
                "Soft",
                "SHIRT",
                "Shirts",
                (("Colour", "red"),),
                tax_group="A1",
                assortment="Tops",
                shop_flag=True,
            )
            for code in ITEMS
        ),
        prices=(*_list_prices(), *_special_prices()),
        stock=(
            *(StockLevel(code, "01", Decimal(place), Decimal(1), Decimal(2)) for place, code in enumerate(ITEMS)),
            StockLevel(ITEMS[0], "02", Decimal("2.5")),
            StockLevel(ITEMS[1], "03", Decimal(7)),
        ),
        customers=tuple(
            Customer(
                code, f"Customer {code}", f"{code}@example.org".lower(), "123", currency="EUR", price_list="1", billing=STREET
            )
            for code in CUSTOMERS
        ),
        addresses=tuple(DeliveryAddress(code, name, STREET) for code in CUSTOMERS[:7] for name in ("Home", "Work")),
    )


def _list_prices() -> list[Price]:
    net = [Price(code, "1", Money(Decimal(f"{place}.10"), "EUR", tax_included=False)) for place, code in enumerate(ITEMS, 10)]
    gross = [Price(code, "2", Money(Decimal(f"{place}.32"), "EUR", tax_included=True)) for place, code in enumerate(ITEMS, 12)]
    return net + gross


def _special_prices() -> list[Price]:
    agreed = [
        Price(code, "1", Money(Decimal("9.99"), "EUR", tax_included=False), customer)
        for code in ITEMS[:2]
        for customer in CUSTOMERS[:2]
    ]
    dozen = Price(ITEMS[0], "1", Money(Decimal("8.50"), "EUR", tax_included=False), CUSTOMERS[0], Decimal(12))
    winter = (date(2026, 12, 1), date(2026, 12, 31))
    sale = Price(ITEMS[0], "1", Money(Decimal("7.00"), "EUR", tax_included=False), CUSTOMERS[0], Decimal(1), *winter)
    crate = Price(ITEMS[3], "1", Money(Decimal("6.00"), "EUR", tax_included=False), "", Decimal(24))
    return [*agreed, dozen, sale, crate]


def order(number: int = 1, **parts: Any) -> Order:
    """An order of two lines and shipping by a customer of the company; ``parts`` replace parts of it."""
    usual: dict[str, Any] = {
        "e_number": f"WEB-{number}",
        "shop_id": str(number),
        "placed_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        "changed_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        "readiness": Readiness.READY,
        "shop_state": "processing",
        "currency": "EUR",
        "tax_included": False,
        "total": Decimal("48.12"),
        "total_tax": Decimal("8.02"),
        "customer": Customer(CUSTOMERS[0], "Ann Smith", "c001@example.org"),
        "billing": STREET,
        "delivery": STREET,
        "lines": (
            OrderLine(1, ITEMS[0], "Shirt", Decimal(2), Decimal("20.20"), Decimal("4.04"), "A1"),
            OrderLine(2, ITEMS[1], "Shirt", Decimal(3), Decimal("10.00"), Decimal("2.00"), "A1"),
        ),
        "charges": (Charge("shipping", "flat", "Flat rate", Decimal("9.90"), Decimal("1.98"), "A1"),),
        "payment_method": "card",
        "payment_name": "Card",
        "transaction": "TX-1",
    }
    return Order(**usual | parts)
