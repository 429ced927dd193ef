"""The demo shows what it promises: its file applies, its systems sell the same SKUs, and some orders must fail."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.erp.winbas.orders import write_order
from connectors.registry import connector
from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.testing.folder_server import FolderServer
from demo import catalogue, fjord
from demo.office import Office
from demo.simulators import SYSTEMS
from integration_hub.accounts.models import Person, Role
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import CatalogueItem, Listing, Record
from integration_hub.configuration.applying import apply
from integration_hub.connections.models import Connection
from integration_hub.deployment import demonstration
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, State, Trigger
from integration_hub.work import execute_run
from tests.drill.shop import an_order

FILE = Path(settings.BASE_DIR) / "demo" / "hub.yaml"
KEY = "made-for-this-demo-only"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """What the demo gives its file: nobody answers there, and the key of Winbas's server has been made."""
    for name in demonstration.SYSTEMS:
        monkeypatch.setenv(f"HUB_DEMO_{name.upper()}_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HUB_DEMO_WINBAS_PORT", "9")
    monkeypatch.setenv("HUB_DEMO_WINBAS_IDENTITY", demonstration.host_key(tmp_path))
    for name in ("HUB_DEMO_KEY", "HUB_DEMO_PASSWORD", "HUB_DEMO_HOOK"):
        monkeypatch.setenv(name, KEY)
    return monkeypatch


@pytest.fixture
def winbas(environment: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FolderServer]:
    """Fjord Sport's Winbas; its first export lies there."""
    office = Office(random.Random(1))
    server = FolderServer(office.exports, office.understood, tmp_path)
    server.password, server.erp.catalogue = KEY, fjord.catalogue()
    environment.setenv("HUB_DEMO_WINBAS_PORT", server.start().rpartition(":")[2])
    server.erp.export()
    yield server
    server.stop()


@pytest.fixture
def search(environment: pytest.MonkeyPatch) -> Iterator[ElevateSimulator]:
    simulator = ElevateSimulator()
    simulator.key = KEY
    environment.setenv("HUB_DEMO_VOYADO_ELEVATE_URL", simulator.start())
    yield simulator
    simulator.stop()


@pytest.fixture
def alpine(environment: pytest.MonkeyPatch) -> Iterator[None]:
    """Alpine Outdoor's SAP, with what the demo loads into it."""
    company = BusinessOne()
    company.sessions.password = KEY
    company.load(catalogue.erp())
    environment.setenv("HUB_DEMO_SAP_BUSINESS_ONE_URL", company.start())
    yield
    company.stop()


def done(service: str, merchant: str = "fjord") -> Run:
    """The merchant's service, done here; the run at its end."""
    run = start_run(Process.objects.get(merchant__slug=merchant, slug=service), Cause(Trigger.COMMAND))
    execute_run(run.pk)
    return Run.objects.get(pk=run.pk)


@pytest.mark.django_db
def test_the_file_of_the_demo_applies_and_has_every_service_and_role(environment: pytest.MonkeyPatch) -> None:
    apply(FILE)
    assert apply(FILE).changes == []
    for merchant in ("alpine", "fjord"):
        assert set(Process.objects.filter(merchant__slug=merchant).values_list("kind", flat=True)) == set(KINDS)
    assert set(Person.objects.values_list("role", flat=True)) == set(Role.values)
    assert {pushed.connector for pushed in Connection.objects.filter(merchant__slug="harbour")} >= {"import_api"}
    known = {f"{each.merchant.slug}/{each.slug}" for each in Process.objects.select_related("merchant")}
    assert set(demonstration.FIRST) <= known
    assert set(demonstration.SYSTEMS) == set(SYSTEMS)


@pytest.mark.django_db(transaction=True)
def test_the_file_merchants_items_are_in_the_hub_and_in_its_search(winbas: FolderServer, search: ElevateSimulator) -> None:
    """The server's key is the one in the configuration, so that nobody has to confirm it."""
    apply(FILE)
    for service in ("items", "prices", "stock", "customers", "addresses", "catalogue"):
        run = done(service)
        assert run.state == State.DONE, run.message
    items = fjord.catalogue().items
    assert set(Record.objects.filter(kind="item").values_list("key", flat=True)) == {item.key for item in items}
    told = {item.key for item in items if item.active} - {fjord.WITHOUT_PRICE}
    assert set(search.shown()["se"]) == told
    assert Listing.objects.get(state=Listing.State.REFUSED).sku == fjord.WITHOUT_PRICE


@pytest.mark.django_db(transaction=True)
def test_new_items_that_the_back_office_left_unfinished_are_unallocated(alpine: None) -> None:
    """All others may go: what the shop has already, and enough that is new."""
    apply(FILE)
    run = done("items", "alpine")
    assert run.state == State.DONE, run.message
    bring_up_to_date(Connection.objects.get(merchant__slug="alpine", slug="erp"))
    unallocated = dict(CatalogueItem.objects.exclude(missing="").values_list("sku", "missing"))
    assert {sku.partition("-")[0] for sku in unallocated} == {"SNW", "TEN", "BAS"}
    assert (unallocated["SNW-1"], unallocated["TEN-3"]) == ("product_group,tax_group", "product_group")
    assert not unallocated.keys() & {item.key for item in catalogue.shop().items}


@pytest.mark.django_db(transaction=True)
def test_a_mistyped_export_is_refused_and_the_next_is_read(winbas: FolderServer) -> None:
    apply(FILE)
    office = Office(random.Random(1))
    winbas.erp.exports, office.mistyped = office.exports, 1.0
    winbas.erp.export()
    run = done("stock")
    assert (run.state, run.code) == (State.INVALID, "flawed_file"), run.message
    office.mistyped = 0.0
    winbas.erp.export()
    assert done("stock").state == State.DONE


def test_winbas_refuses_what_it_does_not_sell_and_numbers_go_on_after_a_start(winbas: FolderServer) -> None:
    config = connector("winbas").config.model_validate(winbas.told() | {"guest_customer": fjord.COLLECTING})
    (winbas.root / "in" / "order_fjord_1.xml").write_bytes(write_order(an_order("1"), config))
    winbas.erp.pick_up()
    assert (winbas.root / "refused" / "order_fjord_1.xml.txt").read_bytes() == b"Artikel saknas: SKU-1"
    (winbas.root / "status" / "numbers.csv").write_text("Order;Number;Refused\r\n7;50001;\r\n")
    winbas.stopping.set()
    Office().work(winbas.erp, winbas.stopping)
    assert winbas.erp.number_of("7") == "50001"


def test_the_erp_holds_a_few_hundred_items_with_variants_lists_and_two_warehouses() -> None:
    held = catalogue.erp()
    keys = [item.key for item in held.items]
    assert len(keys) == len(set(keys)) > 250
    assert {level.warehouse for level in held.stock} == {"MAIN", "STORE"}
    assert len({price.price_list for price in held.prices}) == 3
    assert any(item.options for item in held.items)
    assert len(held.customers) > len(held.addresses) > 0
    for documents in (held.prices, held.stock, held.customers, held.addresses):
        assert len({each.key for each in documents}) == len(documents)


def test_the_shop_sells_what_the_erp_knows_and_a_little_that_it_refuses() -> None:
    held, sold = catalogue.erp(), catalogue.shop()
    active = {item.key for item in held.items if item.active}
    on_the_shelf = {item.key for item in sold.items}
    assert on_the_shelf - active == catalogue.RETIRED
    assert active - on_the_shelf


def test_the_catalogue_is_the_same_at_every_start() -> None:
    assert catalogue.erp() == catalogue.erp()
