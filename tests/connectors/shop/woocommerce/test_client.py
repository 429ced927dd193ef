"""The shop's refusals in the merchant's words."""

import pytest

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from tests.connectors.shop.woocommerce.conftest import Connect
from tests.connectors.shop.woocommerce.test_readiness import rule

FIREWALL = "<html><body>Blocked</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (403, FIREWALL, Access, "before the shop"),
        (403, '{"code":"woocommerce_rest_cannot_view","message":"No."}', Access, "key's user"),
        (404, FIREWALL, Access, "no WooCommerce REST API"),
        (404, '{"code":"rest_no_route","message":"No route"}', Access, "no WooCommerce REST API"),
        (
            400,
            '{"code":"rest_invalid_param","message":"Invalid parameter(s): <b>sku</b>"}',
            Rejected,
            "Invalid parameter(s): sku",
        ),
        (418, FIREWALL, Rejected, "status 418"),
    ],
)
def test_each_refusal_says_what_to_do(
    simulator: WooCommerceSimulator, client: WooCommerce, status: int, body: str, error: type[ConnectorError], words: str
) -> None:
    simulator.faults.add("status", status=status, body=body)
    with pytest.raises(error) as refused:
        client.get("/orders")
    assert words in refused.value.message
    assert refused.value.remedy


def test_maintenance_is_waited_for_as_long_as_the_shop_asks(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    simulator.faults.add("status", status=503, retry_after="600", times=None)
    with pytest.raises(Unavailable, match="maintained") as away:
        client.get("/orders")
    assert away.value.retry_after == 600


def test_a_write_that_meets_a_broken_server_is_in_doubt(simulator: WooCommerceSimulator, client: WooCommerce) -> None:
    simulator.faults.add("status", status=500)
    with pytest.raises(Uncertain):
        client.send("PUT", "/orders/1", {})


def test_a_key_that_may_not_see_the_system_still_passes_the_check(simulator: WooCommerceSimulator, connect: Connect) -> None:
    simulator.faults.add("status", "GET /.*/(system_status|webhooks)", status=403, times=None)
    assert CONNECTOR.check(connect()) == "WooCommerce"


@pytest.mark.parametrize(
    "address", ["shop.example", "ftp://shop.example", "https://a:b@shop.example", "https://shop.example?x=1", "https://"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="shop's address"):
        rule(base_url=address)


def test_a_proxy_is_for_http_only_and_unknown_settings_are_refused() -> None:
    for wrong in ({"behind_proxy": True}, {"redy_states": ["x"]}, {"pending_hours": 0}, {"currency": "Euro"}):
        with pytest.raises(ValueError, match="WooCommerceConfig"):
            rule(**wrong)


def test_the_account_is_the_shop_not_the_key() -> None:
    assert rule(base_url="https://Shop.example/fr/").account == "woocommerce:shop.example/fr"
    assert WooCommerceConfig.model_validate(rule().model_dump() | {"consumer_key": "other"}).account == rule().account
