"""The contract on a real Odoo 19, by both protocols: where the simulator differs from it, the simulator is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from connectors.base import Config
from connectors.documents import Address, Customer, Document, Order, StockLevel
from connectors.erp.odoo import CONNECTOR
from connectors.testing.contract import Ears
from connectors.testing.faults import Kind
from tests.connectors.erp.odoo.database import order
from tests.connectors.erp.odoo.facts import OdooFacts, Wire
from tests.connectors.erp.odoo.promises import OdooContract, untaxed_shipping
from tests.real.odoo import PAGE, VARIABLE, RealOdoo, behind_switches, buyer, config_for, keys

pytestmark = [pytest.mark.real(VARIABLE), pytest.mark.timeout(300)]
MIDWAY = ((1, 1),)
"""When a fault strikes here; the simulator is tried with all of the contract's strikes, which take half an hour on this one."""

TAX = Decimal("0.19")
"""On everything that a German company sells, if nobody says otherwise."""


class _Real(OdooContract):
    protocol: ClassVar[str]
    hurry = 0.05
    most_booked = PAGE + 1

    @pytest.fixture
    def simulator(self) -> Iterator[RealOdoo]:
        with behind_switches() as real:
            self.real = real
            yield real

    @pytest.fixture
    def config(self, simulator: RealOdoo) -> Config:
        return config_for(simulator.url, simulator.mark, protocol=self.protocol)

    @pytest.fixture
    def wrong_config(self, simulator: RealOdoo) -> Config:
        return config_for(simulator.url, simulator.mark, protocol=self.protocol, api_key="wrong-key-wrong-key-wrong-key")

    @pytest.mark.parametrize("strike", MIDWAY, ids=["midway"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_no_fault_reads_wrong_in_silence(
        self, simulator: Any, config: Config, ears: Ears, read_kind: type, kind: Kind, strike: tuple[int | None, int]
    ) -> None:
        super().test_no_fault_reads_wrong_in_silence(simulator, config, ears, read_kind, kind, strike)

    @pytest.mark.parametrize("strike", MIDWAY, ids=["midway"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_no_fault_makes_half_a_list_of_what_is_booked(
        self, simulator: Any, config: Config, ears: Ears, kind: Kind, strike: tuple[int | None, int]
    ) -> None:
        super().test_no_fault_makes_half_a_list_of_what_is_booked(simulator, config, ears, kind, strike)

    def fresh(self, kind: type, number: int) -> Document:
        if kind is Order:
            return real_order(self.real, number)
        where = Address(street="New Street 1", postcode="1000", city="Oslo", country="NO")
        return Customer("", f"New {number}", f"new_{number}@{self.real.mark.lower()}contract.example", billing=where)

    def ours(self, kind: type) -> list[list[Any]]:
        mark = self.real.mark
        return [["client_order_ref", "=like", f"{mark}%"] if kind is Order else ["email", "=like", f"%@{mark.lower()}%"]]


def real_order(real: RealOdoo, number: int) -> Order:
    """An order of the seeded articles for the seeded customer, with the tax that the seeded company adds to each."""
    given = order(number, customer=buyer(real.database))
    lines = tuple(replace(line, sku=f"ART-00{line.position}", tax=_taxed(line.net)) for line in given.lines)
    return replace(given, lines=lines, **untaxed_shipping(total_tax=sum((line.tax for line in lines), Decimal(0))))


def _taxed(net: Decimal) -> Decimal:
    return (net * TAX).quantize(Decimal("0.01"))


class TestJson2(_Real):
    protocol = "auto"
    creating: ClassVar = {Order: "POST /json/2/sale.order/create", Customer: "POST /json/2/res.partner/create"}


class TestJsonRpc(_Real):
    """What differs from JSON-2 is the envelope: one kind of record shows it for all."""

    protocol = "jsonrpc"
    connector = replace(CONNECTOR, reads={StockLevel: CONNECTOR.reads[StockLevel]})
    creating: ClassVar = {Order: "POST /jsonrpc/sale.order/create", Customer: "POST /jsonrpc/res.partner/create"}


class TestFacts(OdooFacts):
    """What the simulator answers is what the real one answers."""

    sku = "ART-001"

    @pytest.fixture
    def wire(self) -> Wire:
        told = keys()
        return Wire(told["URL"], told["DB"], (int(told["ADMIN_UID"]), told["ADMIN_KEY"]))

    @pytest.fixture
    def salesman(self) -> Wire:
        told = keys()
        return Wire(told["URL"], told["DB"], (int(told["BOT_UID"]), told["BOT_KEY"]))

    @pytest.fixture
    def partner(self) -> int:
        return int(keys()["PARTNER_ID"])
