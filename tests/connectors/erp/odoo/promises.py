"""The contract as every Odoo is tried by it: the simulated ones here, the real one in ``tests/real``."""

from decimal import Decimal
from typing import Any

from connectors.base import Written
from connectors.documents import Address, Charge, Customer, Document, Order
from connectors.erp.odoo import CONNECTOR
from connectors.testing.contract import BookedContract, ReadsContract
from connectors.testing.contract.basis import Basis
from tests.connectors.erp.odoo.database import order

MODELS: dict[type, str] = {Order: "sale.order", Customer: "res.partner"}


class OdooContract(ReadsContract, BookedContract, Basis):
    """Supply the fixtures of ``Basis`` over something with ``faults``, ``holds``, ``number`` and ``cancel``."""

    connector = CONNECTOR
    reading = "POST /.*/search_(read|count)"
    booking = "POST /.*/sale.order/search_(read|count)"
    number: int
    """Of the customer whose orders are tried."""

    def fresh(self, kind: type, number: int) -> Document:
        if kind is Order:
            return order(number, customer=Customer(str(self.number), "Firma 1"), **untaxed_shipping(total_tax=Decimal("6.04")))
        where = Address(street="New Street 1", postcode="1000", city="Oslo", country="NO")
        return Customer("", f"New {number}", f"new_{number}@contract.example", billing=where)

    def held(self, simulator: Any, kind: type) -> int:
        return len(simulator.holds(MODELS[kind], *self.ours(kind)))

    def ours(self, kind: type) -> list[list[Any]]:
        """Which records this contract counts."""
        return []

    def cancel(self, simulator: Any, kind: type, written: Written) -> bool:
        if kind is not Order:
            return False
        simulator.change("sale.order", int(written.key), state="cancel")
        return True


def untaxed_shipping(total_tax: Decimal) -> dict[str, Any]:
    """The parts of an order whose shipping is untaxed, as the product for it is, so that Odoo comes to the same sum."""
    charge = Charge("shipping", "flat", "Flat rate", Decimal("9.90"), Decimal(0))
    return {"charges": (charge,), "total": Decimal("40.10") + total_tax, "total_tax": total_tax}
