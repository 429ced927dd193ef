"""The walk by file: Winbas over SFTP to the hub to Voyado Elevate, row by row; a shop's orders back as files, each taken once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from connectors.documents import DeliveryAddress, Document, Money, Price, StockLevel
from connectors.shop.voyado_elevate.simulator import API_KEY, ElevateSimulator
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from connectors.testing.faults import Kind
from connectors.testing.folder_server import FolderServer
from connectors.testing.samples import adventureworks
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Record
from integration_hub.connections.models import Connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Exchange, State
from tests.cast import connect, process
from tests.connectors.filing.servers import running, settings_of
from tests.walk.conftest import IMPORTS, Do

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "https://shop.example/p/{}"
PICTURE = "https://shop.example/i/{}.jpg"
ROWS = dict(zip(IMPORTS, (504, 504, 504, 701, 712), strict=True))
"""An article's prices and its stock stand in the article."""
SOLD = (("ART-001", 3), ("ART-008", 2))


def as_winbas_has_it(whole: Catalogue) -> Catalogue:
    """Prices with two decimals, and one figure of stock for each article."""
    pieces: Counter[str] = Counter()
    for level in whole.stock:
        pieces[level.item_key] += int(level.in_stock)
    stock = tuple(StockLevel(item.key, "1", Decimal(pieces[item.key])) for item in whole.items)
    return replace(whole, stock=stock, prices=tuple(replace(price, money=_in_cents(price.money)) for price in whole.prices))


def _in_cents(money: Money) -> Money:
    return replace(money, amount=money.amount.quantize(Decimal("0.01")))


@pytest.fixture
def winbas(settings: Settings) -> Iterator[FolderServer]:
    """A small Swedish wholesaler's Winbas; a second that the hub waits is a hundredth."""
    settings.HUB_PACE = 0.01
    with running("winbas") as server:
        server.erp.export()
        yield server


@pytest.fixture
def adventure(winbas: FolderServer, shared: Path) -> FolderServer:
    """AdventureWorks, kept in Winbas."""
    winbas.erp.catalogue = as_winbas_has_it(adventureworks(shared / "data" / "adventureworks"))
    winbas.erp.export()
    return winbas


@pytest.fixture
def cluster() -> Iterator[ElevateSimulator]:
    simulator = ElevateSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def erp_connection(alpine: Merchant, winbas: FolderServer) -> Connection:
    dollars = {"layout": {"constants": {"currency": "USD", "tax_included": "no"}}}
    return connect(alpine, "winbas", "winbas", **settings_of(winbas), prices=dollars)


@pytest.fixture
def elevate(alpine: Merchant, cluster: ElevateSimulator) -> Connection:
    addresses = {"url_template": PAGE.format("{sku}"), "image_template": PICTURE.format("{sku}")}
    told = {"markets": {"se": "sv-SE"}, "calls_per_second": 50, **addresses}
    return connect(alpine, "voyado_elevate", "elevate", base_url=cluster.url, api_key=API_KEY, **told)


@pytest.fixture
def services(erp_connection: Connection, shop_connection: Connection, elevate: Connection) -> dict[str, Process]:
    """The catalogue goes to Elevate; orders come from a WooCommerce shop."""
    made = {kind: process(kind, erp_connection, monitoring=True) for kind in IMPORTS}
    made[kinds.CATALOGUE_TO_SHOP] = process(kinds.CATALOGUE_TO_SHOP, erp_connection, elevate, settings={"price_list": "1"})
    made[kinds.ORDERS_FROM_SHOP] = process(kinds.ORDERS_FROM_SHOP, shop_connection)
    guests = {"guest_customer": "10021"}
    made[kinds.ORDERS_TO_ERP] = process(kinds.ORDERS_TO_ERP, shop_connection, erp_connection, settings=guests)
    Mapping.objects.create(process=made[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "1"}})
    return made


@pytest.fixture
def deliver(do: Do) -> Callable[[], None]:
    """Orders go to the ERP, as when their time has come: what was put off, and what is to be looked after."""

    def once() -> None:
        now = timezone.now()
        for column in ("due_at", "not_before", "follow_due_at"):
            Order.objects.filter(**{f"{column}__isnull": False}).update(**{column: now})
        run = do(kinds.ORDERS_TO_ERP)
        assert run.state in {State.DONE, State.NOT_REACHABLE}, run.message

    return once


def kept(kind: str) -> list[Any]:
    """What the hub's catalogue holds of one kind."""
    rows = Record.objects.filter(kind=kind, withdrawn=False).values_list("data", flat=True)
    return [document for data in rows for document in decode(kind, data)]


def compared(documents: Iterable[Document]) -> dict[str, Any]:
    """By key, as far as Winbas's files tell of them."""
    return {document.key: _told(document) for document in documents}


def _told(document: Any) -> tuple[object, ...]:
    match document:
        case Price(money=Money(amount, currency)):
            return amount, currency
        case StockLevel(in_stock=pieces):
            return (pieces,)
        case DeliveryAddress(address=place):
            return place.street, place.country
    return document.name, getattr(document, "active", True), getattr(document, "email", "")


def expected_in_elevate(whole: Catalogue) -> dict[str, dict[str, Any]]:
    """What a search in Sweden must show of each article: those on sale that have a price."""
    prices = {price.item_key: float(price.money.amount) for price in whole.prices if price.price_list == "1"}
    stock = {level.item_key: max(0, int(level.in_stock)) for level in whole.stock}
    return {
        item.key: {
            "title": item.name, "url": PAGE.format(item.key), "images": [{"defaults": {"urls": [PICTURE.format(item.key)]}}],
            "sellingPrice": prices[item.key], "listPrice": prices[item.key], "stock": stock[item.key],
        }
        for item in whole.items if item.active and item.key in prices
    }  # fmt: skip


def shown(cluster: ElevateSimulator) -> dict[str, dict[str, Any]]:
    """What it does show, without Elevate's own keys."""
    own = {"group", "product", "dataLocale"}
    return {sku: {name: said[name] for name in said.keys() - own} for sku, said in cluster.shown()["se"].items()}


def test_every_row_of_winbas_stands_in_the_hub_and_in_elevate(adventure: FolderServer, cluster: ElevateSimulator, do: Do) -> None:
    whole = adventure.erp.catalogue
    for kind, rows in ROWS.items():
        run = do(kind)
        assert (run.state, run.expected, run.read) == (State.DONE, rows, rows), run.message
    for name, there in (("item", whole.items), ("price", whole.prices), ("stock", whole.stock)):
        assert compared(kept(name)) == compared(there)
    assert compared(kept("customer")) == compared(whole.customers)
    assert compared(kept("address")) == compared(whole.addresses)
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert (run.state, run.published) == (State.DONE, len(expected_in_elevate(whole))), run.message
    assert shown(cluster) == expected_in_elevate(whole)
    assert do(kinds.CATALOGUE_TO_SHOP).message.startswith("Nothing has changed")


def test_lines_cut_on_the_way_in_and_on_the_way_out_lose_no_row(winbas: FolderServer, cluster: ElevateSimulator, do: Do) -> None:
    """The export is cut in its middle; the cluster's answer to the feed is lost."""
    first = winbas.cut(2_500)
    for kind in IMPORTS:
        assert do(kind).state == State.DONE
    assert first.burnt
    cluster.faults.add(Kind.DROP_AFTER, match="PUT .*/import/catalog")
    for _ in range(3):
        do(kinds.CATALOGUE_TO_SHOP)
    assert [fault["struck"] for fault in cluster.faults.standing()] == [1]
    assert shown(cluster) == expected_in_elevate(winbas.erp.catalogue)


def test_what_a_colleague_changes_in_winbas_is_in_elevate_after_one_round(
    winbas: FolderServer, cluster: ElevateSimulator, do: Do
) -> None:
    for kind in (*IMPORTS, kinds.CATALOGUE_TO_SHOP):
        do(kind)
    first, *others = winbas.erp.catalogue.stock
    winbas.erp.catalogue = replace(winbas.erp.catalogue, stock=(replace(first, in_stock=Decimal(77)), *others))
    winbas.erp.export()
    assert do(kinds.STOCK_FROM_ERP).published == 1
    run = do(kinds.CATALOGUE_TO_SHOP)
    assert (run.state, run.published) == (State.DONE, 1), run.message
    assert shown(cluster) == expected_in_elevate(winbas.erp.catalogue)


def placed_in(shop: WooCommerceSimulator, winbas: FolderServer, count: int) -> list[str]:
    """So many orders of Winbas's articles; their numbers."""
    shop.load(winbas.erp.catalogue, "1")
    return [str(shop.place_order(Placed(SOLD))["number"]) for _ in range(count)]


def test_an_order_of_the_shop_is_taken_by_winbas_once_with_its_rows(
    winbas: FolderServer, shop: WooCommerceSimulator, do: Do, deliver: Callable[[], None]
) -> None:
    (number,) = placed_in(shop, winbas, 1)
    do(kinds.ORDERS_FROM_SHOP)
    deliver()
    assert winbas.erp.waiting() == [f"order_shop_{number}.xml"]
    deliver()
    assert Order.objects.get().state == OrderState.HANDED_OVER
    winbas.erp.pick_up()
    deliver()
    assert Order.objects.get().state == OrderState.PICKED_UP
    (taken,) = winbas.erp.taken
    assert (taken.e_number, taken.currency) == (number, "USD")
    assert [(sku, Decimal(pieces)) for sku, pieces, _ in taken.lines[:-1]] == [(sku, Decimal(pieces)) for sku, pieces in SOLD]
    assert taken.lines[-1][0] == "FRAKT"


def test_orders_are_taken_once_each_though_lines_are_cut(
    winbas: FolderServer, shop: WooCommerceSimulator, do: Do, deliver: Callable[[], None]
) -> None:
    """An upload is cut in its middle, and the answer to a rename is lost; the ERP comes between the tries."""
    numbers = placed_in(shop, winbas, 4)
    do(kinds.ORDERS_FROM_SHOP)
    winbas.cut(3_500, up=True)
    winbas.faults.add(Kind.DROP_AFTER, match="RENAME /in/.*", after=1)
    for _ in range(4):
        deliver()
        winbas.erp.pick_up()
    deliver()
    broken = {(call.method, call.error.partition(":")[0]) for call in Exchange.objects.exclude(error="")}
    assert broken == {("PUT", "connection_lost"), ("RENAME", "answer_lost")}
    assert winbas.erp.times_taken() == dict.fromkeys(numbers, 1)
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.PICKED_UP}
