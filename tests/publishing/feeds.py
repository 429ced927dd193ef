"""A catalogue in the hub, a simulated Elevate cluster that takes it as feeds, and the process between them. Fixtures."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from connectors.documents import Document, Item, Money, Price, StockLevel
from connectors.shop.voyado_elevate.simulator import API_KEY, ElevateSimulator
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.models import FeedImport
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from integration_hub.work import execute_run
from tests.cast import connect, process
from tests.publishing.conftest import Promote, promoter

Feed = Callable[..., Run]
PACE = 0.01


@pytest.fixture
def cluster() -> Iterator[ElevateSimulator]:
    simulator = ElevateSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def to_target(merchant: Merchant, cluster: ElevateSimulator, settings: Settings) -> Process:
    """The catalogue goes to a cluster that sells in Sweden and Norway; a second there is a hundredth."""
    settings.HUB_PACE = PACE
    erp = Connection.objects.create(merchant=merchant, slug="erp", name="ERP", connector="sap_business_one")
    target = connect(
        merchant, "voyado_elevate", "elevate", base_url=cluster.url, api_key=API_KEY, calls_per_second=50,
        markets={"se": "sv-SE", "no": "nb-NO"}, required=["stock"],
        url_template="https://shop.example/{sku}", image_template="https://img.example/{sku}.jpg",
    )  # fmt: skip
    markets = [{"market": "se", "price_list": "sek"}, {"market": "no", "price_list": "nok"}]
    return process(kinds.CATALOGUE_TO_SHOP, erp, target, settings={"markets": markets})


@pytest.fixture
def promote(to_target: Process) -> Promote:
    return promoter(to_target)


@pytest.fixture
def feed(to_target: Process) -> Feed:
    """Do one run as the worker does it; the run as it ended."""

    def once(mode: Mode = Mode.INCREMENTAL, by: Person | None = None, force: str = "") -> Run:
        trigger = Trigger.PERSON if by else Trigger.SCHEDULE
        run = start_run(to_target, Cause(trigger, person=by, force_reason=force), mode=mode)
        execute_run(run.pk)
        run.refresh_from_db()
        return run

    return once


def article(sku: str, *, group: str = "", price: str = "199.00", pieces: int = 4, **said: Any) -> list[Document]:
    """An article with its price in both markets and its stock."""
    options = (("Size", sku.rpartition("-")[2]),) if group else ()
    item = Item(sku, f"Article {sku}", group=group, group_name=group.title(), options=options, shop_flag=True, **said)
    return [
        item,
        priced(sku, price),
        Price(sku, "nok", Money(Decimal(price) + 10, "NOK", tax_included=True)),
        stocked(sku, pieces),
    ]


def priced(sku: str, amount: str) -> Price:
    return Price(sku, "sek", Money(Decimal(amount), "SEK", tax_included=True))


def stocked(sku: str, pieces: int) -> StockLevel:
    return StockLevel(sku, "01", Decimal(pieces))


def shown(cluster: ElevateSimulator, market: str = "se") -> dict[str, tuple[Any, Any]]:
    """Price and stock of every SKU that the market shows."""
    return {sku: (said.get("sellingPrice"), said.get("stock")) for sku, said in cluster.shown()[market].items()}


def last_feed() -> FeedImport:
    return FeedImport.objects.latest("pk")


def extents() -> list[str]:
    """The extents of all feeds, oldest first."""
    return list(FeedImport.objects.order_by("pk").values_list("extent", flat=True))
