"""Telling the shop where its order stands, and hearing its doorbell."""

import json

import pytest

from connectors.base import Delivered
from connectors.documents import Customer, Product
from connectors.errors import Rejected, Uncertain
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.acknowledging import acknowledge
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulation.webhooks import signed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.shop.woocommerce.webhooks import verify
from tests.connectors.shop.woocommerce.conftest import WEBHOOK_SECRET, Connect, config_for


@pytest.fixture
def placed(simulator: WooCommerceSimulator) -> int:
    return int(simulator.place_order(Placed((("X", 1),)))["id"])


def delivered(number: int) -> Delivered:
    return Delivered(str(number), str(number), "SO-9")


def test_the_erps_number_stands_on_the_order_once(simulator: WooCommerceSimulator, client: WooCommerce, placed: int) -> None:
    acknowledge(client, delivered(placed))
    acknowledge(client, delivered(placed))
    order = simulator.orders.get(placed)
    assert [(meta["key"], meta["value"]) for meta in order["meta_data"]] == [("_erp_order_number", "SO-9")]
    assert order["status"] == "processing"


def test_state_and_note_are_written_where_the_merchant_wants_them(
    simulator: WooCommerceSimulator, connect: Connect, placed: int
) -> None:
    client = connect(delivered_state="wc-completed", delivered_note=True, erp_number_meta="_sap")
    acknowledge(client, delivered(placed))
    acknowledge(client, delivered(placed))
    notes = [json.loads(row[0])["note"] for row in simulator.db.execute("select body from notes")]
    assert (simulator.orders.get(placed)["status"], notes) == ("completed", ["ERP order number: SO-9"])


def test_a_cancelled_order_is_not_brought_back_to_life(simulator: WooCommerceSimulator, connect: Connect, placed: int) -> None:
    simulator.orders.update(placed, {"status": "cancelled"})
    acknowledge(connect(delivered_state="completed"), delivered(placed))
    assert simulator.orders.get(placed)["status"] == "cancelled"


def test_a_lost_answer_is_said(simulator: WooCommerceSimulator, client: WooCommerce, placed: int) -> None:
    simulator.faults.add("drop_after", "PUT /.*")
    with pytest.raises(Uncertain):
        acknowledge(client, delivered(placed))


def test_an_order_that_is_gone_is_rejected_with_a_remedy(client: WooCommerce) -> None:
    with pytest.raises(Rejected) as refused:
        acknowledge(client, delivered(99))
    assert refused.value.code == "woocommerce.woocommerce_rest_shop_order_invalid_id"
    assert refused.value.remedy


def test_the_check_speaks_of_webhooks_that_are_off(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    hook = simulator.webhooks.create({"topic": "order.updated", "delivery_url": "http://127.0.0.1:9/"})
    simulator.webhooks.update(hook["id"], {"status": "disabled"})
    assert CONNECTOR.check(client).startswith("WooCommerce 11.0.1. 1 webhook is disabled")


@pytest.mark.parametrize(
    ("topic", "document"), [("product.updated", Product), ("customer.created", Customer), ("coupon.created", None)]
)
def test_each_topic_has_its_document(simulator: WooCommerceSimulator, topic: str, document: type | None) -> None:
    body = b'{"id": 3}'
    ring = verify(
        config_for(simulator), {"x-wc-webhook-topic": topic, "x-wc-webhook-signature": signed(body, WEBHOOK_SECRET)}, body
    )
    assert ring.document is document


def test_a_ping_rings_for_nothing(simulator: WooCommerceSimulator) -> None:
    assert verify(config_for(simulator), {}, b"webhook_id=12").document is None


def test_without_a_secret_nobody_may_ring(simulator: WooCommerceSimulator) -> None:
    body = b'{"id": 3}'
    headers = {"x-wc-webhook-topic": "order.updated", "x-wc-webhook-signature": signed(body, "")}
    with pytest.raises(Rejected, match="webhook_without_secret"):
        verify(config_for(simulator, webhook_secret=""), headers, body)
