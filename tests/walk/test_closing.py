"""Online Retail's invoices of two days through the whole house: the sheet is clean to the cent, and finds what was planted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Order, Readiness
from connectors.erp.sap_business_one.simulator import BusinessOne, tables
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.samples import online_retail
from integration_hub.closing.actions import compute
from integration_hub.closing.figures import rows_of
from integration_hub.closing.meanings import Difference
from integration_hub.closing.models import ClosingSheet, SheetState
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.models import Run, State
from integration_hub.work import perform
from tests.cast import process
from tests.walk.conftest import Do
from tests.walk.test_orders import as_woocommerce, stock_the_erp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SUNDAY, MONDAY = date(2010, 12, 5), date(2010, 12, 6)
Close = Callable[[date], ClosingSheet]


@pytest.fixture(scope="module")
def invoices(shared: Path) -> list[Order]:
    """Those of two days, without the corrections that no ERP takes as orders."""
    found = online_retail(shared / "data" / "online_retail")
    return [order for order in found if order.placed_at.date() in (SUNDAY, MONDAY) and (_sells(order) or _is_cancelled(order))]


def _sells(order: Order) -> bool:
    return order.total > 0 and all(line.quantity > 0 for line in order.lines)


def _is_cancelled(order: Order) -> bool:
    return order.readiness is Readiness.CANCELLED


@pytest.fixture
def closer(services: dict[str, Process], shop_connection: Connection, erp_connection: Connection) -> Process:
    return process(kinds.CLOSING_SHEET, shop_connection, erp_connection)


@pytest.fixture
def close(closer: Process) -> Close:
    """Compute a day here, as a worker would; its sheet."""

    def once(day: date) -> ClosingSheet:
        claimed = leases.claim(compute(closer, day, by=None).pk)
        assert claimed
        perform(claimed)
        run = Run.objects.get(pk=claimed.pk)
        assert run.state == State.DONE, run.message
        return ClosingSheet.objects.get(shop=closer.source, day=day)

    return once


@pytest.fixture
def delivered(
    company: BusinessOne, shop: WooCommerceSimulator, invoices: list[Order], services: dict[str, Process], do: Do
) -> None:
    """The shop's orders of both days, some declined and some aborted among them, are in the ERP as far as they belong there."""
    stock_the_erp(company, invoices)
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A0"}})
    shop.shop.merchant.tax_rate = Decimal(0)
    with shop.transaction():
        for number, invoice in enumerate(invoices):
            place(shop, invoice)
            if number % 40 == 0:
                place(shop, replace(invoice, e_number=f"9{invoice.e_number}"), "failed")
            if number % 40 == 1:
                place(shop, replace(invoice, e_number=f"9{invoice.e_number}"), "pending")
    services[kinds.ORDERS_FROM_SHOP].settings = {"consecutive": False}  # the corrections left out are no gaps
    services[kinds.ORDERS_FROM_SHOP].save()
    assert do(kinds.ORDERS_FROM_SHOP).state == State.DONE
    assert do(kinds.ORDERS_TO_ERP).state == State.DONE


def place(shop: WooCommerceSimulator, invoice: Order, status: str = "") -> None:
    """An invoice as an order that was placed at its time."""
    now = shop.shop.clock
    shop.shop.clock = lambda: invoice.placed_at
    body = as_woocommerce(invoice) | ({"status": status} if status else {})
    shop.orders.write({**shop.orders.create(body), "number": invoice.e_number})
    shop.shop.clock = now


def differences(sheet: ClosingSheet) -> list[tuple[str, str, Decimal | None]]:
    return [(line.kind, line.e_number, line.difference) for line in sheet.lines.exclude(kind="").order_by("e_number", "id")]


def booked(company: BusinessOne, e_number: str) -> dict[str, Any]:
    return next(order for order in company.holds("Orders") if order["U_WebOrderNo"] == e_number)


def test_both_days_are_clean_to_the_cent_and_sign_themselves(delivered: None, invoices: list[Order], close: Close) -> None:
    for day in (SUNDAY, MONDAY):
        sheet, (row,) = close(day), rows_of(ClosingSheet.objects.get(day=day).figures)
        sold = [order for order in invoices if order.placed_at.date() == day and not _is_cancelled(order)]
        assert (sheet.state, sheet.differences, sheet.signed_by) == (SheetState.CLEAN, 0, None), differences(sheet)
        assert (row.shop, row.erp) == (row.hub, row.hub)
        assert (row.shop.count, row.shop.total) == (len(sold), sum(order.total for order in sold))
        assert set(sheet.figures["aside"]) <= {"declined", "aborted", "unpaid", "cancelled"}
        assert sheet.lines.count() == len(sold) + sum(sheet.figures["aside"].values())


def test_what_was_planted_is_found_and_named_and_nothing_else(
    delivered: None, company: BusinessOne, invoices: list[Order], close: Close
) -> None:
    changed, dropped, doubled, cancelled, foreign = [
        order.e_number for order in invoices if order.placed_at.date() == MONDAY and _sells(order)
    ][:5]
    before = {number: Decimal(str(booked(company, number)["DocTotal"])) for number in (changed, dropped, doubled, cancelled)}
    entry = booked(company, changed)
    company.change("Orders", entry["DocEntry"], DocTotal=float(before[changed] + Decimal("0.01")))
    company.change("Orders", booked(company, cancelled)["DocEntry"], Cancelled="tYES", CancelStatus="csYes")
    company.change("Orders", booked(company, foreign)["DocEntry"], DocCurrency="EUR")
    with company.transaction() as db:
        tables.ORDERS.drop(db, booked(company, dropped)["DocEntry"])
        tables.ORDERS.put(db, [booked(company, doubled) | {"DocEntry": 90001, "DocNum": 90001}])
        by_hand = entry | {"DocEntry": 90002, "DocNum": 90002, "U_WebOrderNo": "599999", "DocTotal": 12.5}
        telephone = entry | {"DocEntry": 90003, "DocNum": 90003, "U_WebOrderNo": None}
        tables.ORDERS.put(db, [by_hand, telephone])
    sheet = close(MONDAY)
    assert sheet.state == SheetState.TO_SIGN
    planted = [
        (Difference.SUM, changed, Decimal("-0.01")),
        (Difference.MISSING, dropped, before[dropped]),
        (Difference.TWICE, doubled, -before[doubled]),
        (Difference.CANCELLED_IN_ERP, cancelled, before[cancelled]),
        (Difference.CURRENCY, foreign, None),
        (Difference.ONLY_IN_ERP, "599999", Decimal("-12.5")),
    ]
    assert differences(sheet) == sorted(planted, key=lambda each: each[1])
    assert close(SUNDAY).state == SheetState.CLEAN
