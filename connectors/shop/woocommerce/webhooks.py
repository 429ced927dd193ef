"""How the shop's doorbell is recognised (connectors/woocommerce.md §Webhooks)."""

import base64
import hashlib
import hmac
import html
import re
from collections.abc import Mapping

import msgspec

from connectors.base import Ring
from connectors.documents import Customer, Order, Product
from connectors.errors import Rejected
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.records import unreadable

FOLLOWED = {"order": Order, "product": Product, "customer": Customer}
PING = re.compile(rb"webhook_id=[0-9]{1,12}")


class Rung(msgspec.Struct):
    id: int


RUNG = msgspec.json.Decoder(Rung)


def verify(config: WooCommerceConfig, headers: Mapping[str, str], body: bytes) -> Ring:
    """What rang; raises Rejected unless the shop signed it. The ping of a new webhook is unsigned and says nothing."""
    topic = headers.get("x-wc-webhook-topic", "")
    if not topic and PING.fullmatch(body.strip()):
        return Ring("ping", body.strip().decode().partition("=")[2], None)
    secret = html.unescape(config.webhook_secret.get_secret_value())
    if not secret:
        raise Rejected(
            "woocommerce.webhook_without_secret",
            "A webhook came, but the connection has no webhook secret.",
            "Enter the secret that stands at the webhook in WooCommerce > Settings > Advanced > Webhooks.",
        )
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    if not hmac.compare_digest(expected, headers.get("x-wc-webhook-signature", "").encode()):
        raise Rejected(
            "woocommerce.webhook_signature",
            "A webhook came whose signature does not fit the connection's webhook secret.",
            "Enter the same secret in the connection and at the shop's webhook. If they are equal, somebody else sent it.",
        )
    document = FOLLOWED.get(topic.partition(".")[0])
    if document is None:
        return Ring(topic, "", None)
    try:
        return Ring(topic, str(RUNG.decode(body).id), document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable("a webhook", str(error)[:200]) from error
