"""Whatever the hub keeps of real failures can be said in another language: every text is found among its own words."""

from collections.abc import Iterator

import pytest
from django.apps import apps

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.faults import Kind
from integration_hub.connections.checking import check_connection
from integration_hub.mappings.models import Mapping
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run
from integration_hub.ui.patterns import is_known
from tests.walk.conftest import Do
from tests.walk.test_main_walk import GOODS

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = ("message", "remedy", "text")
ROOMS = ("runs", "orders", "publishing", "connections", "catalogue")
READING: tuple[tuple[Kind, dict[str, int]], ...] = (
    (Kind.STATUS, {"status": 401}), (Kind.STATUS, {"status": 404}), (Kind.STATUS, {"status": 503}), (Kind.HTML_200, {}),
    (Kind.MALFORMED_JSON, {}), (Kind.NULL_BYTES, {}), (Kind.RST, {}), (Kind.REDIRECT_LOOP, {}),
    (Kind.WRONG_COUNT, {"amount": 17}), (Kind.SAME_ID_TWICE, {}), (Kind.NULL_ID, {}), (Kind.GZIP_BOMB, {}),
)  # fmt: skip


def kept() -> Iterator[str]:
    """Every text that the hub has kept for people."""
    for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
        for name in {field.name for field in model._meta.fields} & set(KEPT):
            yield from model._default_manager.exclude(**{name: ""}).values_list(name, flat=True).distinct()


def unknown() -> list[str]:
    return sorted({text for text in kept() if not is_known(text)})


def test_an_import_that_fails_tells_it_in_words_that_can_be_said_again(company: BusinessOne, do: Do) -> None:
    company.load(GOODS)
    for kind, how in READING:
        company.faults.clear()
        company.faults.add(kind, match=r"GET .*/Items.*", times=20, **how)
        do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    company.stop()
    do(kinds.STOCK_FROM_ERP)
    assert unknown() == []
    assert len(set(Run.objects.values_list("code", flat=True))) > 8, "the failures should differ"


def test_an_order_that_fails_tells_it_in_words_that_can_be_said_again(
    company: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process], do: Do
) -> None:
    company.load(GOODS)
    shop.load(GOODS, "1")
    shop.place_order(Placed((("LAMP", 1),)))
    do(kinds.ORDERS_FROM_SHOP)
    do(kinds.ORDERS_TO_ERP)
    assert Order.objects.get().state == OrderState.FAILED, "nobody has mapped its tax"
    Mapping.objects.create(process=services[kinds.ORDERS_TO_ERP], version=1, rules={"tax": {"standard": "A1"}})
    for fault in (Kind.DROP_AFTER, Kind.HTML_200, Kind.STATUS_AFTER):
        company.faults.clear()
        company.faults.add(fault, match="POST .*/Orders")
        shop.place_order(Placed((("TENT", 1),)))
        do(kinds.ORDERS_FROM_SHOP)
        do(kinds.ORDERS_TO_ERP)
    assert unknown() == []
    assert len(set(kept())) > 8


def test_a_publication_that_fails_tells_it_in_words_that_can_be_said_again(
    company: BusinessOne, shop: WooCommerceSimulator, services: dict[str, Process], do: Do
) -> None:
    company.load(GOODS)
    company.change("Items", "TENT", ItemName="T" * 100)
    do(kinds.ITEMS_FROM_ERP, Mode.FULL)
    do(kinds.PRICES_FROM_ERP, Mode.FULL)
    for kind, how in ((Kind.STATUS, {"status": 503}), (Kind.DROP_AFTER, {}), (Kind.HTML_200, {})):
        shop.faults.clear()
        shop.faults.add(kind, match="POST .*", **how)
        do(kinds.CATALOGUE_TO_SHOP, Mode.FULL)
    shop.stop()
    do(kinds.CATALOGUE_TO_SHOP, Mode.FULL)
    check_connection(services[kinds.ORDERS_FROM_SHOP].source)
    assert unknown() == []
    assert len(set(kept())) > 8
