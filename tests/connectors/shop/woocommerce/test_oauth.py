"""The signature by OAuth 1.0a: RFC 5849's own examples, and what the shop does with it."""

import base64
import hashlib
import hmac
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import PreparedRequest, Request

from connectors.errors import Access
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.oauth import SignedRequest, proof, signature
from connectors.shop.woocommerce.simulation.auth import Key
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.messages import Request as Sent
from tests.connectors.shop.woocommerce.conftest import Clock, Connect, config_for

# RFC 5849 §1.2: the first request of the photo printer, which has no token yet, as ours never has.
RFC_PARAMS = [
    ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
    ("oauth_signature_method", "HMAC-SHA1"),
    ("oauth_timestamp", "137131200"),
    ("oauth_nonce", "wIjqoS"),
    ("oauth_callback", "http://printer.example.com/ready"),
]
RFC_SIGNATURE = "74KNZJeDHnMBp0EMJ9ZHt/XKycU="
RFC_BASE = (
    "POST&https%3A%2F%2Fphotos.example.net%2Finitiate&oauth_callback%3Dhttp%253A%252F%252Fprinter.example.com%252Fready"
    "%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3DwIjqoS%26oauth_signature_method%3DHMAC-SHA1"
    "%26oauth_timestamp%3D137131200"
)


def prepared(url: str, method: str = "GET") -> PreparedRequest:
    return Request(method, url).prepare()


def test_the_signature_is_that_of_the_rfc() -> None:
    found = signature("post", "https://photos.example.net/initiate", RFC_PARAMS, "kd94hf93k423kf44", "HMAC-SHA1")
    assert found == RFC_SIGNATURE


def test_sha256_signs_the_same_text() -> None:
    raw = hmac.digest(b"kd94hf93k423kf44&", RFC_BASE.encode(), hashlib.sha256)
    assert (
        signature("POST", "https://photos.example.net/initiate", RFC_PARAMS, "kd94hf93k423kf44") == base64.b64encode(raw).decode()
    )


def test_the_simulator_knows_the_rfcs_signature(simulator: WooCommerceSimulator, clock: Clock) -> None:
    simulator.keys["dpf43f3p2l4k3l03"] = Key("kd94hf93k423kf44")
    query = "&".join(f"{name}={value}" for name, value in [*RFC_PARAMS, ("oauth_signature", RFC_SIGNATURE.replace("+", "%2B"))])
    # The host is http here and the RFC's https, so the RFC's own signature must be refused, and ours for http taken.
    clock.now = clock.now.fromtimestamp(137131200, clock.now.tzinfo)
    request = Sent("POST", f"/initiate?{query}", {"host": "photos.example.net"}, b"")
    with pytest.raises(Exception, match="provided signature does not match"):
        simulator.doorman.admit(request)
    ours = signature("POST", "http://photos.example.net/initiate", RFC_PARAMS, "kd94hf93k423kf44", "HMAC-SHA1")
    query = query.rpartition("&")[0] + "&oauth_signature=" + ours.replace("+", "%2B")
    simulator.doorman.admit(Sent("POST", f"/initiate?{query}", {"host": "photos.example.net"}, b""))


def test_each_try_has_a_nonce_of_its_own() -> None:
    auth = SignedRequest("ck", "cs")
    headers = {
        str(auth(prepared("http://shop.example/wp-json/wc/v3/orders?search=a%20b%26c")).headers["Authorization"])
        for _ in range(3)
    }
    assert len(headers) == 3


def test_the_signature_may_stand_in_the_address() -> None:
    auth = SignedRequest("ck", "cs", in_address=True)
    request = auth(prepared("http://shop.example/x?sku=A,B&search=caf%C3%A9+bar"))
    sent = dict(parse_qsl(urlsplit(request.url or "").query))
    told = sent.pop("oauth_signature")
    assert "Authorization" not in request.headers
    assert sent["search"] == "café bar"
    assert abs(int(sent["oauth_timestamp"]) - time.time()) < 60
    assert told == signature("GET", "http://shop.example/x", list(sent.items()), "cs")


@pytest.mark.parametrize(
    "options", [{}, {"behind_proxy": False}, {"key_in_address": True}, {"behind_proxy": False, "key_in_address": True}]
)
def test_the_shop_takes_the_key_in_every_way(connect: Connect, options: dict[str, bool]) -> None:
    assert CONNECTOR.check(connect(**options)) == "WooCommerce 11.0.1"


def test_filters_with_spaces_and_signs_are_signed_right(connect: Connect, simulator: WooCommerceSimulator) -> None:
    simulator.products.create({"name": "Æbler & pærer", "sku": "Æ 1+2&3"})
    client = connect(behind_proxy=False)
    assert [row["sku"] for row in client.get("/products", {"sku": "Æ 1+2&3"}).json()] == ["Æ 1+2&3"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"consumer_key": "ck_unknown"}, "woocommerce_rest_cannot_view"),
        ({"consumer_secret": "cs_wrong"}, "woocommerce_rest_authentication_error"),
        ({"behind_proxy": False, "consumer_key": "ck_unknown"}, "woocommerce_rest_authentication_error"),
        ({"behind_proxy": False, "consumer_secret": "cs_wrong"}, "woocommerce_rest_authentication_error"),
    ],
)
def test_a_wrong_key_asks_for_a_person(connect: Connect, options: dict[str, object], code: str) -> None:
    with pytest.raises(Access) as refused:
        CONNECTOR.check(connect(**options))
    assert refused.value.code == f"woocommerce.{code}"
    assert "REST API" in refused.value.remedy


def test_a_key_that_may_only_read_cannot_write(connect: Connect, simulator: WooCommerceSimulator) -> None:
    simulator.keys[CONSUMER_KEY] = Key(CONSUMER_SECRET, "read")
    client = connect()
    client.get("/orders")
    with pytest.raises(Access, match="does not have write permissions"):
        client.send("POST", "/orders", {})


def test_an_old_timestamp_and_a_used_nonce_are_refused(connect: Connect, simulator: WooCommerceSimulator, clock: Clock) -> None:
    with pytest.raises(Access, match="Invalid timestamp"):
        connect(behind_proxy=False).get("/orders")
    clock.now = clock.now.fromtimestamp(time.time(), clock.now.tzinfo)
    auth = proof(config_for(simulator, behind_proxy=False))
    request = auth(prepared(f"{simulator.url}/wp-json/wc/v3/orders"))
    sent = Sent(
        "GET",
        "/wp-json/wc/v3/orders",
        {"host": urlsplit(simulator.url).netloc, "authorization": str(request.headers["Authorization"])},
        b"",
    )
    simulator.doorman.admit(sent)
    with pytest.raises(Exception, match="nonce has already been used"):
        simulator.doorman.admit(sent)
