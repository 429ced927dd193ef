"""A catalogue in the hub, a WooCommerce simulator, and the process between them."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from connectors.documents import Document, Item
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from integration_hub.accounts.models import Merchant
from integration_hub.catalogue.decoding import KINDS, encode
from integration_hub.catalogue.models import Generation, Record
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.publishing import publish_catalogue
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Run, Trigger
from tests.cast import connect, process

Promote = Callable[..., int]
Publish = Callable[..., Run]


@pytest.fixture
def shop() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def to_shop(merchant: Merchant, shop: WooCommerceSimulator) -> Process:
    erp = Connection.objects.create(merchant=merchant, slug="erp", name="ERP", connector="sap_business_one")
    config = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET, "calls_per_second": 50}
    target = connect(merchant, "woocommerce", "shop", base_url=shop.url, **config)
    return process(kinds.CATALOGUE_TO_SHOP, erp, target, settings={"price_list": "web"})


@pytest.fixture
def promote(to_shop: Process) -> Promote:
    return promoter(to_shop)


def promoter(process: Process) -> Promote:
    """Puts documents into the process's catalogue as the next generation; its number."""

    def put(documents: Iterable[Document], *, withdrawn: bool = False) -> int:
        number = Generation.objects.count() + 1
        Generation.objects.create(connection=process.source, number=number, kind="item")
        for document in documents:
            own = {"data": encode([document]), "digest": b"", "rev": number, "withdrawn": withdrawn}
            group = document.group if isinstance(document, Item) else ""
            Record.objects.update_or_create(
                connection=process.source, kind=KINDS[type(document)], key=document.key,
                defaults={"item_key": document.item_key, "group_key": group, **own},
            )  # fmt: skip
        return number

    return put


@pytest.fixture
def publish(to_shop: Process) -> Publish:
    """Do one publication; the run as it stands then, not yet finished."""

    def once(mode: Mode = Mode.INCREMENTAL) -> Run:
        to_shop.refresh_from_db()
        run = leases.claim(start_run(to_shop, Cause(Trigger.COMMAND), mode=mode).pk)
        assert run
        ending = publish_catalogue(run)
        leases.finish(run, ending)
        return run

    return once
