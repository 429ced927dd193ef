"""An order for ERPs by file, and what every account needs."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors.documents import Address, Charge, Customer, Order, OrderLine, Readiness

ACCOUNT = {"host": "files.example", "user": "hub", "password": "hunter2/üñ+&=42"}
SHOP_ADDRESS = Address(
    "Åsa Öberg", "Köparen i Växjö AB", "Storgatan 5", "", "352 30", "Växjö", country="SE", email="asa@example.se"
)
WAREHOUSE = Address("Åsa Öberg", "Köparen i Växjö AB, lager 2", "Hamnvägen 9", "", "352 46", "Växjö", country="SE")


def order(number: int = 1, **parts: Any) -> Order:
    """Two lines, one of which does not divide evenly, and shipping, to another address than the bill; ``parts`` replace parts."""
    placed = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    usual: dict[str, Any] = {
        "e_number": f"W{100_233 + number}",
        "shop_id": str(number),
        "placed_at": placed,
        "changed_at": placed,
        "readiness": Readiness.READY,
        "shop_state": "processing",
        "currency": "SEK",
        "tax_included": False,
        "total": Decimal("135.49"),
        "total_tax": Decimal("27.10"),
        "customer": Customer("10025", "Åsa Öberg", "asa@example.se"),
        "billing": SHOP_ADDRESS,
        "delivery": WAREHOUSE,
        "lines": (
            OrderLine(1, "ART-001", "Skruv 6 x 40", Decimal(20), Decimal("49.40"), Decimal("12.35"), "25"),
            OrderLine(2, "ART-002", "Mutter & bricka", Decimal(3), Decimal("10.00"), Decimal("2.50"), "25"),
        ),
        "charges": (Charge("shipping", "flat", "Frakt", Decimal("49.00"), Decimal("12.25"), "25"),),
        "payment_method": "card",
        "payment_name": "Kort",
        "transaction": "TX-1",
    }
    return Order(**usual | parts)
