"""One given record is asked for and brought up to date; everything else stays as it is (R58, R59)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from connectors.documents import Item, Money, Price, StockLevel
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.erp.sap_business_one.simulator.tables import TABLES
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.catalogue.models import Generation, Record
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Refused, rerun
from integration_hub.runs.models import Heartbeat, LogEntry, Run, State
from integration_hub.runs.records import choices, read_record, why_not
from integration_hub.work import perform
from tests.cast import connect, person

pytestmark = pytest.mark.django_db(transaction=True)
Do = Callable[..., Run]
GOODS = Catalogue(
    items=tuple(Item(sku, f"Name of {sku}", shop_flag=True) for sku in ("LAMP", "TENT", "MUG")),
    prices=tuple(Price(sku, "1", Money(Decimal("25.00"), "USD", tax_included=False)) for sku in ("LAMP", "TENT", "MUG")),
    stock=tuple(StockLevel(sku, "01", Decimal(8)) for sku in ("LAMP", "TENT", "MUG")),
)


@pytest.fixture
def keeper(alpine: Merchant) -> Person:
    return person("keeper", Role.SUPPORT, alpine)


@pytest.fixture
def read(services: dict[str, Process], keeper: Person) -> Callable[[str, str], Run]:
    """Ask one service for one record, as the button and a worker do."""

    def once(kind: str, key: str) -> Run:
        claimed = leases.claim(read_record(Process.objects.get(pk=services[kind].pk), key, by=keeper).pk)
        assert claimed
        perform(claimed)
        return Run.objects.get(pk=claimed.pk)

    return once


def titles() -> dict[str, str]:
    return dict(Record.objects.filter(kind="item", withdrawn=False).values_list("key", "title"))


def test_one_item_is_brought_up_to_date_and_the_next_sync_finds_the_rest(
    company: BusinessOne, services: dict[str, Process], do: Do, read: Callable[[str, str], Run]
) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    watermark = Process.objects.get(pk=services[kinds.ITEMS_FROM_ERP].pk).watermark
    before = Heartbeat.objects.get(kind=kinds.ITEMS_FROM_ERP)
    for sku in ("LAMP", "TENT"):
        company.change("Items", sku, ItemName=f"{sku} is new")

    run = read(kinds.ITEMS_FROM_ERP, "TENT")
    assert (run.state, run.mode, run.record, run.read, run.published) == (State.DONE, Mode.RECORD, "TENT", 1, 1)
    assert titles() == {"LAMP": "Name of LAMP", "TENT": "TENT is new", "MUG": "Name of MUG"}
    assert Process.objects.get(pk=services[kinds.ITEMS_FROM_ERP].pk).watermark == watermark
    assert Heartbeat.objects.get(kind=kinds.ITEMS_FROM_ERP).good_at == before.good_at
    assert LogEntry.objects.filter(run_id=run.pk, subject="item:TENT").exists()

    later = do(kinds.ITEMS_FROM_ERP)
    assert later.published == 1
    assert titles()["LAMP"] == "LAMP is new"


def test_prices_and_stock_of_an_item_are_asked_for_by_its_sku(
    company: BusinessOne, do: Do, read: Callable[[str, str], Run]
) -> None:
    company.load(GOODS)
    for kind in (kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP):
        do(kind, Mode.FULL)
        run = read(kind, "MUG")
        assert (run.state, run.read, run.published) == (State.DONE, 1, 0), run.message


def test_what_the_erp_does_not_have_is_said_and_nothing_is_withdrawn(
    company: BusinessOne, do: Do, read: Callable[[str, str], Run]
) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    with company.transaction() as rows:
        TABLES["Items"].drop(rows, "TENT")
    run = read(kinds.ITEMS_FROM_ERP, "TENT")
    assert run.state == State.DONE
    assert "has no items of TENT" in run.message
    assert "TENT" in titles()
    assert do(kinds.ITEMS_FROM_ERP, Mode.FULL).plan["withdrawn"] == 1


def test_a_new_item_comes_by_its_sku_alone(company: BusinessOne, do: Do, read: Callable[[str, str], Run]) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    company.load(Catalogue(items=(Item("ROPE", "Rope", shop_flag=True), Item("PEG", "Peg", shop_flag=True))))
    assert read(kinds.ITEMS_FROM_ERP, "ROPE").plan["added"] == 1
    assert set(titles()) == {"LAMP", "TENT", "MUG", "ROPE"}


def test_a_new_way_of_reading_still_has_everything_read_anew(
    company: BusinessOne, services: dict[str, Process], do: Do, read: Callable[[str, str], Run]
) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    erp = services[kinds.ITEMS_FROM_ERP].source
    Connection.objects.filter(pk=erp.pk).update(settings={**erp.settings, "group_name_field": ""})
    company.change("Items", "TENT", ItemName="TENT is new")
    read(kinds.ITEMS_FROM_ERP, "TENT")
    assert Generation.objects.filter(kind="item").values("version").distinct().count() == 1
    run = do(kinds.ITEMS_FROM_ERP)
    assert run.read == 3
    assert "settings or mapping have changed" in LogEntry.objects.filter(run_id=run.pk).order_by("pk")[0].message


def test_one_order_is_taken_in_by_its_number_and_the_cursor_stays(
    company: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process], do: Do, read: Callable[[str, str], Run]
) -> None:
    company.load(GOODS)
    shop.load(GOODS, "1")
    wanted, other = (shop.place_order(Placed(((sku, 1),)))["number"] for sku in ("LAMP", "TENT"))
    run = read(kinds.ORDERS_FROM_SHOP, wanted)
    assert (run.state, run.message) == (State.DONE, f"Order {wanted} was read from Shop.")
    assert list(Order.objects.values_list("e_number", flat=True)) == [wanted]
    assert Process.objects.get(pk=services[kinds.ORDERS_FROM_SHOP].pk).watermark is None
    assert "has no order 99999" in read(kinds.ORDERS_FROM_SHOP, "99999").message
    do(kinds.ORDERS_FROM_SHOP)
    assert set(Order.objects.values_list("e_number", flat=True)) == {wanted, other}


def test_a_rerun_asks_for_the_same_record(company: BusinessOne, do: Do, read: Callable[[str, str], Run], keeper: Person) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    again = rerun(read(kinds.ITEMS_FROM_ERP, "TENT"), by=keeper)
    assert (again.mode, again.record) == (Mode.RECORD, "TENT")


def test_while_a_run_is_at_work_a_record_is_refused_with_the_reason(
    company: BusinessOne, services: dict[str, Process], do: Do, keeper: Person
) -> None:
    company.load(GOODS)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    items = Process.objects.get(pk=services[kinds.ITEMS_FROM_ERP].pk)
    first = read_record(items, "TENT", by=keeper)
    assert read_record(items, "TENT", by=keeper) == first
    with pytest.raises(Refused, match=f"at work in run {first.pk}"):
        read_record(items, "LAMP", by=keeper)


def test_who_cannot_be_asked_says_why(alpine: Merchant, services: dict[str, Process], keeper: Person) -> None:
    files = connect(alpine, "file_exchange", "files", protocol="sftp", host="files.example", user="hub", password="x")
    by_file = services[kinds.CUSTOMERS_FROM_ERP]
    by_file.source, by_file.watermark = files, timezone.now() - timedelta(hours=1)
    assert "sends files" in why_not(by_file)
    with pytest.raises(Refused, match="sends files"):
        read_record(by_file, "TENT", by=keeper)
    assert "Start a full sync first" in why_not(services[kinds.ITEMS_FROM_ERP])
    Process.objects.filter(pk=services[kinds.STOCK_FROM_ERP].pk).update(enabled=False)
    said = {choice.process.slug: choice.why_not for choice in choices(alpine, "item", "sap")}
    assert list(said) == ["items-from-erp", "prices-from-erp", "stock-from-erp"]
    assert "switched off" in said["stock-from-erp"]
