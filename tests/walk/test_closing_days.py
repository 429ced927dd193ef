"""Closing a day over real HTTP when something is wrong: no half sheet, each day its own orders, each shop its own numbers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from connectors.documents import Address, Customer, Item, Order, OrderLine, Readiness
from connectors.erp.sap_business_one.simulator import BusinessOne, tables
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from connectors.testing.faults import Kind
from connectors.testing.simulator import Reply, Request
from integration_hub.closing.actions import compute
from integration_hub.closing.figures import rows_of
from integration_hub.closing.meanings import Difference
from integration_hub.closing.models import ClosingSheet, SheetState
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.models import Order as Kept
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import perform
from tests.cast import connect, process
from tests.walk.conftest import Do
from tests.walk.test_closing import differences as named
from tests.walk.test_closing import place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
Close = Callable[[date], Run]
AUTUMN, SPRING = date(2025, 10, 26), date(2025, 3, 30)
"""The days on which Copenhagen's clock is changed."""
NOON = datetime(2025, 11, 24, 11, tzinfo=UTC)
HERE = Address("Ann Smith", street="Street 1", postcode="8000", city="Aarhus", country="DK", email="ann@shop.example")


def bought(number: str, at: datetime, total: str = "10.00") -> Order:
    line = OrderLine(1, "TENT", "Tent", Decimal(1), Decimal(total), Decimal(0))
    return Order(
        e_number=number, shop_id=number, placed_at=at, changed_at=at, readiness=Readiness.READY, shop_state="processing",
        currency="USD", tax_included=False, total=Decimal(total), total_tax=Decimal(0),
        customer=Customer("", "Ann Smith", HERE.email), billing=HERE, delivery=HERE, lines=(line,),
    )  # fmt: skip


@pytest.fixture
def closer(services: dict[str, Process], shop_connection: Connection, erp_connection: Connection) -> Process:
    return process(kinds.CLOSING_SHEET, shop_connection, erp_connection)


@pytest.fixture
def close(closer: Process) -> Close:
    """Compute a day here, as a worker would; the run at its end."""

    def once(day: date) -> Run:
        claimed = leases.claim(compute(closer, day, by=None).pk)
        assert claimed
        perform(claimed)
        return Run.objects.get(pk=claimed.pk)

    return once


@pytest.fixture
def open_shop(company: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process]) -> WooCommerceSimulator:
    """A shop without taxes whose only item the ERP knows."""
    company.load(Catalogue(items=(Item("TENT", "Tent"),)))
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A0"}})
    shop.shop.merchant.tax_rate = Decimal(0)
    return shop


def deliver(shop: WooCommerceSimulator, do: Do, *orders: Order) -> None:
    with shop.transaction():
        for order in orders:
            place(shop, order)
    for kind in (kinds.ORDERS_FROM_SHOP, kinds.ORDERS_TO_ERP):
        assert do(kind).state == State.DONE


def sheet_of(day: date) -> ClosingSheet:
    return ClosingSheet.objects.get(day=day)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (AUTUMN, datetime(2025, 10, 25, 22, 0, tzinfo=UTC), datetime(2025, 10, 26, 22, 59, 59, tzinfo=UTC)),
        (SPRING, datetime(2025, 3, 29, 23, 0, tzinfo=UTC), datetime(2025, 3, 30, 21, 59, 59, tzinfo=UTC)),
    ],
    ids=["25 hours", "23 hours"],
)
def test_a_day_on_which_the_clock_is_changed_holds_exactly_its_orders(
    open_shop: WooCommerceSimulator, do: Do, close: Close, day: date, first: datetime, last: datetime
) -> None:
    """Both nights: what was placed in its first and last second is of the day, what was placed a second beside it is not."""
    a_second = timedelta(seconds=1)
    moments = {"101": first - a_second, "102": first, "103": last, "104": last + a_second}
    deliver(open_shop, do, *(bought(number, at) for number, at in moments.items()))
    assert close(day).state == State.DONE
    assert [line.e_number for line in sheet_of(day).lines.all()] == ["102", "103"]
    assert sheet_of(day).state == SheetState.CLEAN


@pytest.mark.parametrize("broken", ["erp away", "erp cut", "erp lies", "shop away", "shop cut"])
def test_what_cannot_be_read_whole_leaves_the_sheet_as_it_was(
    company: BusinessOne, open_shop: WooCommerceSimulator, do: Do, close: Close, broken: str
) -> None:
    deliver(open_shop, do, *(bought(str(number), NOON) for number in range(101, 106)))
    with company.transaction() as db:
        tables.ORDERS.drop(db, company.holds("Orders")[0]["DocEntry"])
    assert close(NOON.date()).state == State.DONE
    before = (sheet_of(NOON.date()).computed_at, list(sheet_of(NOON.date()).lines.values()))
    side, faulty = (company, r"GET .*/Orders.*") if broken.startswith("erp") else (open_shop, r"GET .*/orders.*")
    kind = {"away": Kind.STATUS, "cut": Kind.CUT_JSON, "lies": Kind.WRONG_COUNT}[broken.partition(" ")[2]]
    side.faults.add(kind, match=faulty, times=None)
    run = close(NOON.date())
    assert run.state in {State.NOT_REACHABLE, State.INVALID, State.COUNT_MISMATCH}, run.message
    assert run.message
    assert run.remedy
    assert (sheet_of(NOON.date()).computed_at, list(sheet_of(NOON.date()).lines.values())) == before
    side.faults.clear()
    assert close(NOON.date()).state == State.DONE


def test_an_order_that_the_hub_has_not_read_is_named(open_shop: WooCommerceSimulator, do: Do, close: Close) -> None:
    deliver(open_shop, do, bought("101", NOON))
    with open_shop.transaction():
        place(open_shop, bought("102", NOON))
    close(NOON.date())
    assert named(sheet_of(NOON.date())) == [(Difference.UNKNOWN, "102", Decimal(10))]


def test_a_missing_number_is_named_until_it_is_explained(open_shop: WooCommerceSimulator, do: Do, close: Close) -> None:
    deliver(open_shop, do, bought("101", NOON), bought("104", NOON))
    close(NOON.date())
    assert named(sheet_of(NOON.date())) == [(Difference.GAP, "102\N{EN DASH}103", None)]


def test_a_failed_order_comes_with_its_reason(open_shop: WooCommerceSimulator, do: Do, close: Close) -> None:
    strange = bought("102", NOON)
    deliver(open_shop, do, bought("101", NOON), replace(strange, lines=(replace(strange.lines[0], sku="HAND"),)))
    close(NOON.date())
    assert named(sheet_of(NOON.date())) == [(Difference.FAILED, "102", Decimal(10))]
    assert "HAND" in sheet_of(NOON.date()).lines.get(kind="failed").said


def test_numbers_of_another_shop_are_not_compared(
    open_shop: WooCommerceSimulator, do: Do, close: Close, company: BusinessOne, erp_connection: Connection
) -> None:
    """Both shops count from the same number into the same ERP."""
    deliver(open_shop, do, bought("101", NOON), bought("102", NOON))
    second = connect(
        erp_connection.merchant, "woocommerce", "second", base_url="https://second.example", consumer_key="k", consumer_secret="s"
    )
    ends = {"source": second, "target": erp_connection}
    Process.objects.create(merchant=second.merchant, slug="second", name="Second", kind=kinds.ORDERS_TO_ERP, **ends)
    entry = company.holds("Orders")[0]
    with company.transaction() as db:
        for entered, number in ((501, "101"), (502, "103")):
            tables.ORDERS.put(db, [entry | {"DocEntry": entered, "DocNum": entered, "U_WebOrderNo": number}])
    mine = Kept.objects.get(e_number="101")
    for number, key in (("101", "501"), ("103", "502")):
        fields = {"connection": second, "e_number": number, "shop_id": key, "erp_key": key, "erp_number": key, "pk": None}
        for name, value in fields.items():
            setattr(mine, name, value)
        mine.save(force_insert=True)
    close(NOON.date())
    assert named(sheet_of(NOON.date())) == []


def test_an_erp_that_cannot_be_asked_is_compared_by_what_was_handed_over(
    open_shop: WooCommerceSimulator, do: Do, closer: Process, close: Close, erp_connection: Connection
) -> None:
    deliver(open_shop, do, bought("101", NOON), bought("102", NOON))
    Kept.objects.filter(e_number="102").update(state="awaiting", erp_key="", erp_number="")
    folder = {"protocol": "sftp", "host": "files.example", "user": "hub", "password": "x", "shop": "s"}
    files = connect(erp_connection.merchant, "file_exchange", "folder", **folder)
    Process.objects.filter(pk=closer.pk).update(target=files)
    closer.refresh_from_db()
    run = close(NOON.date())
    assert run.state == State.DONE, run.message
    sheet = sheet_of(NOON.date())
    (row,) = rows_of(sheet.figures)
    assert (sheet.asked, row.shop.count, row.erp.count) == (False, 2, 1)
    assert named(sheet) == [(Difference.AWAITING, "102", Decimal(10))]


def test_a_day_that_is_asked_for_while_a_run_reads_is_computed_by_the_next(
    open_shop: WooCommerceSimulator, do: Do, closer: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(open_shop, do, bought("101", NOON))
    first = leases.claim(compute(closer, NOON.date(), by=None).pk)
    assert first
    asked: list[int] = []
    answer = open_shop.answer

    def meanwhile(request: Request) -> Reply:
        if not asked:
            asked.append(compute(closer, NOON.date() + timedelta(days=1), by=None).pk)
            connection.close()
        return answer(request)

    monkeypatch.setattr(open_shop, "answer", meanwhile)
    perform(first)
    assert asked == [first.pk], "It was told that a run is at it already."
    assert Run.objects.get(process=closer, state=State.QUEUED).trigger == Trigger.CHAIN
