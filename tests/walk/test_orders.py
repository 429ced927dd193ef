"""Online Retail's invoices as a shop's orders: each accounted for, each once in the ERP, sums equal to the cent."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Item, Order, Readiness
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from connectors.testing.faults import Kind
from connectors.testing.samples import online_retail
from integration_hub.mappings.models import Mapping
from integration_hub.orders.models import Order as Kept
from integration_hub.orders.models import OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import State
from tests.walk.conftest import Do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def invoices(shared: Path) -> list[Order]:
    return list(online_retail(shared / "data" / "online_retail"))


def stock_the_erp(company: BusinessOne, invoices: Sequence[Order]) -> None:
    """The ERP knows every stock code that was sold, each as it is spelled."""
    codes = {line.sku: line.name for order in invoices for line in order.lines}
    company.load(Catalogue(items=tuple(Item(code, name or code) for code, name in codes.items())))


def place(shop: WooCommerceSimulator, invoices: Sequence[Order]) -> None:
    """The shop has the invoices as its orders, untaxed as they are, a cancelled one as cancelled."""
    shop.shop.merchant.tax_rate = Decimal(0)
    with shop.transaction():
        for invoice in invoices:
            shop.orders.write({**shop.orders.create(as_woocommerce(invoice)), "number": invoice.e_number})


def as_woocommerce(invoice: Order) -> dict[str, Any]:
    """What a checkout would send; the lines carry the sums that were invoiced. A cancelled order once asked for its lines."""
    sign = -1 if invoice.readiness is Readiness.CANCELLED else 1
    lines = [
        {"name": line.name, "_sku": line.sku, "quantity": int(sign * line.quantity), "total": str(sign * line.net)}
        for line in invoice.lines
    ]
    email = f"customer{invoice.customer.key or invoice.e_number}@shop.example"
    address = {"first_name": "Customer", "last_name": invoice.customer.key or "Guest", "country": invoice.billing.country}
    state = "cancelled" if invoice.readiness is Readiness.CANCELLED else "processing"
    return {
        "status": state, "billing": {**address, "email": email},
        "shipping": address, "line_items": lines, "payment_method": "cod",
    }  # fmt: skip


def counted() -> dict[str, int]:
    return {state: found for state in OrderState if (found := Kept.objects.filter(state=state).count())}


def test_every_invoice_is_accounted_for_and_stands_in_the_erp_once(
    company: BusinessOne, shop: WooCommerceSimulator, invoices: list[Order], services: dict[str, Process], do: Do
) -> None:
    """Some answers of the ERP are lost on the way: those orders are in doubt until it was asked."""
    stock_the_erp(company, invoices)
    place(shop, invoices)
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A0"}})
    taken = do(kinds.ORDERS_FROM_SHOP)
    assert (taken.state, taken.read) == (State.DONE, 646), taken.message
    company.faults.add(Kind.DROP_AFTER, match="POST .*/Orders", after=50, times=7)
    drains = [do(kinds.ORDERS_TO_ERP) for _ in range(3)]
    assert sum(run.published or 0 for run in drains) == 548
    corrections = {order.e_number for order in invoices if order.readiness is Readiness.READY and order.lines[0].quantity < 0}
    failed = set(Kept.objects.filter(state=OrderState.FAILED, code="quantity_not_positive").values_list("e_number", flat=True))
    assert failed == corrections
    assert counted() == {OrderState.DELIVERED: 548, OrderState.FAILED: 37, OrderState.CANCELLED: 61}
    sold = {order.e_number: order.total for order in invoices if order.e_number not in corrections and order.total >= 0}
    sold = {number: total for number, total in sold.items() if not number.startswith("C")}
    assert sorted(order["U_WebOrderNo"] for order in company.holds("Orders")) == sorted(sold)
    assert {order["U_WebOrderNo"]: Decimal(str(order["DocTotal"])) for order in company.holds("Orders")} == sold
