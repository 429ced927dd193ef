"""Online Retail's invoices of two days with declined, aborted, cancelled and test orders among them: each number in one line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Order, Readiness
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.samples import online_retail
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.accounting import account
from integration_hub.orders.gaps import Period
from integration_hub.orders.numbers.lines import Line, all_lines
from integration_hub.orders.standings import Standing
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from tests.walk.conftest import Do
from tests.walk.test_orders import as_woocommerce, stock_the_erp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
DAYS = 2
LEFT_OUT = (40, 41, 42, 90, 200)
"""Places in the stream whose orders the shop never shows: a gap of three and two of one, where the numbers around are there."""
TESTER = "tester@shop.example"
FATES = {3: Standing.DECLINED, 7: Standing.ABORTED, 11: Standing.TEST}
"""What becomes of every nineteenth, by its remainder."""


@pytest.fixture(scope="module")
def invoices(shared: Path) -> list[Order]:
    """Each under its number as the shop counts: a cancellation's leading C is the invoicing program's."""
    told = list(online_retail(shared / "data" / "online_retail"))
    days = sorted({invoice.placed_at.date() for invoice in told})[:DAYS]
    return [replace(one, e_number=one.e_number.lstrip("C")) for one in told if one.placed_at.date() in days]


def fates(invoices: list[Order]) -> dict[str, Standing]:
    """How each number must be accounted for in the end."""
    expected = {}
    for place, invoice in enumerate(invoices):
        if invoice.readiness is Readiness.CANCELLED:
            standing = Standing.CANCELLED
        else:
            standing = FATES.get(place % 19, Standing.FAILED if invoice.lines[0].quantity < 0 else Standing.DELIVERED)
        expected[invoice.e_number] = Standing.UNEXPLAINED if place in LEFT_OUT else standing
    return expected


def as_it_ended(invoice: Order, fate: Standing) -> dict[str, Any]:
    """What the shop's checkout would say of it."""
    body = as_woocommerce(invoice)
    if fate == Standing.TEST:
        body["billing"]["email"] = TESTER
    states = {Standing.DECLINED: "failed", Standing.ABORTED: "checkout-draft"}
    return body | {"status": states.get(fate, body["status"])}


def place(shop: WooCommerceSimulator, invoices: list[Order], expected: dict[str, Standing]) -> None:
    """Each at its time; the shop's clock goes right again afterwards."""
    shop.shop.merchant.tax_rate, clock = Decimal(0), shop.shop.clock
    with shop.transaction():
        for invoice in invoices:
            if expected[invoice.e_number] != Standing.UNEXPLAINED:
                shop.shop.clock = _stopped(invoice.placed_at)
                made = shop.orders.create(as_it_ended(invoice, expected[invoice.e_number]))
                shop.orders.write({**made, "number": invoice.e_number})
    shop.shop.clock = clock


def _stopped(at: datetime) -> Any:
    return lambda: at


def numbers_of(lines: Iterator[list[Line]]) -> Iterator[tuple[int, Line]]:
    """Each number with the line that it stands in."""
    for line in (line for chunk in lines for line in chunk):
        if line.missing:
            yield from ((number, line) for number in range(line.missing.first, line.missing.last + 1))
        else:
            yield int(line.number), line


@pytest.fixture
def period(
    company: BusinessOne, shop: WooCommerceSimulator, shop_connection: Connection, invoices: list[Order],
    services: dict[str, Process], do: Do,
) -> Period:  # fmt: skip
    """The two days, taken in and delivered."""
    stock_the_erp(company, invoices)
    place(shop, invoices, fates(invoices))
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A0"}})
    Process.objects.filter(kind=kinds.ORDERS_FROM_SHOP).update(settings={"test_customers": [TESTER]})
    do(kinds.ORDERS_FROM_SHOP)
    do(kinds.ORDERS_TO_ERP)
    return Period(shop_connection, invoices[0].placed_at, invoices[-1].placed_at.replace(hour=23, minute=59))


def test_every_number_of_the_stream_stands_in_one_line_and_sums_are_exact(period: Period, invoices: list[Order]) -> None:
    expected = fates(invoices)
    lines = list(numbers_of(all_lines(period, None)))
    first, last = int(invoices[0].e_number), int(invoices[-1].e_number)
    assert sorted(number for number, _ in lines) == list(range(first, last + 1))
    stands = {number: line.standing for number, line in lines}
    assert {str(number): stands[number] for number in map(int, expected)} == expected
    # Beside those left out, only what the data itself leaves out is missing.
    missing = {number for number, line in lines if line.missing}
    left_out = {int(invoices[place].e_number) for place in LEFT_OUT}
    assert missing == set(range(first, last + 1)) - set(map(int, expected)) | left_out
    assert all(line.erp_number for _, line in lines if line.standing == Standing.DELIVERED)
    found = account(period.connection, period.since, period.until)
    assert found.numbers == last - first + 1
    for standing in (Standing.DELIVERED, Standing.DECLINED, Standing.ABORTED, Standing.TEST, Standing.CANCELLED):
        own = [invoice for invoice in invoices if expected[invoice.e_number] == standing]
        assert found.counts[standing] == len(own)
        assert found.totals(standing)["USD"] == sum(abs(invoice.total) for invoice in own), standing


def test_gaps_that_were_planted_are_named_as_ranges(period: Period, invoices: list[Order]) -> None:
    found = account(period.connection, period.since, period.until)
    named = {number for part in found.unexplained for number in range(part.first, part.last + 1)}
    assert {int(invoices[place].e_number) for place in LEFT_OUT} <= named
    assert len(named) == found.counts[Standing.UNEXPLAINED]
